import { createHash } from 'node:crypto';
import { z } from 'zod';
import { shared } from '../../platform/redis.ts';
import { randomToken } from '../crypto/index.ts';

const lifeMs = 10 * 60_000;
const kept = z.object({ tenantId: z.string(), appid: z.string(), holder: z.string() });

/** Who asked to be sent to WeChat: the browser, by a number that only it knows, else the session. */
export interface Holder {
  sessionId?: string | undefined;
  nonce?: string | undefined;
}

const holderOf = ({ sessionId, nonce }: Holder) =>
  createHash('sha256')
    .update(nonce === undefined ? `session ${sessionId}` : `nonce ${nonce}`)
    .digest('hex');

/** A state for one authorization: ten minutes, for this holder, tenant and app alone. */
export async function newState(of: { tenantId: string; appid: string; holder: Holder }): Promise<string> {
  const state = randomToken();
  const { tenantId, appid } = of;
  await shared().set(`oauth-state:${state}`, JSON.stringify({ tenantId, appid, holder: holderOf(of.holder) }), lifeMs);
  return state;
}

/** The app that a state was made for, once; undefined for one that is used, old, foreign or invented. */
export async function useState(of: { state: string; tenantId: string; holder: Holder }): Promise<{ appid: string } | undefined> {
  const text = await shared().get(`oauth-state:${of.state}`);
  if (text === undefined) return undefined;
  const { tenantId, appid, holder } = kept.parse(JSON.parse(text));
  if (tenantId !== of.tenantId || holder !== holderOf(of.holder)) return undefined;
  const first = await shared().setIfAbsent(`oauth-state-used:${of.state}`, '1', lifeMs);
  return first ? { appid } : undefined;
}
