import { createHash } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Delivery } from '../../platform/events.ts';
import { log } from '../../platform/log.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { bindOpenid, openidOf } from '../identity/index.ts';
import { exchangeLoginCode, type Template, WechatError } from '../wechat/index.ts';
import { countConsent } from './grants.store.ts';
import type { VisitNews } from './messaging.types.ts';

const codeLimit = 128;
const exchangeTries = 4;

/**
 * Uses what a client sent beside its business: exchanges the code, binds the openid, counts the consents. Whatever of it
 * cannot be used is passed over. Returns the openid to write to: the one just proved, else the one bound before.
 * Throws RetryLater while WeChat cannot be reached, a few times.
 */
export async function takeConsent(
  appid: string,
  templates: readonly Template[],
  news: VisitNews,
  delivery: Delivery,
): Promise<string | undefined> {
  const { accountId, consent, at = now() } = news;
  const code = usableCode(consent?.wxCode);
  const proved = code === undefined ? undefined : await exchange(appid, code, delivery);
  if (proved) await inTransaction((tx) => bindOpenid(tx, { accountId, appid, ...proved }));
  const openid = proved?.openid ?? (await openidOf({ accountId, appid }));
  if (!openid) return undefined;
  for (const templateId of acceptedOf(consent?.subscribeAuthResult, templates)) {
    const sourceKey = answerKey('client', delivery.id, appid, templateId);
    await inTransaction((tx) => countConsent(tx, { appid, openid, templateId }, { source: 'client', sourceKey, at }));
  }
  return openid;
}

/** The fingerprint by which a repeated answer is known. */
export function answerKey(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function usableCode(code: unknown): string | undefined {
  return typeof code === 'string' && code !== '' && code.length <= codeLimit ? code : undefined;
}

/** Which of our own templates the user has accepted: `accept`, `acceptWithAudio`, … count; everything else says nothing. */
function acceptedOf(result: unknown, templates: readonly Template[]): string[] {
  if (typeof result !== 'object' || result === null) return [];
  const answers = new Map<string, unknown>(Object.entries(result));
  const accepted = (answer: unknown) => typeof answer === 'string' && answer.startsWith('accept');
  return templates.map(({ templateId }) => templateId).filter((id) => accepted(answers.get(id)));
}

async function exchange(appid: string, code: string, { attempt }: Delivery): Promise<{ openid: string; unionid?: string } | undefined> {
  try {
    const { openid, unionid } = await exchangeLoginCode({ appid, code });
    return unionid === undefined ? { openid } : { openid, unionid };
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (error.retryable && attempt < exchangeTries) throw new RetryLater('the code could not be exchanged', attempt * 2_000);
    log.warn({ appid, kind: error.kind, errcode: error.code }, 'a login code beside the business could not be used');
    return undefined;
  }
}
