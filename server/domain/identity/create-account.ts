import type { Role } from '../../../shared/vocab/account.ts';
import type { Gender } from '../../../shared/vocab/booking.ts';
import type { Day } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import { hashPassword } from '../crypto/index.ts';
import { accountIdByPhone as findByPhone, insertAccount } from './accounts.store.ts';
import { loginIndexOf, putCredential } from './credentials.store.ts';
import { checkNewPassword, checkPhone } from './identity.rules.ts';
import { insertRole } from './roles.store.ts';

/** A new account as the demo and the command line make it. */
export interface NewAccount {
  phone: string;
  password: string;
  nickname?: string;
  gender?: Gender;
  birthday?: Day;
  roles?: readonly { tenantId: string; role: Role }[];
}

/** Makes an account without asking its phone, with its staff roles; tells its id. Throws phone_taken, invalid_input, password_weak. */
export async function createAccount(account: NewAccount): Promise<string> {
  const { password, roles = [], ...card } = account;
  checkPhone(card.phone);
  checkNewPassword(password);
  const verifier = await hashPassword(password);
  try {
    return await inTransaction(async (tx) => {
      const accountId = await insertAccount(tx, card);
      await putCredential(tx, { accountId, kind: 'phone', loginIndex: loginIndexOf('phone', card.phone), verifier });
      for (const role of roles) await insertRole(tx, { accountId, ...role });
      return accountId;
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Fault('phone_taken');
    throw error;
  }
}

/** Grants a staff role in a tenant (platform-admin: in all); granting it again changes nothing. */
export async function grantRole(granted: { accountId: string; tenantId: string; role: Role }): Promise<void> {
  await inTransaction((tx) => insertRole(tx, granted));
}

/** The account of a phone. */
export function accountIdByPhone(phone: string): Promise<string | undefined> {
  return findByPhone(null, phone);
}
