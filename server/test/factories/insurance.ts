import { type Insurance, keepInsurance } from '../../domain/care/index.ts';
import { select } from '../../platform/db.ts';
import { idNumberOf } from './care.ts';

/** An insurance account of 职工医保 at 30 % with 100 yuan; `idNo` names whose, else of somebody. */
export function buildInsurance(given: {
  tenantId: string;
  idNo?: string;
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
  return keepInsurance({ tenantId, idNo, reimbursement: { name, percent }, topUpFen: balanceFen });
}

/** What an account holds, and every entry that made it so. */
export async function insuranceLedger(insuranceId: string): Promise<{ balanceFen: number; entries: { key: string; fen: number }[] }> {
  const [account] = await select<{ balance_fen: number }>(null, 'SELECT balance_fen FROM insurance_accounts WHERE id = :insuranceId', {
    insuranceId,
  });
  const entries = await select<{ entry_key: string; fen: number }>(
    null,
    'SELECT entry_key, fen FROM insurance_entries WHERE insurance_account_id = :insuranceId ORDER BY id',
    { insuranceId },
  );
  return { balanceFen: account?.balance_fen ?? 0, entries: entries.map(({ entry_key: key, fen }) => ({ key, fen })) };
}
