import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { hashPassword, verifyNothing, verifyPassword } from '../crypto/index.ts';
import { enterAttempt } from './attempts.ts';
import { withdrawSilent } from './bindings.store.ts';
import { credentialOfAccount, replaceVerifier } from './credentials.store.ts';
import { checkNewPassword } from './identity.rules.ts';
import type { Session } from './identity.types.ts';
import { revokeSessions } from './sessions.store.ts';

const wrongOld = () => new Fault('login_failed', { words: '原密码不正确' });

/** 修改密码 with the old one; the caller stays signed in, every other session ends. Throws login_failed, password_weak, too_many_requests. */
export async function changePassword(asked: { session: Session; oldPassword: string; newPassword: string }): Promise<void> {
  const { session, oldPassword, newPassword } = asked;
  const { accountId } = session;
  checkNewPassword(newPassword);
  const attempt = await enterAttempt(`change:${accountId}`);
  const credential = await credentialOfAccount('phone', accountId);
  const right = credential ? await verifyPassword(oldPassword, credential.verifier) : await verifyNothing(oldPassword);
  if (!credential || !right) throw wrongOld();
  await attempt.succeeded();
  const verifier = await hashPassword(newPassword);
  await inTransaction(async (tx) => {
    if (!(await replaceVerifier(tx, credential, verifier))) throw wrongOld();
    await withdrawSilent(tx, accountId); // first: see resetPassword
    await revokeSessions(tx, accountId, session.id);
  });
}
