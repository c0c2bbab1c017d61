import type { Tx } from '../../platform/db.ts';
import type { Insurance, Member, Reimbursement } from './care.types.ts';
import { findEntry, findInsurances, findInsurancesOf, moveBalance, noteEntry } from './insurance.store.ts';
import { findMembers, findMembersOf } from './members.store.ts';

/** The insurance accounts that members have in a hospital, by member id; members without one are left out. */
export async function insurancesOf(tenantId: string, memberIds: readonly string[]): Promise<Map<string, Insurance>> {
  const members = await findMembers(memberIds);
  const found = await findInsurances(
    null,
    tenantId,
    members.map(({ personKey }) => personKey),
  );
  return new Map(
    members.flatMap(({ id, personKey }) => {
      const insurance = found.get(personKey);
      return insurance ? [[id, insurance] as const] : [];
    }),
  );
}

/** Those of an account's 就诊人 who are insured in a hospital, each with the account. */
export async function insuredMembers(of: { accountId: string; tenantId: string }): Promise<{ member: Member; insurance: Insurance }[]> {
  const members = await findMembersOf(of.accountId);
  const found = await findInsurances(
    null,
    of.tenantId,
    members.map(({ personKey }) => personKey),
  );
  return members.flatMap((member) => {
    const insurance = found.get(member.personKey);
    return insurance ? [{ member, insurance }] : [];
  });
}

/** What each person's insurance in a hospital takes off a price, under `tenant:person`; who is not insured there is left out. */
export async function reimbursementsOf(
  tx: Tx,
  persons: readonly { tenantId: string; personKey: string }[],
): Promise<Map<string, Reimbursement>> {
  const found = await findInsurancesOf(
    tx,
    persons.map(({ personKey }) => personKey),
  );
  return new Map(found.map(({ tenantId, personKey, reimbursement }) => [`${tenantId}:${personKey}`, reimbursement]));
}

/** Takes an order's price from a balance in the caller's transaction; false when it holds too little. An order is debited once. */
export async function debitInsurance(tx: Tx, debit: { insuranceId: string; orderId: string; fen: number }): Promise<boolean> {
  const { insuranceId, orderId, fen } = debit;
  if (!(await moveBalance(tx, insuranceId, -fen))) return false;
  await noteEntry(tx, { insuranceId, entryKey: `pay:${orderId}`, fen: -fen });
  return true;
}

/** Gives back what an order took from a balance, in the caller's transaction; the fen given back, 0 if it took nothing. Once an order. */
export async function refundInsurance(tx: Tx, orderId: string): Promise<number> {
  const taken = await findEntry(tx, `pay:${orderId}`);
  if (!taken || (await findEntry(tx, `refund:${orderId}`))) return 0;
  await noteEntry(tx, { insuranceId: taken.insuranceId, entryKey: `refund:${orderId}`, fen: -taken.fen });
  await moveBalance(tx, taken.insuranceId, -taken.fen);
  return -taken.fen;
}
