import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { hashPassword } from '../crypto/index.ts';
import { accountIdByPhone } from './accounts.store.ts';
import { forgetAttempts } from './attempts.ts';
import { withdrawSilent } from './bindings.store.ts';
import { checkCode, spendCode } from './check-code.ts';
import { codeKeyOf } from './codes.store.ts';
import { loginIndexOf, putCredential } from './credentials.store.ts';
import { checkNewPassword, checkPhone } from './identity.rules.ts';
import { revokeSessions } from './sessions.store.ts';

/** Whether a reset code is right; it stays usable. Throws code_wrong, code_expired. */
export async function checkResetCode({ phone, code }: { phone: string; code: string }): Promise<void> {
  checkPhone(phone);
  await checkCode(codeKeyOf(phone, 'reset'), code);
}

/** 重置密码: sets a new password and ends every session and every silent sign-in of the account. Throws code_wrong, code_expired, password_weak. */
export async function resetPassword(asked: { phone: string; code: string; newPassword: string }): Promise<void> {
  const { phone, code, newPassword } = asked;
  checkPhone(phone);
  checkNewPassword(newPassword);
  const key = codeKeyOf(phone, 'reset');
  await checkCode(key, code);
  const verifier = await hashPassword(newPassword);
  const loginIndex = loginIndexOf('phone', phone);
  await inTransaction(async (tx) => {
    await spendCode(tx, key, code);
    const accountId = await accountIdByPhone(tx, phone);
    if (!accountId) throw new Fault('code_expired'); // no right code exists for a phone without account
    await putCredential(tx, { accountId, kind: 'phone', loginIndex, verifier });
    await withdrawSilent(tx, accountId); // first: a silent sign-in under way is waited for, and its session ends with the others
    await revokeSessions(tx, accountId);
  });
  await forgetAttempts(loginIndex);
}
