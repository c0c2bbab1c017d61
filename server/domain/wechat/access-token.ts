import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { now } from '../../platform/clock.ts';
import { shared } from '../../platform/redis.ts';
import { callPlain } from './api-call.ts';
import { appSecrets } from './apps.ts';
import { fetchOnce, keep, type Place, readKept } from './kept-for-all.ts';
import { WechatError } from './wechat.types.ts';

const stableToken = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** WeChat renews a token five minutes before its end, and the old one lives on for five. */
const marginSeconds = 300;
/** A token fetched so lately is not fetched again without force. */
const justNowMs = 2_000;
const forceEveryMs = 31_000;

/** Where an app's token or ticket is kept: with its present secret, so that a new secret is a new start. */
export async function placeOf(kind: Place['kind'], appid: string): Promise<Place> {
  const { secret } = await appSecrets(appid);
  return { kind, appid, mark: createHash('sha256').update(`${appid}\n${secret}`).digest('hex').slice(0, 32) };
}

/** The access_token of an app, kept for all processes. Never that of another app, nor one got with another secret. */
export async function accessToken(appid: string): Promise<string> {
  const place = await placeOf('token', appid);
  const found = await readKept(place);
  return (
    found?.value ??
    fetchOnce(
      place,
      'missing',
      () => true,
      () => fetchNow(place, false),
    )
  );
}

/**
 * Another token than one that WeChat refused: the one kept meanwhile, else fetched once by one of all callers.
 * `force` kills the refused token at WeChat (20 a day, 30 s apart).
 */
export async function renewedToken(appid: string, refused: string, force: boolean): Promise<string> {
  const place = await placeOf('token', appid);
  return fetchOnce(
    place,
    `${force} ${refused}`,
    ({ value, fetchedAt }) => value !== refused || (!force && now() - fetchedAt < justNowMs),
    () => fetchNow(place, force),
  );
}

async function fetchNow(place: Place, force: boolean): Promise<string> {
  const { appid } = place;
  if (force && !(await shared().setIfAbsent(`wechat-token-forced:${appid}`, randomUUID(), forceEveryMs)))
    throw new WechatError('refused', 'WeChat refuses this token, and it was forced a moment ago', { code: '40001', sent: false });
  const { secret } = await appSecrets(appid);
  const body = { grant_type: 'client_credential', appid, secret, force_refresh: force };
  const reply = stableToken.safeParse(await callPlain('POST', '/cgi-bin/stable_token', {}, body));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without a token', { sent: false });
  const { access_token: token, expires_in: seconds } = reply.data;
  await keep(place, token, Math.max(seconds - marginSeconds, 20) * 1_000);
  return token;
}
