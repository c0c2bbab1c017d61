import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import { hashPassword } from '../crypto/index.ts';
import { tenant } from '../directory/index.ts';
import { insertAccount } from './accounts.store.ts';
import { checkCode, spendCode } from './check-code.ts';
import { codeKeyOf } from './codes.store.ts';
import { loginIndexOf, putCredential } from './credentials.store.ts';
import { checkNewPassword, checkPhone } from './identity.rules.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';

/**
 * 注册: makes the account of a phone and signs it in. One code makes one account. Throws phone_taken, code_wrong,
 * code_expired, password_weak, tenant_not_found.
 */
export async function register(asked: {
  phone: string;
  code: string;
  password: string;
  tenantId: string;
}): Promise<{ accountId: string; token: string }> {
  const { phone, code, password, tenantId } = asked;
  checkPhone(phone);
  checkNewPassword(password);
  await tenant(tenantId);
  const key = codeKeyOf(phone, 'register');
  await checkCode(key, code);
  const verifier = await hashPassword(password);
  try {
    return await inTransaction(async (tx) => {
      await spendCode(tx, key, code);
      const accountId = await insertAccount(tx, { phone });
      await putCredential(tx, { accountId, kind: 'phone', loginIndex: loginIndexOf('phone', phone), verifier });
      const sessionId = await insertSession(tx, { accountId, tenantId, role: 'patient', proof: 'sms' });
      return { accountId, token: tokenFor(sessionId) };
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Fault('phone_taken');
    throw error;
  }
}
