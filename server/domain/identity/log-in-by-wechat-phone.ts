import { mobilePhone } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { allowSilent, putBinding } from './bindings.store.ts';
import { type SignedInByPhone, signInByPhone } from './sign-in-by-phone.ts';
import { openidFrom, phoneFrom } from './wechat-codes.ts';

/**
 * 手机号快捷登录: signs in the account of the phone behind a getPhoneNumber code, making it if need be (isNew).
 * A wx.login code beside it binds the openid for silent sign-in. Throws wechat_code_refused, wechat_unreachable.
 */
export async function logInByWechatPhone(asked: { code: string; wxCode?: string | undefined; tenantId: string }): Promise<SignedInByPhone> {
  const { code, wxCode, tenantId } = asked;
  const openid = wxCode === undefined ? undefined : await openidFrom({ code: wxCode, tenantId });
  const phone = await phoneFrom({ code, tenantId });
  if (!mobilePhone.test(phone)) throw new Fault('wechat_code_refused', { words: '仅支持中国大陆手机号' });
  return signInByPhone({
    phone,
    tenantId,
    proof: 'wechat',
    settle: async (tx, accountId) => {
      if (!openid) return;
      await putBinding(tx, accountId, openid);
      await allowSilent(tx, accountId, openid);
    },
  });
}
