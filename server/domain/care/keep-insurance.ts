import { Fault } from '../../../shared/vocab/fault.ts';
import { isDuplicate } from '../../platform/db.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { randomToken } from '../crypto/index.ts';
import type { Insurance, Reimbursement } from './care.types.ts';
import { readIdentityNumber } from './identity-number.rules.ts';
import { findEntry, findInsurances, moveBalance, noteEntry, putInsurance, putReimbursement } from './insurance.store.ts';
import { personKeyOf } from './members.store.ts';

/** What the hospital's desk says of a person's insurance. */
export interface InsuranceEntry {
  tenantId: string;
  /** 公民身份号码 of the insured. */
  idNo: string;
  reimbursement: Reimbursement;
  /** What is added to the balance, integer fen; 0 adds nothing. */
  topUpFen: number;
  /** The desk's own name of the top-up: the same name adds once. */
  receipt?: string | undefined;
  once?: Once | undefined;
}

/**
 * 医保账户: opens a person's account in a hospital or changes its reimbursement, and adds to its balance. Throws
 * id_number_invalid, invalid_input for a percent outside 0–100 %, a top-up below zero, or a receipt of another top-up.
 */
export async function keepInsurance(entry: InsuranceEntry): Promise<Insurance> {
  const { tenantId, idNo, reimbursement, topUpFen } = entry;
  const person = readIdentityNumber(idNo);
  if (!person) throw new Fault('id_number_invalid');
  const { name, percent } = reimbursement;
  if (!name.trim() || [...name].length > 40 || /\p{Cc}/u.test(name))
    throw new Fault('invalid_input', { field: 'type', words: '报销类型应为 1–40 个字' });
  if (!Number.isInteger(percent) || percent < 0 || percent > 10_000)
    throw new Fault('invalid_input', { field: 'percent', words: '报销比例应在 0 到 100 之间' });
  if (!Number.isInteger(topUpFen) || topUpFen < 0 || topUpFen > 100_000_000)
    throw new Fault('invalid_input', { field: 'topUp', words: '充值金额不正确' });
  const personKey = personKeyOf(idNo.toUpperCase());
  return inTransactionOnce(entry.once, async (tx) => {
    const insuranceId = await putInsurance(tx, {
      tenantId,
      personKey,
      reimburseTypeId: await putReimbursement(tx, tenantId, reimbursement),
    });
    if (topUpFen) await topUp(tx, tenantId, insuranceId, topUpFen, entry.receipt);
    const kept = (await findInsurances(tx, tenantId, [personKey])).get(personKey);
    if (!kept) throw new Error('An insurance account is gone.');
    return kept;
  });
}

async function topUp(
  tx: Parameters<typeof noteEntry>[0],
  tenantId: string,
  insuranceId: string,
  fen: number,
  receipt?: string,
): Promise<void> {
  const entryKey = `top-up:${tenantId}:${receipt ?? randomToken(16)}`;
  try {
    await noteEntry(tx, { insuranceId, entryKey, fen });
  } catch (error) {
    const first = isDuplicate(error) ? await findEntry(tx, entryKey) : undefined;
    if (first?.insuranceId === insuranceId && first.fen === fen) return; // told twice: added once
    if (first) throw new Fault('invalid_input', { field: 'receipt', words: '该充值单号已用于另一笔充值' });
    throw error;
  }
  await moveBalance(tx, insuranceId, fen);
}
