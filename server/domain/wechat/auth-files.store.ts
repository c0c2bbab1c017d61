import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** Adds or replaces a tenant's file of that name. */
export async function putAuthFile(tx: Tx, { tenantId, name, content }: { tenantId: string; name: string; content: string }): Promise<void> {
  const key = { tenant_id: tenantId, name };
  await insertIgnoringDuplicates(tx, 'wechat_auth_files', [{ ...key, content, updated_at: 0 }]);
  await change(
    tx,
    `UPDATE wechat_auth_files SET content = :content, updated_at = CASE WHEN updated_at < :at THEN :at ELSE updated_at + 1 END
     WHERE tenant_id = :tenant_id AND name = :name`,
    { ...key, content, at: now() },
  );
}

/** A tenant's file of that name, or the last one saved. */
export async function findAuthFile(tenantId: string, name: string | undefined): Promise<{ name: string; content: string } | undefined> {
  const [file] = await select<{ name: string; content: string }>(
    null,
    `SELECT name, content FROM wechat_auth_files WHERE tenant_id = :tenantId ${name === undefined ? '' : 'AND name = :name'}
     ORDER BY updated_at DESC, id DESC LIMIT 1`,
    { tenantId, ...(name === undefined ? {} : { name }) },
  );
  return file;
}
