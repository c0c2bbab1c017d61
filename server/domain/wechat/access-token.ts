import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { now } from '../../platform/clock.ts';
import { shared } from '../../platform/redis.ts';
import { seal, unseal } from '../crypto/index.ts';
import { callPlain } from './api-call.ts';
import { appSecrets } from './apps.ts';
import { WechatError } from './wechat.types.ts';

const stableToken = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const keptToken = z.object({ appid: z.string(), token: z.string(), fetchedAt: z.number() });
type KeptToken = z.output<typeof keptToken>;

/** WeChat renews a token five minutes before its end, and the old one lives on for five. */
const marginSeconds = 300;
const lockMs = 10_000;
/** A token fetched so lately is not fetched again without force. */
const justNowMs = 2_000;
const forceEveryMs = 31_000;
const place = 'shared.access_token';
const fetching = new Map<string, Promise<string>>();

/** The access_token of an app, kept for all processes. Never that of another app: what is kept names its app inside the seal. */
export async function accessToken(appid: string): Promise<string> {
  return (await read(appid))?.token ?? once(appid, 'missing', () => fetchLocked(appid, undefined, false));
}

/**
 * Another token than one that WeChat refused: the one kept meanwhile, else fetched once by one of all callers.
 * `force` kills the refused token at WeChat (20 a day, 30 s apart).
 */
export function renewedToken(appid: string, refused: string, force: boolean): Promise<string> {
  return once(appid, `${force} ${refused}`, () => fetchLocked(appid, refused, force));
}

function once(appid: string, why: string, fetch: () => Promise<string>): Promise<string> {
  const key = `${appid} ${why}`;
  const running = fetching.get(key) ?? fetch().finally(() => fetching.delete(key));
  fetching.set(key, running);
  return running;
}

/** One fetch at a time over all processes; the others wait for what it brings. */
async function fetchLocked(appid: string, refused: string | undefined, force: boolean): Promise<string> {
  const lock = `wechat-token-lock:${appid}`;
  const mine = randomUUID();
  const deadline = performance.now() + lockMs;
  while (!(await shared().setIfAbsent(lock, mine, lockMs))) {
    if (performance.now() > deadline) throw new WechatError('unreached', 'The access token is being fetched elsewhere', { sent: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const found = await read(appid);
    if (found && found.token !== refused) return found.token;
  }
  try {
    const found = await read(appid);
    if (found && (found.token !== refused || (!force && now() - found.fetchedAt < justNowMs))) return found.token;
    if (force && !(await shared().setIfAbsent(`wechat-token-forced:${appid}`, mine, forceEveryMs)))
      throw new WechatError('refused', 'WeChat refuses this token, and it was forced a moment ago', { code: '40001', sent: false });
    return await fetchNow(appid, force);
  } finally {
    await shared().deleteIfEqual(lock, mine);
  }
}

async function fetchNow(appid: string, force: boolean): Promise<string> {
  const { secret } = await appSecrets(appid);
  const body = { grant_type: 'client_credential', appid, secret, force_refresh: force };
  const reply = stableToken.safeParse(await callPlain('POST', '/cgi-bin/stable_token', {}, body));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without a token', { sent: false });
  const { access_token: token, expires_in: seconds } = reply.data;
  const value = seal(JSON.stringify({ appid, token, fetchedAt: now() } satisfies KeptToken), place);
  await shared().set(`wechat-token:${appid}`, value, Math.max(seconds - marginSeconds, 20) * 1_000);
  return token;
}

async function read(appid: string): Promise<KeptToken | undefined> {
  const value = await shared().get(`wechat-token:${appid}`);
  if (value === undefined) return undefined;
  try {
    const found = keptToken.parse(JSON.parse(unseal(value, place)));
    return found.appid === appid ? found : undefined;
  } catch {
    return undefined; // sealed under a key that is gone: fetched anew
  }
}
