import type { Proof } from '../../../shared/vocab/account.ts';
import { inTransaction, isDuplicate, type Tx } from '../../platform/db.ts';
import { accountIdByPhone, insertAccount } from './accounts.store.ts';
import { resumeSilent } from './bindings.store.ts';
import { tokenFor } from './session-token.ts';
import { insertSession } from './sessions.store.ts';

/** Who signed in, with what, and whether the account was made for it. */
export interface SignedInByPhone {
  accountId: string;
  token: string;
  isNew: boolean;
}

/**
 * Signs in the account of a proven phone as patient, making it if need be (isNew). `spend` uses the proof up and `settle`
 * does what belongs to the account, both together with the sign-in; either may run twice, and only one run stays.
 */
export async function signInByPhone(proven: {
  phone: string;
  tenantId: string;
  proof: Proof;
  spend?: (tx: Tx) => Promise<void>;
  settle?: (tx: Tx, accountId: string) => Promise<void>;
}): Promise<SignedInByPhone> {
  const { phone, tenantId, proof, spend, settle } = proven;
  const signIn = () =>
    inTransaction(async (tx) => {
      await spend?.(tx);
      const known = await accountIdByPhone(tx, phone);
      const accountId = known ?? (await insertAccount(tx, { phone }));
      await settle?.(tx, accountId);
      await resumeSilent(tx, accountId);
      const sessionId = await insertSession(tx, { accountId, tenantId, role: 'patient', proof });
      return { accountId, token: tokenFor(sessionId), isNew: known === undefined };
    });
  try {
    return await signIn();
  } catch (error) {
    if (isDuplicate(error)) return signIn(); // somebody made the account in between
    throw error;
  }
}
