import type { IncomingMessage } from 'node:http';
import type { Route } from '../../../shared/contracts/kit.ts';
import { admitPace } from '../../domain/identity/index.ts';

/** Throws captcha_required when the account or the device calls faster than people do; the answer to one comes in X-Captcha-Id and X-Captcha-Answer. */
export function keepPace({ headers }: IncomingMessage, accountId: string, ip: string, route: Route, perMinute: number): Promise<void> {
  const [device, id, answer] = [headers['x-device-id'], headers['x-captcha-id'], headers['x-captcha-answer']].map(textOf);
  return admitPace({ accountId, device, ip, what: route, perMinute, captcha: id && answer ? { id, answer } : undefined });
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header.length <= 128 ? header : undefined;
}
