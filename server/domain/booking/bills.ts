import { dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { paidBetween } from '../payment/index.ts';
import { findBookings } from './booking.store.ts';
import { cardsOf } from './read-bookings.ts';
import { hasOrder, type PaidCard } from './read-payments.ts';

/** What was paid in one month, integer fen. `refundedFen` is what went back of it, whenever that was. */
export interface BillMonth {
  /** 'YYYY-MM' of the payment in Shanghai. */
  month: string;
  orders: number;
  oriFen: number;
  reimbursedFen: number;
  paidFen: number;
  refundedFen: number;
}

/** Whose payments of which year, or of one month of it (1 to 12). */
export interface BillOf {
  accountId: string;
  tenantId: string;
  year: number;
  month?: number | undefined;
}

/** 账单汇总: what an account paid in a hospital, month by month; months without a payment are left out. */
export async function billSummary(of: BillOf): Promise<{ months: BillMonth[]; total: Omit<BillMonth, 'month'> }> {
  const months = new Map<string, BillMonth>();
  const total = { orders: 0, oriFen: 0, reimbursedFen: 0, paidFen: 0, refundedFen: 0 };
  for (const { order } of await paidBetween({ ...of, ...spanOf(of) })) {
    const month = dayOf(order.paidAt ?? order.createdAt).slice(0, 7);
    const sum = months.get(month) ?? { month, orders: 0, oriFen: 0, reimbursedFen: 0, paidFen: 0, refundedFen: 0 };
    months.set(month, sum);
    for (const row of [sum, total]) {
      row.orders += 1;
      row.oriFen += order.oriFen;
      row.reimbursedFen += order.oriFen - order.payFen;
      row.paidFen += order.payFen;
      row.refundedFen += order.refundedFen;
    }
  }
  return { months: [...months.values()], total };
}

/** The same payments one by one, the first first, with what they paid for. */
export async function billLines(of: BillOf): Promise<PaidCard[]> {
  const paid = await paidBetween({ ...of, ...spanOf(of) });
  const ids = paid.flatMap(({ subject }) => (subject.kind === 'booking' ? [subject.id] : []));
  const cards = new Map((await cardsOf(await findBookings(null, ids))).filter(hasOrder).map((card) => [card.booking.id, card]));
  return ids.flatMap((id) => cards.get(id) ?? []);
}

/** A year or a month in Shanghai, from its first instant to the first after it. */
function spanOf({ year, month }: Pick<BillOf, 'year' | 'month'>): { from: number; until: number } {
  const first = (y: number, m: number) =>
    instantOf(`${String(y + (m > 12 ? 1 : 0)).padStart(4, '0')}-${String(m > 12 ? 1 : m).padStart(2, '0')}-01`);
  return month === undefined
    ? { from: first(year, 1), until: first(year + 1, 1) }
    : { from: first(year, month), until: first(year, month + 1) };
}
