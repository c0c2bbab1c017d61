import { tenant } from '../directory/index.ts';
import { checkCode, spendCode } from './check-code.ts';
import { codeKeyOf } from './codes.store.ts';
import { checkPhone } from './identity.rules.ts';
import { type SignedInByPhone, signInByPhone } from './sign-in-by-phone.ts';

/**
 * 短信验证码登录: signs in the account of a phone by a code sent for that, making it if need be (isNew). One code signs in
 * once. Throws code_wrong, code_expired, tenant_not_found.
 */
export async function logInByCode(asked: { phone: string; code: string; tenantId: string }): Promise<SignedInByPhone> {
  const { phone, code, tenantId } = asked;
  checkPhone(phone);
  await tenant(tenantId);
  const key = codeKeyOf(phone, 'log-in');
  await checkCode(key, code);
  return signInByPhone({ phone, tenantId, proof: 'sms', spend: (tx) => spendCode(tx, key, code) });
}
