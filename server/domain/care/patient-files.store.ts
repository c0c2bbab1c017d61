import { now } from '../../platform/clock.ts';
import { insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** Opens the files that these persons do not have in the tenant yet. A person has one file a tenant, whoever's member he is. */
export async function openFiles(tx: Tx, tenantId: string, personKeys: readonly string[]): Promise<void> {
  const at = now();
  const rows = personKeys.map((person_key) => ({ tenant_id: tenantId, person_key, created_at: at }));
  await insertIgnoringDuplicates(tx, 'patient_files', rows);
}

/** 患者ID by person, of those who have a file in the tenant. */
export async function filesOf(tx: Tx | null, tenantId: string, personKeys: readonly string[]): Promise<Map<string, string>> {
  if (!personKeys.length) return new Map();
  const rows = await select<{ id: number; person_key: string }>(
    tx,
    'SELECT id, person_key FROM patient_files WHERE tenant_id = :tenantId AND person_key IN (:personKeys)',
    { tenantId, personKeys: [...personKeys] },
  );
  return new Map(rows.map((row) => [row.person_key, String(row.id)]));
}
