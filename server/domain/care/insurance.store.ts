import { now } from '../../platform/clock.ts';
import { change, forUpdate, insertIgnoringDuplicates, insertRow, select, type Tx } from '../../platform/db.ts';
import type { Insurance, Reimbursement } from './care.types.ts';

interface Row {
  id: number;
  tenant_id: number;
  person_key: string;
  balance_fen: number;
  name: string;
  percent: number;
}

const insuranceOfRow = (row: Row): Insurance => ({
  id: String(row.id),
  tenantId: String(row.tenant_id),
  personKey: row.person_key,
  balanceFen: row.balance_fen,
  reimbursement: { name: row.name, percent: row.percent },
});

const accounts = `SELECT i.id, i.tenant_id, i.person_key, i.balance_fen, t.name, t.percent
  FROM insurance_accounts i JOIN reimburse_types t ON t.id = i.reimburse_type_id`;

/** The insurance accounts of persons in one hospital, by person. */
export async function findInsurances(tx: Tx | null, tenantId: string, personKeys: readonly string[]): Promise<Map<string, Insurance>> {
  if (!personKeys.length) return new Map();
  const sql = `${accounts} WHERE i.tenant_id = :tenantId AND i.person_key IN (:personKeys)`;
  const rows = await select<Row>(tx, sql, { tenantId, personKeys: [...personKeys] });
  return new Map(rows.map((row) => [row.person_key, insuranceOfRow(row)]));
}

/** The insurance accounts of persons in every hospital. */
export async function findInsurancesOf(tx: Tx, personKeys: readonly string[]): Promise<Insurance[]> {
  if (!personKeys.length) return [];
  const sql = `${accounts} WHERE i.person_key IN (:personKeys)`;
  return (await select<Row>(tx, sql, { personKeys: [...new Set(personKeys)] })).map(insuranceOfRow);
}

/** What an account holds, integer fen; 0 for none. */
export async function balanceOf(tx: Tx | null, insuranceId: string): Promise<number> {
  const sql = 'SELECT balance_fen FROM insurance_accounts WHERE id = :insuranceId';
  const [row] = await select<{ balance_fen: number }>(tx, sql, { insuranceId });
  return row?.balance_fen ?? 0;
}

/** Names a reimbursement of a hospital, or changes its percent; its id. */
export async function putReimbursement(tx: Tx, tenantId: string, { name, percent }: Reimbursement): Promise<string> {
  const at = now();
  await insertIgnoringDuplicates(tx, 'reimburse_types', [{ tenant_id: tenantId, name, percent, updated_at: at }]);
  const [row] = await select<{ id: number }>(
    tx,
    `SELECT id FROM reimburse_types WHERE tenant_id = :tenantId AND name = :name${forUpdate()}`,
    { tenantId, name },
  );
  if (!row) throw new Error('A reimbursement was not written.');
  const id = String(row.id);
  await change(tx, 'UPDATE reimburse_types SET percent = :percent, updated_at = :at WHERE id = :id AND percent <> :percent', {
    id,
    percent,
    at,
  });
  return id;
}

/** Opens a person's account in a hospital, or gives it another reimbursement; its balance stays. Its id. */
export async function putInsurance(tx: Tx, of: { tenantId: string; personKey: string; reimburseTypeId: string }): Promise<string> {
  const at = now();
  const { tenantId, personKey, reimburseTypeId } = of;
  const row = { tenant_id: tenantId, person_key: personKey, reimburse_type_id: reimburseTypeId, balance_fen: 0, updated_at: at };
  await insertIgnoringDuplicates(tx, 'insurance_accounts', [row]);
  await change(
    tx,
    `UPDATE insurance_accounts SET reimburse_type_id = :reimburseTypeId, updated_at = :at
     WHERE tenant_id = :tenantId AND person_key = :personKey AND reimburse_type_id <> :reimburseTypeId`,
    { ...of, at },
  );
  const account = (await findInsurances(tx, tenantId, [personKey])).get(personKey);
  if (!account) throw new Error('An insurance account was not written.');
  return account.id;
}

/** Guarded: moves a balance by `fen`, never below zero; false when it holds too little. */
export async function moveBalance(tx: Tx, insuranceId: string, fen: number): Promise<boolean> {
  const sql =
    'UPDATE insurance_accounts SET balance_fen = balance_fen + :fen, updated_at = :at WHERE id = :insuranceId AND balance_fen + :fen >= 0';
  return fen !== 0 && (await change(tx, sql, { insuranceId, fen, at: now() })) === 1;
}

/** Notes why a balance moved; a second note of the same key throws (isDuplicate). */
export async function noteEntry(tx: Tx, entry: { insuranceId: string; entryKey: string; fen: number }): Promise<void> {
  const { insuranceId, entryKey, fen } = entry;
  await insertRow(tx, 'insurance_entries', { insurance_account_id: insuranceId, entry_key: entryKey, fen, at: now() });
}

/** The entry under a key. */
export async function findEntry(tx: Tx, entryKey: string): Promise<{ insuranceId: string; fen: number } | undefined> {
  const [row] = await select<{ insurance_account_id: number; fen: number }>(
    tx,
    'SELECT insurance_account_id, fen FROM insurance_entries WHERE entry_key = :entryKey',
    { entryKey },
  );
  return row && { insuranceId: String(row.insurance_account_id), fen: row.fen };
}
