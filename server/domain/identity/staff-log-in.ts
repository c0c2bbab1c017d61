import { Fault } from '../../../shared/vocab/fault.ts';
import { codeKeyOf } from './codes.store.ts';
import { highestRole } from './identity.rules.ts';
import { provePassword } from './prove-password.ts';
import { rolesOf } from './roles.store.ts';
import { sendCode } from './send-code.ts';
import { printOf, signChallenge } from './staff-challenge.ts';

/**
 * 工作人员登录, first step: proves the password and sends a code. The challenge stands five minutes. Throws login_failed
 * also for an account without a staff role in the tenant; too_many_requests, code_too_frequent.
 */
export async function staffLogIn(asked: { phone: string; password: string; tenantId: string; ip: string }): Promise<{ challenge: string }> {
  const { phone, tenantId, ip } = asked;
  const { accountId, id, verifier } = await provePassword(asked);
  if (!highestRole(await rolesOf(null, accountId, tenantId))) throw new Fault('login_failed');
  await sendCode({ scene: 'staff', phone, tenantId, ip });
  const { targetIndex } = codeKeyOf(phone, 'staff');
  return { challenge: signChallenge({ accountId, tenantId, targetIndex, credentialId: id, verifierPrint: printOf(verifier) }) };
}
