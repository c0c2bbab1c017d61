import { Fault } from '../../../shared/vocab/fault.ts';
import { verifyNothing, verifyPassword } from '../crypto/index.ts';
import { enterAttempt } from './attempts.ts';
import { type Credential, findCredential, loginIndexOf } from './credentials.store.ts';

/**
 * The credential of a phone whose password this is. Throws login_failed alike, and after the same time, for a phone
 * without account and for a wrong password; too_many_requests after ten failures.
 */
export async function provePassword(asked: { phone: string; password: string; ip: string }): Promise<Credential> {
  const loginIndex = loginIndexOf('phone', asked.phone);
  const attempt = await enterAttempt(loginIndex, asked.ip);
  const credential = await findCredential('phone', loginIndex);
  const right = credential ? await verifyPassword(asked.password, credential.verifier) : await verifyNothing(asked.password);
  if (!credential || !right) {
    await attempt.failed();
    throw new Fault('login_failed');
  }
  await attempt.succeeded();
  return credential;
}
