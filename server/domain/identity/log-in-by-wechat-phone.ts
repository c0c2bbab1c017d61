import { mobilePhone } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction, isDuplicate, type Tx } from '../../platform/db.ts';
import { accountIdByPhone, insertAccount } from './accounts.store.ts';
import { allowSilent, type Openid, putBinding, resumeSilent } from './bindings.store.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';
import { openidFrom, phoneFrom } from './wechat-codes.ts';

/**
 * 手机号快捷登录: signs in the account of the phone behind a getPhoneNumber code, making it if need be (isNew).
 * A wx.login code beside it binds the openid for silent sign-in. Throws wechat_code_refused, wechat_unreachable.
 */
export async function logInByWechatPhone(asked: {
  code: string;
  wxCode?: string | undefined;
  tenantId: string;
}): Promise<{ accountId: string; token: string; isNew: boolean }> {
  const { code, wxCode, tenantId } = asked;
  const openid = wxCode === undefined ? undefined : await openidFrom({ code: wxCode, tenantId });
  const phone = await phoneFrom({ code, tenantId });
  if (!mobilePhone.test(phone)) throw new Fault('wechat_code_refused', { words: '仅支持中国大陆手机号' });
  const signIn = () => inTransaction((tx) => signInByPhone(tx, { phone, openid, tenantId }));
  try {
    return await signIn();
  } catch (error) {
    if (isDuplicate(error)) return signIn(); // somebody made the account in between
    throw error;
  }
}

async function signInByPhone(tx: Tx, { phone, openid, tenantId }: { phone: string; openid: Openid | undefined; tenantId: string }) {
  const known = await accountIdByPhone(tx, phone);
  const accountId = known ?? (await insertAccount(tx, { phone }));
  if (openid) {
    await putBinding(tx, accountId, openid);
    await allowSilent(tx, accountId, openid);
  }
  await resumeSilent(tx, accountId);
  const sessionId = await insertSession(tx, { accountId, tenantId, role: 'patient', proof: 'wechat' });
  return { accountId, token: tokenFor(sessionId), isNew: known === undefined };
}
