import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { checkCode, spendCode } from './check-code.ts';
import type { CodeKey } from './codes.store.ts';
import { credentialOfAccount, stillHolds } from './credentials.store.ts';
import { highestRole } from './identity.rules.ts';
import { rolesOf } from './roles.store.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';
import { printOf, readChallenge } from './staff-challenge.ts';

/**
 * 工作人员登录, second step: the code of the text message opens a session in the highest role that the account holds in
 * the tenant. Throws challenge_expired, code_wrong, code_expired; forbidden when the role was taken away meanwhile.
 */
export async function staffOtp({ challenge, code }: { challenge: string; code: string }): Promise<{ token: string }> {
  const proved = readChallenge(challenge);
  if (!proved) throw new Fault('challenge_expired');
  const { accountId, tenantId, targetIndex } = proved;
  const key: CodeKey = { channel: 'sms', targetIndex, scene: 'staff' };
  await checkCode(key, code);
  const credential = await credentialOfAccount('phone', accountId);
  if (credential?.id !== proved.credentialId || printOf(credential.verifier) !== proved.verifierPrint) throw new Fault('challenge_expired');
  const sessionId = await inTransaction(async (tx) => {
    if (!(await stillHolds(tx, credential))) throw new Fault('challenge_expired');
    const role = highestRole(await rolesOf(tx, accountId, tenantId));
    if (!role) throw new Fault('forbidden');
    await spendCode(tx, key, code);
    return insertSession(tx, { accountId, tenantId, role, proof: 'second-factor' });
  });
  return { token: tokenFor(sessionId) };
}
