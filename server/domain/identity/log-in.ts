import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { tenant } from '../directory/index.ts';
import { resumeSilent } from './bindings.store.ts';
import { stillHolds } from './credentials.store.ts';
import { provePassword } from './prove-password.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';

/** 登录 by phone and password, acting as patient. Throws login_failed, too_many_requests, tenant_not_found. */
export async function logIn(asked: {
  phone: string;
  password: string;
  tenantId: string;
  ip: string;
}): Promise<{ accountId: string; token: string }> {
  await tenant(asked.tenantId);
  const credential = await provePassword(asked);
  const { accountId } = credential;
  const sessionId = await inTransaction(async (tx) => {
    // A password changed meanwhile has ended all sessions; this one may not outlive it.
    if (!(await stillHolds(tx, credential))) throw new Fault('login_failed');
    await resumeSilent(tx, accountId);
    return insertSession(tx, { accountId, tenantId: asked.tenantId, role: 'patient', proof: 'password' });
  });
  return { accountId, token: tokenFor(sessionId) };
}
