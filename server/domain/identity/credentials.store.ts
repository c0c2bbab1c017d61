import { now } from '../../platform/clock.ts';
import { change, forUpdate, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { blindIndex } from '../crypto/index.ts';

/** How a login names itself: `phone` is seed 001's; other documents bring their own kinds (by phone and type, username, e-mail). */
export type CredentialKind = 'phone';

/** A password of an account under one kind of login name. */
export interface Credential {
  id: string;
  accountId: string;
  verifier: string;
}

type Row = { id: number; account_id: number; verifier: string };
const credentialOf = (row: Row | undefined): Credential | undefined =>
  row && { id: String(row.id), accountId: String(row.account_id), verifier: row.verifier };

/** What stands for a login name in tables and counters; the name itself is not kept. */
export function loginIndexOf(kind: CredentialKind, login: string): string {
  return blindIndex(login, `credentials.${kind}`);
}

/** The credential of a login name. */
export async function findCredential(kind: CredentialKind, loginIndex: string): Promise<Credential | undefined> {
  const [row] = await select<Row>(
    null,
    'SELECT id, account_id, verifier FROM credentials WHERE kind = :kind AND login_index = :loginIndex',
    { kind, loginIndex },
  );
  return credentialOf(row);
}

/** The credential of that kind that an account has. */
export async function credentialOfAccount(kind: CredentialKind, accountId: string): Promise<Credential | undefined> {
  const [row] = await select<Row>(null, 'SELECT id, account_id, verifier FROM credentials WHERE kind = :kind AND account_id = :accountId', {
    kind,
    accountId,
  });
  return credentialOf(row);
}

/** Adds the account's credential of that kind, or gives it a new password. */
export async function putCredential(
  tx: Tx,
  credential: { accountId: string; kind: CredentialKind; loginIndex: string; verifier: string },
): Promise<void> {
  const { accountId, kind, loginIndex, verifier } = credential;
  const at = now();
  const changed = await change(
    tx,
    'UPDATE credentials SET verifier = :verifier, changed_at = :at WHERE kind = :kind AND login_index = :loginIndex AND account_id = :accountId',
    { accountId, kind, loginIndex, verifier, at },
  );
  if (changed) return;
  await insertIgnoringDuplicates(tx, 'credentials', [{ account_id: accountId, kind, login_index: loginIndex, verifier, changed_at: at }]);
}

/** Gives every login of an account this password; their login indexes. */
export async function resetCredentials(tx: Tx, accountId: string, verifier: string): Promise<string[]> {
  const at = now();
  await change(tx, 'UPDATE credentials SET verifier = :verifier, changed_at = :at WHERE account_id = :accountId', {
    accountId,
    verifier,
    at,
  });
  const rows = await select<{ login_index: string }>(tx, 'SELECT login_index FROM credentials WHERE account_id = :accountId', {
    accountId,
  });
  return rows.map(({ login_index }) => login_index);
}

/** Replaces a password only if it is still the one that was checked; 0 when it is not. */
export function replaceVerifier(tx: Tx, credential: Credential, verifier: string): Promise<number> {
  return change(tx, 'UPDATE credentials SET verifier = :verifier, changed_at = :at WHERE id = :id AND verifier = :seen', {
    id: credential.id,
    seen: credential.verifier,
    verifier,
    at: now(),
  });
}

/** Whether the password that was checked is still the credential's; holds it so until the transaction ends. */
export async function stillHolds(tx: Tx, credential: Pick<Credential, 'id' | 'verifier'>): Promise<boolean> {
  const rows = await select<{ id: number }>(tx, `SELECT id FROM credentials WHERE id = :id AND verifier = :verifier${forUpdate()}`, {
    id: credential.id,
    verifier: credential.verifier,
  });
  return rows.length > 0;
}
