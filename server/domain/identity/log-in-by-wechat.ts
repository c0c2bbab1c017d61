import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { silentAccount } from './bindings.store.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';
import { openidFrom } from './wechat-codes.ts';

/**
 * 静默登录: signs in whoever owns the openid behind a wx.login code in the tenant's mini-program. Throws wechat_not_bound
 * when nobody does or the account logged out since its last full sign-in; wechat_code_refused, wechat_unreachable.
 */
export async function logInByWechat({ code, tenantId }: { code: string; tenantId: string }): Promise<{ accountId: string; token: string }> {
  const openid = await openidFrom({ code, tenantId });
  return inTransaction(async (tx) => {
    const accountId = await silentAccount(tx, openid);
    if (!accountId) throw new Fault('wechat_not_bound');
    const sessionId = await insertSession(tx, { accountId, tenantId, role: 'patient', proof: 'wechat' });
    return { accountId, token: tokenFor(sessionId) };
  });
}
