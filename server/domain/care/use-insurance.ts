import type { Tx } from '../../platform/db.ts';
import { remembered } from '../../platform/gather.ts';
import { accountCard } from '../identity/index.ts';
import type { Insurance, Member, Purse, Reimbursement } from './care.types.ts';
import {
  addToBalance,
  findEntry,
  findHeldInsurances,
  findInsurancesOf,
  holderIndexOf,
  keepsInsurances,
  noteEntry,
  takeFromPurse,
} from './insurance.store.ts';
import { findMembersOf } from './members.store.ts';
import { memberOf } from './members-of.ts';

/** The account's proved phone, as insurance accounts bear it; undefined for an account without one. */
async function holderOf(accountId: string): Promise<string | undefined> {
  const { phone } = await accountCard(accountId);
  return phone === '' ? undefined : holderIndexOf(phone);
}

/** Those of an account's 就诊人 whose insurance in a hospital bears the phone that the account has proved, each with it. */
export async function insuredMembers(of: { accountId: string; tenantId: string }): Promise<{ member: Member; insurance: Insurance }[]> {
  const [members, holderIndex] = await Promise.all([findMembersOf(of.accountId), holderOf(of.accountId)]);
  if (holderIndex === undefined) return [];
  const personKeys = members.map(({ personKey }) => personKey);
  const found = await findHeldInsurances({ tenantId: of.tenantId, personKeys, holderIndex });
  return members.flatMap((member) => {
    const insurance = found.get(member.personKey);
    return insurance ? [{ member, insurance }] : [];
  });
}

/**
 * The balance of one of the account's 就诊人 in a hospital, to be spent by this account; undefined where the person is not
 * insured, and likewise where the hospital holds another phone than the account has proved. Throws member_not_found.
 */
export async function purseOf(of: { accountId: string; tenantId: string; memberId: string }): Promise<Purse | undefined> {
  const [{ personKey }, holderIndex] = await Promise.all([memberOf(of), holderOf(of.accountId)]);
  if (holderIndex === undefined) return undefined;
  const insurance = (await findHeldInsurances({ tenantId: of.tenantId, personKeys: [personKey], holderIndex })).get(personKey);
  return insurance && { insuranceId: insurance.id, holderIndex };
}

const insures = remembered(keepsInsurances, { ms: 1_000, most: 1_000 });

/** A hospital has just opened an insurance account in this process: its prices ask for insurances from now on. */
export function startInsuring(tenantId: string): void {
  insures.forget(tenantId);
}

/**
 * What each person's insurance in a hospital takes off a price, under `tenant:person`, whoever books; who is not insured
 * there is left out. A hospital that keeps no insurance account, as of the last second, asks nothing of the database.
 */
export async function reimbursementsOf(
  tx: Tx,
  persons: readonly { tenantId: string; personKey: string }[],
): Promise<Map<string, Reimbursement>> {
  const insuring = new Set<string>();
  for (const tenantId of new Set(persons.map((person) => person.tenantId))) if (await insures(tenantId, tx)) insuring.add(tenantId);
  const found = await findInsurancesOf(
    tx,
    persons.flatMap(({ tenantId, personKey }) => (insuring.has(tenantId) ? [personKey] : [])),
  );
  return new Map(found.map(({ tenantId, personKey, reimbursement }) => [`${tenantId}:${personKey}`, reimbursement]));
}

/**
 * Takes an order's price from a purse in the caller's transaction; false when it holds too little, or the hospital holds
 * another phone by now. An order is debited once.
 */
export async function debitInsurance(tx: Tx, debit: { purse: Purse; orderId: string; fen: number }): Promise<boolean> {
  const { purse, orderId, fen } = debit;
  if (!(await takeFromPurse(tx, purse, fen))) return false;
  await noteEntry(tx, { insuranceId: purse.insuranceId, entryKey: `pay:${orderId}`, fen: -fen, operatorId: null });
  return true;
}

/** Gives back what an order took from a balance, in the caller's transaction; the fen given back, 0 if it took nothing. Once an order. */
export async function refundInsurance(tx: Tx, orderId: string): Promise<number> {
  const taken = await findEntry(tx, `pay:${orderId}`);
  if (!taken || (await findEntry(tx, `refund:${orderId}`))) return 0;
  const fen = -taken.fen;
  await noteEntry(tx, { insuranceId: taken.insuranceId, entryKey: `refund:${orderId}`, fen, operatorId: null });
  await addToBalance(tx, taken.insuranceId, fen);
  return fen;
}
