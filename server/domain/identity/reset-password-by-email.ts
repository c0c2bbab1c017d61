import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { hashPassword } from '../crypto/index.ts';
import { readAccount } from './accounts.store.ts';
import { forgetAttempts } from './attempts.ts';
import { withdrawSilent } from './bindings.store.ts';
import { checkCode, spendCode } from './check-code.ts';
import { mailCodeKeyOf } from './codes.store.ts';
import { loginIndexOf, putCredential, resetCredentials } from './credentials.store.ts';
import { accountIdByEmail } from './emails.store.ts';
import { checkedEmail, checkNewPassword } from './identity.rules.ts';
import { revokeSessions } from './sessions.store.ts';

/**
 * 忘记密码 by e-mail: uses the code up and sets the account's password, under whatever login names it has; every session
 * and every silent sign-in ends. Throws email_unknown (as documented), code_wrong, code_expired, password_weak.
 */
export async function resetPasswordByEmail(asked: { email: string; code: string; newPassword: string }): Promise<void> {
  const { code, newPassword } = asked;
  const email = checkedEmail(asked.email);
  checkNewPassword(newPassword);
  const key = mailCodeKeyOf(email, 'reset');
  const accountId = await accountIdByEmail(null, email);
  if (!accountId && !config().HIDE_UNKNOWN_EMAIL) throw new Fault('email_unknown');
  await checkCode(key, code);
  if (!accountId) throw new Fault('code_expired'); // no right code exists for an address that nobody has
  const verifier = await hashPassword(newPassword);
  const phone = (await readAccount(accountId))?.phone;
  const forgotten = await inTransaction(async (tx) => {
    await spendCode(tx, key, code);
    if ((await accountIdByEmail(tx, email)) !== accountId) throw new Fault('code_expired'); // the address became another's meanwhile
    if (phone) await putCredential(tx, { accountId, kind: 'phone', loginIndex: loginIndexOf('phone', phone), verifier });
    const logins = await resetCredentials(tx, accountId, verifier);
    await withdrawSilent(tx, accountId); // first: see resetPassword
    await revokeSessions(tx, accountId);
    return logins;
  });
  for (const loginIndex of forgotten) await forgetAttempts(loginIndex);
}
