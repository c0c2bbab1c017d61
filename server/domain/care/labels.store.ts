import { change, forUpdate, insertIgnoringDuplicates, insertRow, select, type Tx } from '../../platform/db.ts';
import type { Label, LabelKind } from './care.types.ts';

interface Row {
  id: number;
  kind: number;
  name: string;
  created_by: number;
  created_at: number;
}

const columns = 'id, kind, name, created_by, created_at';
const labelOf = (row: Row): Label => ({
  id: String(row.id),
  kind: row.kind === 1 ? 1 : 2,
  name: row.name,
  createdBy: String(row.created_by),
  createdAt: Number(row.created_at),
});

/** A tenant's groups or labels, oldest first. */
export async function findLabels(tx: Tx | null, tenantId: string, kind: LabelKind): Promise<Label[]> {
  const sql = `SELECT ${columns} FROM patient_labels WHERE tenant_id = :tenantId AND kind = :kind ORDER BY id`;
  return (await select<Row>(tx, sql, { tenantId, kind })).map(labelOf);
}

/** Those of these ids that are of this tenant and kind, oldest first; locked when a transaction is given. */
export async function findLabelsById(tx: Tx | null, tenantId: string, kind: LabelKind, ids: readonly string[]): Promise<Label[]> {
  if (!ids.length) return [];
  const sql = `SELECT ${columns} FROM patient_labels WHERE tenant_id = :tenantId AND kind = :kind AND id IN (:ids) ORDER BY id${tx ? forUpdate() : ''}`;
  return (await select<Row>(tx, sql, { tenantId, kind, ids: [...ids] })).map(labelOf);
}

/** Writes a new one; a name that is taken is refused by the unique key. */
export function insertLabel(tx: Tx, tenantId: string, label: Omit<Label, 'id'>): Promise<string> {
  return insertRow(tx, 'patient_labels', {
    tenant_id: tenantId,
    kind: label.kind,
    name: label.name,
    created_by: label.createdBy,
    created_at: label.createdAt,
  });
}

/** Renames; a name that is taken is refused by the unique key. */
export async function renameLabel(tx: Tx, id: string, name: string): Promise<void> {
  await change(tx, 'UPDATE patient_labels SET name = :name WHERE id = :id', { id, name });
}

/** Deletes it and takes it off every patient. */
export async function removeLabel(tx: Tx, { id, kind }: Label): Promise<void> {
  if (kind === 1) await change(tx, 'UPDATE patient_details SET group_id = NULL, version = version + 1 WHERE group_id = :id', { id });
  else await change(tx, 'DELETE FROM patient_file_labels WHERE label_id = :id', { id });
  await change(tx, 'DELETE FROM patient_labels WHERE id = :id', { id });
}

/** How many patients have each group or label of a tenant, and how many have any. */
export async function countHeads(tenantId: string, kind: LabelKind): Promise<{ byLabel: Map<string, number>; total: number }> {
  const from =
    kind === 1
      ? 'FROM patient_details d JOIN patient_labels l ON l.id = d.group_id'
      : 'FROM patient_file_labels d JOIN patient_labels l ON l.id = d.label_id';
  const where = `${from} WHERE l.tenant_id = :tenantId AND l.kind = :kind`;
  const rows = await select<{ id: number; heads: number }>(null, `SELECT l.id AS id, COUNT(*) AS heads ${where} GROUP BY l.id`, {
    tenantId,
    kind,
  });
  const [any] = await select<{ total: number }>(null, `SELECT COUNT(DISTINCT d.file_id) AS total ${where}`, { tenantId, kind });
  return { byLabel: new Map(rows.map(({ id, heads }) => [String(id), heads])), total: any?.total ?? 0 };
}

/** The labels of a patient, oldest first. */
export async function labelsOfFile(tx: Tx | null, fileId: string): Promise<Label[]> {
  const sql = `SELECT l.id, l.kind, l.name, l.created_by, l.created_at FROM patient_labels l
     JOIN patient_file_labels f ON f.label_id = l.id WHERE f.file_id = :fileId ORDER BY l.id`;
  return (await select<Row>(tx, sql, { fileId })).map(labelOf);
}

/** Makes these the labels of a patient, and no others. */
export async function setLabels(tx: Tx, fileId: string, labelIds: readonly string[]): Promise<void> {
  await change(tx, 'DELETE FROM patient_file_labels WHERE file_id = :fileId', { fileId });
  await insertIgnoringDuplicates(
    tx,
    'patient_file_labels',
    labelIds.map((label_id) => ({ file_id: fileId, label_id })),
  );
}
