import { now } from '../../platform/clock.ts';
import { change, forUpdate, insertIgnoringDuplicates, insertRow, select, type Tx } from '../../platform/db.ts';
import { blindIndex } from '../crypto/index.ts';
import type { Insurance, Purse, Reimbursement } from './care.types.ts';

interface Row {
  id: number;
  tenant_id: number;
  person_key: string;
  balance_fen: number;
  name: string;
  percent: number;
  phone_held: number;
}

const insuranceOfRow = (row: Row): Insurance => ({
  id: String(row.id),
  tenantId: String(row.tenant_id),
  personKey: row.person_key,
  balanceFen: row.balance_fen,
  reimbursement: { name: row.name, percent: row.percent },
  phoneHeld: row.phone_held === 1,
});

/** What stands for the phone of whoever may see and spend a balance. */
export function holderIndexOf(phone: string): string {
  return blindIndex(phone, 'insurance_accounts.phone');
}

const accounts = `SELECT i.id, i.tenant_id, i.person_key, i.balance_fen, t.name, t.percent, i.phone_index IS NOT NULL AS phone_held
  FROM insurance_accounts i JOIN reimburse_types t ON t.id = i.reimburse_type_id`;

/** A person's insurance account in a hospital, for the desk. */
export async function findInsurance(tx: Tx, tenantId: string, personKey: string): Promise<Insurance | undefined> {
  const [row] = await select<Row>(tx, `${accounts} WHERE i.tenant_id = :tenantId AND i.person_key = :personKey`, { tenantId, personKey });
  return row && insuranceOfRow(row);
}

/** The insurance accounts of persons in a hospital that bear the holder's phone, by person; others are as if they were not. */
export async function findHeldInsurances(of: {
  tenantId: string;
  personKeys: readonly string[];
  holderIndex: string;
}): Promise<Map<string, Insurance>> {
  if (!of.personKeys.length) return new Map();
  const sql = `${accounts} WHERE i.tenant_id = :tenantId AND i.person_key IN (:personKeys) AND i.phone_index = :holderIndex`;
  const rows = await select<Row>(null, sql, { ...of, personKeys: [...of.personKeys] });
  return new Map(rows.map((row) => [row.person_key, insuranceOfRow(row)]));
}

/** The insurance accounts of persons in every hospital. */
export async function findInsurancesOf(tx: Tx, personKeys: readonly string[]): Promise<Insurance[]> {
  if (!personKeys.length) return [];
  const sql = `${accounts} WHERE i.person_key IN (:personKeys)`;
  return (await select<Row>(tx, sql, { personKeys: [...new Set(personKeys)] })).map(insuranceOfRow);
}

/** Whether a hospital keeps any insurance account. */
export async function keepsInsurances(tenantId: string, tx: Tx): Promise<boolean> {
  return (await select(tx, 'SELECT id FROM insurance_accounts WHERE tenant_id = :tenantId LIMIT 1', { tenantId })).length > 0;
}

/** What a purse holds, integer fen; 0 once it is another's. */
export async function balanceOf(tx: Tx | null, { insuranceId, holderIndex }: Purse): Promise<number> {
  const sql = 'SELECT balance_fen FROM insurance_accounts WHERE id = :insuranceId AND phone_index = :holderIndex';
  const [row] = await select<{ balance_fen: number }>(tx, sql, { insuranceId, holderIndex });
  return row?.balance_fen ?? 0;
}

/** Names a reimbursement of a hospital, or changes its percent; its id, and whether it had another percent. */
export async function putReimbursement(
  tx: Tx,
  tenantId: string,
  { name, percent }: Reimbursement,
): Promise<{ id: string; changed: boolean }> {
  const at = now();
  await insertIgnoringDuplicates(tx, 'reimburse_types', [{ tenant_id: tenantId, name, percent, updated_at: at }]);
  const [row] = await select<{ id: number }>(
    tx,
    `SELECT id FROM reimburse_types WHERE tenant_id = :tenantId AND name = :name${forUpdate()}`,
    { tenantId, name },
  );
  if (!row) throw new Error('A reimbursement was not written.');
  const id = String(row.id);
  const sql = 'UPDATE reimburse_types SET percent = :percent, updated_at = :at WHERE id = :id AND percent <> :percent';
  return { id, changed: (await change(tx, sql, { id, percent, at })) === 1 };
}

/** Opens a person's account in a hospital, empty, unless it is there; holds its row. Its id, and whether it is new. */
export async function openInsurance(
  tx: Tx,
  of: { tenantId: string; personKey: string; reimburseTypeId: string },
): Promise<{ id: string; isNew: boolean }> {
  const { tenantId, personKey, reimburseTypeId } = of;
  const sql = `SELECT id FROM insurance_accounts WHERE tenant_id = :tenantId AND person_key = :personKey${forUpdate()}`;
  const find = async () => (await select<{ id: number }>(tx, sql, { tenantId, personKey }))[0];
  const known = await find();
  if (known) return { id: String(known.id), isNew: false };
  const row = { tenant_id: tenantId, person_key: personKey, reimburse_type_id: reimburseTypeId, balance_fen: 0, updated_at: now() };
  await insertIgnoringDuplicates(tx, 'insurance_accounts', [row]);
  const made = await find();
  if (!made) throw new Error('An insurance account was not written.');
  return { id: String(made.id), isNew: true };
}

/** Gives an account another reimbursement; whether it had another. */
export async function setReimbursement(tx: Tx, insuranceId: string, reimburseTypeId: string): Promise<boolean> {
  const sql =
    'UPDATE insurance_accounts SET reimburse_type_id = :reimburseTypeId, updated_at = :at WHERE id = :insuranceId AND reimburse_type_id <> :reimburseTypeId';
  return (await change(tx, sql, { insuranceId, reimburseTypeId, at: now() })) === 1;
}

/** Hands an account to whoever proves another phone; whether it bore another, or none. */
export async function setHolder(tx: Tx, insuranceId: string, holderIndex: string): Promise<boolean> {
  const sql =
    'UPDATE insurance_accounts SET phone_index = :holderIndex, updated_at = :at WHERE id = :insuranceId AND (phone_index IS NULL OR phone_index <> :holderIndex)';
  return (await change(tx, sql, { insuranceId, holderIndex, at: now() })) === 1;
}

/** Adds to a balance (fen above zero). */
export async function addToBalance(tx: Tx, insuranceId: string, fen: number): Promise<void> {
  const sql = 'UPDATE insurance_accounts SET balance_fen = balance_fen + :fen, updated_at = :at WHERE id = :insuranceId';
  await change(tx, sql, { insuranceId, fen, at: now() });
}

/** Guarded: takes from a purse (fen above zero); false when it holds too little, or is another's by now. */
export async function takeFromPurse(tx: Tx, { insuranceId, holderIndex }: Purse, fen: number): Promise<boolean> {
  const sql = `UPDATE insurance_accounts SET balance_fen = balance_fen - :fen, updated_at = :at
     WHERE id = :insuranceId AND phone_index = :holderIndex AND balance_fen >= :fen`;
  return fen > 0 && (await change(tx, sql, { insuranceId, holderIndex, fen, at: now() })) === 1;
}

/** One line of an account: what moved it by how many fen, or what the desk changed (0), and by whose hand; null is nobody's. */
export interface Entry {
  insuranceId: string;
  entryKey: string;
  fen: number;
  operatorId: string | null;
}

/** Notes an entry; a second one of the same key throws (isDuplicate). */
export async function noteEntry(tx: Tx, { insuranceId, entryKey, fen, operatorId }: Entry): Promise<void> {
  const row = { insurance_account_id: insuranceId, entry_key: entryKey, fen, operator_account_id: operatorId, at: now() };
  await insertRow(tx, 'insurance_entries', row);
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
