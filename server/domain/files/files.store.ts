import { now } from '../../platform/clock.ts';
import { change, insertRow, select, type Tx } from '../../platform/db.ts';
import type { Purpose, StoredFile } from './files.types.ts';

interface Row {
  id: number;
  account_id: number;
  bucket: string;
  object_key: string;
  content_type: string;
  status: StoredFile['status'];
  signed_at: number;
}

const fileOf = (row: Row): StoredFile => ({
  id: String(row.id),
  accountId: String(row.account_id),
  purpose: 'avatar',
  bucket: row.bucket,
  key: row.object_key,
  contentType: row.content_type,
  status: row.status,
  signedAt: Number(row.signed_at),
});

/** Notes an upload that was signed; gives its file id. */
export function insertFile(tx: Tx, file: Pick<StoredFile, 'accountId' | 'purpose' | 'bucket' | 'key' | 'contentType'>): Promise<string> {
  return insertRow(tx, 'files', {
    account_id: file.accountId,
    purpose: file.purpose,
    bucket: file.bucket,
    object_key: file.key,
    content_type: file.contentType,
    status: 'signed',
    signed_at: now(),
  });
}

export async function fileByKey(key: string): Promise<StoredFile | undefined> {
  const [row] = await select<Row>(null, 'SELECT * FROM files WHERE object_key = :key', { key });
  return row && fileOf(row);
}

export async function fileById(id: string): Promise<StoredFile | undefined> {
  const [row] = await select<Row>(null, 'SELECT * FROM files WHERE id = :id', { id });
  return row && fileOf(row);
}

/** How many uploads an account has had signed since an instant. */
export async function countSigned(tx: Tx, accountId: string, since: number): Promise<number> {
  const sql = 'SELECT COUNT(*) AS total FROM files WHERE account_id = :accountId AND signed_at > :since';
  const [row] = await select<{ total: number }>(tx, sql, { accountId, since });
  return row?.total ?? 0;
}

/** signed → stored, once; tells whether it was this call's doing. */
export async function markStored(tx: Tx, id: string, contentType: string): Promise<boolean> {
  const sql = `UPDATE files SET status = 'stored', content_type = :contentType, stored_at = :at WHERE id = :id AND status = 'signed'`;
  return (await change(tx, sql, { id, contentType, at: now() })) === 1;
}

/** Sets the account's other stored files of that purpose aside. */
export async function setAside(tx: Tx, { id, accountId, purpose }: { id: string; accountId: string; purpose: Purpose }): Promise<void> {
  const sql = `UPDATE files SET status = 'old' WHERE account_id = :accountId AND purpose = :purpose AND status = 'stored' AND id <> :id`;
  await change(tx, sql, { id, accountId, purpose });
}

/** Files that nobody needs: set aside, or signed before an instant and never uploaded; a page of them. */
export async function needlessFiles(signedBefore: number, limit: number): Promise<StoredFile[]> {
  const sql = `SELECT * FROM files WHERE status = 'old' OR (status = 'signed' AND signed_at < :signedBefore) ORDER BY id LIMIT ${limit}`;
  return (await select<Row>(null, sql, { signedBefore })).map(fileOf);
}

/** Forgets files unless they became stored meanwhile. */
export async function deleteFiles(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length) await change(tx, `DELETE FROM files WHERE id IN (:ids) AND status <> 'stored'`, { ids: [...ids] });
}
