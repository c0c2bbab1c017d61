import { type Insurance, keepInsurance, type Purse, purseOf } from '../../domain/care/index.ts';
import { accountCard } from '../../domain/identity/index.ts';
import { select } from '../../platform/db.ts';
import { buildMember, idNumberOf } from './care.ts';

/**
 * An insurance account of 职工医保 at 30 % with 100 yuan; `idNo` names whose, else of somebody; it bears the phone of the
 * account `holderId`, or none.
 */
export async function buildInsurance(given: {
  tenantId: string;
  idNo?: string;
  holderId?: string;
  percent?: number;
  balanceFen?: number;
  name?: string;
}): Promise<Insurance> {
  const {
    tenantId,
    idNo = idNumberOf({ birthday: '1980-02-03', gender: 1 }),
    percent = 3_000,
    balanceFen = 10_000,
    name = '职工医保',
  } = given;
  const phone = given.holderId === undefined ? undefined : (await accountCard(given.holderId)).phone;
  return keepInsurance({ tenantId, idNo, phone, reimbursement: { name, percent }, topUpFen: balanceFen, operatorId: null });
}

/** The same in the hands of its holder. */
export async function buildPurse(given: { tenantId: string; balanceFen?: number }): Promise<Purse> {
  const { id: memberId, accountId, idNo } = await buildMember({ tenantId: given.tenantId });
  await buildInsurance({ ...given, idNo, holderId: accountId });
  const purse = await purseOf({ accountId, memberId, tenantId: given.tenantId });
  if (!purse) throw new Error('An insurance account that its holder cannot reach.');
  return purse;
}

/** What an account holds, and every entry that made it so. */
export async function insuranceLedger(insuranceId: string): Promise<{ balanceFen: number; entries: { key: string; fen: number }[] }> {
  const [account] = await select<{ balance_fen: number }>(null, 'SELECT balance_fen FROM insurance_accounts WHERE id = :insuranceId', {
    insuranceId,
  });
  const entries = await select<{ entry_key: string; fen: number }>(
    null,
    'SELECT entry_key, fen FROM insurance_entries WHERE insurance_account_id = :insuranceId AND fen <> 0 ORDER BY id',
    { insuranceId },
  );
  return { balanceFen: account?.balance_fen ?? 0, entries: entries.map(({ entry_key: key, fen }) => ({ key, fen })) };
}

/** What was entered at the desk of an account, in its order: what, fen, by whom. */
export async function deskNotes(insuranceId: string): Promise<[string | undefined, number, string][]> {
  const notes = await select<{ entry_key: string; fen: number; operator_account_id: number }>(
    null,
    'SELECT entry_key, fen, operator_account_id FROM insurance_entries WHERE insurance_account_id = :insuranceId ORDER BY id',
    { insuranceId },
  );
  return notes.map(({ entry_key, fen, operator_account_id }) => [entry_key.split(':')[0], fen, String(operator_account_id)]);
}
