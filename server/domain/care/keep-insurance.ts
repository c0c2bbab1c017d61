import { mobilePhone } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { afterCommit, isDuplicate, type Tx } from '../../platform/db.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { randomToken } from '../crypto/index.ts';
import type { Insurance, Reimbursement } from './care.types.ts';
import { readIdentityNumber } from './identity-number.rules.ts';
import {
  addToBalance,
  findEntry,
  findInsurance,
  holderIndexOf,
  noteEntry,
  openInsurance,
  putReimbursement,
  setHolder,
  setReimbursement,
} from './insurance.store.ts';
import { personKeyOf } from './members.store.ts';
import { startInsuring } from './use-insurance.ts';

/** What the hospital's desk says of a person's insurance. */
export interface InsuranceEntry {
  tenantId: string;
  /** 公民身份号码 of the insured. */
  idNo: string;
  reimbursement: Reimbursement;
  /** Whose account, once it has proved this phone, sees and spends the balance; left out, the one on record stays. */
  phone?: string | undefined;
  /** What is added to the balance, integer fen; 0 adds nothing. */
  topUpFen: number;
  /** The desk's own name of the top-up: the same name adds once. */
  receipt?: string | undefined;
  /** Who sits at the desk; null: the installation itself. */
  operatorId: string | null;
  once?: Once | undefined;
}

/**
 * 医保账户: opens a person's account in a hospital, or changes its reimbursement or the phone of its holder, and adds to
 * its balance; each is noted with who did it. Throws id_number_invalid, invalid_input for a phone that is no mobile
 * number, a percent outside 0–100 %, a top-up below zero, or a receipt of another top-up.
 */
export async function keepInsurance(entry: InsuranceEntry): Promise<Insurance> {
  checkEntry(entry);
  const personKey = personKeyOf(entry.idNo.toUpperCase());
  return inTransactionOnce(entry.once, async (tx) => {
    const insuranceId = await settleTerms(tx, entry, personKey);
    afterCommit(tx, () => startInsuring(entry.tenantId));
    if (entry.topUpFen) await topUp(tx, insuranceId, entry);
    const kept = await findInsurance(tx, entry.tenantId, personKey);
    if (!kept) throw new Error('An insurance account is gone.');
    return kept;
  });
}

function checkEntry({ idNo, phone, reimbursement: { name, percent }, topUpFen }: InsuranceEntry): void {
  if (!readIdentityNumber(idNo)) throw new Fault('id_number_invalid');
  if (phone !== undefined && !mobilePhone.test(phone)) throw wrong('phone', '手机号格式不正确');
  if (!name.trim() || [...name].length > 40 || /\p{Cc}/u.test(name)) throw wrong('type', '报销类型应为 1–40 个字');
  if (!Number.isInteger(percent) || percent < 0 || percent > 10_000) throw wrong('percent', '报销比例应在 0 到 100 之间');
  if (!Number.isInteger(topUpFen) || topUpFen < 0 || topUpFen > 100_000_000) throw wrong('topUp', '充值金额不正确');
}

/** The account's id; what is new of it is noted as `opened`, or as `type`, `percent` and `phone`. */
async function settleTerms(tx: Tx, { tenantId, reimbursement, phone, operatorId }: InsuranceEntry, personKey: string): Promise<string> {
  const type = await putReimbursement(tx, tenantId, reimbursement);
  const { id, isNew } = await openInsurance(tx, { tenantId, personKey, reimburseTypeId: type.id });
  const changed = {
    type: await setReimbursement(tx, id, type.id),
    percent: type.changed,
    phone: phone !== undefined && (await setHolder(tx, id, holderIndexOf(phone))),
  };
  const changes = isNew ? ['opened'] : Object.entries(changed).flatMap(([what, done]) => (done ? [what] : []));
  for (const what of changes) await noteEntry(tx, { insuranceId: id, entryKey: `${what}:${randomToken(16)}`, fen: 0, operatorId });
  return id;
}

async function topUp(tx: Tx, insuranceId: string, { tenantId, topUpFen: fen, receipt, operatorId }: InsuranceEntry): Promise<void> {
  const entryKey = `top-up:${tenantId}:${receipt ?? randomToken(16)}`;
  try {
    await noteEntry(tx, { insuranceId, entryKey, fen, operatorId });
  } catch (error) {
    const first = isDuplicate(error) ? await findEntry(tx, entryKey) : undefined;
    if (first?.insuranceId === insuranceId && first.fen === fen) return; // told twice: added once
    if (first) throw wrong('receipt', '该充值单号已用于另一笔充值');
    throw error;
  }
  await addToBalance(tx, insuranceId, fen);
}

function wrong(field: string, words: string): Fault {
  return new Fault('invalid_input', { field, words });
}
