import { now } from '../../platform/clock.ts';
import { change, insertRow, select, type Tx } from '../../platform/db.ts';
import { blindIndex, seal, unseal } from '../crypto/index.ts';

const emailIndexOf = (email: string) => blindIndex(email, 'account_emails.email');

/** The account that has proved an e-mail address (lower case). */
export async function accountIdByEmail(tx: Tx | null, email: string): Promise<string | undefined> {
  const sql = 'SELECT account_id FROM account_emails WHERE email_index = :index';
  const [row] = await select<{ account_id: number }>(tx, sql, { index: emailIndexOf(email) });
  return row && String(row.account_id);
}

/** The e-mail address that an account has proved. */
export async function emailOf(accountId: string): Promise<string | undefined> {
  const [row] = await select<{ email: string }>(null, 'SELECT email FROM account_emails WHERE account_id = :accountId', { accountId });
  return row && unseal(row.email, 'account_emails.email');
}

/** Makes an address the account's own, in the place of the one before. One that is another's throws (isDuplicate). */
export async function putEmail(tx: Tx, accountId: string, email: string): Promise<void> {
  const values = { email: seal(email, 'account_emails.email'), emailIndex: emailIndexOf(email), at: now() };
  const sql = 'UPDATE account_emails SET email = :email, email_index = :emailIndex, proved_at = :at WHERE account_id = :accountId';
  if (await change(tx, sql, { accountId, ...values })) return;
  await insertRow(tx, 'account_emails', {
    account_id: accountId,
    email: values.email,
    email_index: values.emailIndex,
    proved_at: values.at,
  });
}

/** Notes who looked whose contact up. */
export async function noteLookup(tx: Tx, lookup: { tenantId: string; byAccountId: string; accountId: string }): Promise<void> {
  const { tenantId, byAccountId, accountId } = lookup;
  await insertRow(tx, 'contact_lookups', { tenant_id: tenantId, by_account_id: byAccountId, account_id: accountId, at: now() });
}
