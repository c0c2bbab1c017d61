import { now } from '../../platform/clock.ts';
import { change, forUpdate, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

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

/** A person's file in a tenant. `personKey` of one whose identity number is not known starts with `none:`. */
export interface PatientFile {
  id: string;
  personKey: string;
  createdAt: number;
}

interface FileRow {
  id: number;
  person_key: string;
  created_at: number;
}
const fileOf = (row: FileRow): PatientFile => ({ id: String(row.id), personKey: row.person_key, createdAt: Number(row.created_at) });

/** The file with this 患者ID in this tenant, locked when a transaction is given. */
export async function findFile(tx: Tx | null, tenantId: string, id: string): Promise<PatientFile | undefined> {
  const sql = `SELECT id, person_key, created_at FROM patient_files WHERE id = :id AND tenant_id = :tenantId${tx ? forUpdate() : ''}`;
  const [row] = await select<FileRow>(tx, sql, { id, tenantId });
  return row && fileOf(row);
}

/** The file of a person, opened if there is none, locked. */
export async function fileOfPerson(tx: Tx, tenantId: string, personKey: string): Promise<PatientFile> {
  await openFiles(tx, tenantId, [personKey]);
  const sql = `SELECT id, person_key, created_at FROM patient_files WHERE tenant_id = :tenantId AND person_key = :personKey${forUpdate()}`;
  const [row] = await select<FileRow>(tx, sql, { tenantId, personKey });
  if (!row) throw new Error('A file that was just opened is not there.');
  return fileOf(row);
}

/** Says whose file it is. A person who has another file is refused by the unique key. */
export async function setPerson(tx: Tx, fileId: string, personKey: string): Promise<void> {
  await change(tx, 'UPDATE patient_files SET person_key = :personKey WHERE id = :fileId', { fileId, personKey });
}
