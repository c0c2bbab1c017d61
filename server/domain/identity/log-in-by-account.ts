import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { tenant } from '../directory/index.ts';
import { authorizeAddress, originOf, presentAccount } from '../wechat/index.ts';
import { putBinding, silentAccount } from './bindings.store.ts';
import type { Session } from './identity.types.ts';
import { newState, useState } from './oauth-state.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';
import { openidOfCode } from './wechat-codes.ts';

interface Asker {
  tenantId: string;
  session: Session | undefined;
  nonce?: string | undefined;
}

const holderIn = ({ session, nonce }: Asker) => ({ sessionId: session?.id, nonce });

/**
 * 网页授权: where a page of the tenant sends its visitor, to come back to `redirect` with a code and a state. The page
 * names a nonce of its own unless its visitor is signed in. Throws invalid_input for a page elsewhere, wechat_not_configured.
 */
export async function authorizeByAccount(asked: Asker & { redirect: string }): Promise<{ url: string }> {
  const { tenantId, redirect } = asked;
  const account = await presentAccount(tenantId);
  if (!asked.session && asked.nonce === undefined) throw new Fault('invalid_input', { field: 'nonce', words: '未登录时请提供 nonce' });
  const { host } = await tenant(tenantId);
  const own = [account.authUrl, host ?? '', config().PUBLIC_URL].flatMap((address) => originOf(address) ?? []).map(hostOf);
  if (!own.includes(hostOf(redirect))) throw new Fault('invalid_input', { field: 'redirect', words: '回调地址不属于本医院的网页授权域名' });
  const state = await newState({ tenantId, appid: account.appid, holder: holderIn(asked) });
  return { url: authorizeAddress({ appid: account.appid, redirect, state }) };
}

const hostOf = (address: string) => new URL(address).host;

/**
 * Takes what WeChat sent the visitor back with. Signed in, the openid is bound to the account; otherwise whoever owns it
 * is signed in. Throws wechat_code_refused for a state or code that is used, old or another's and for a virtual user of
 * a snapshot page, wechat_not_bound when nobody owns the openid, wechat_unreachable.
 */
export async function logInByAccount(
  asked: Asker & { code: string; state: string },
): Promise<{ openid: string; accountId: string; token: string | null }> {
  const { tenantId, session, code, state } = asked;
  const known = await useState({ state, tenantId, holder: holderIn(asked) });
  if (!known) throw new Fault('wechat_code_refused');
  const proved = await openidOfCode({ appid: known.appid, code });
  const { openid } = proved;
  if (session) {
    const { accountId } = session;
    await inTransaction((tx) => putBinding(tx, accountId, proved));
    return { openid, accountId, token: null };
  }
  return inTransaction(async (tx) => {
    const accountId = await silentAccount(tx, proved);
    if (!accountId) throw new Fault('wechat_not_bound');
    const sessionId = await insertSession(tx, { accountId, tenantId, role: 'patient', proof: 'wechat' });
    return { openid, accountId, token: tokenFor(sessionId) };
  });
}
