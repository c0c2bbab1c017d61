import { dateTimeOf } from '../../../shared/vocab/day.ts';
import type { ChargeState, Subject } from '../../../shared/vocab/payment.ts';
import { randomDigits } from '../crypto/index.ts';
import type { Order } from './orders.store.ts';
import type { OrderView } from './payment.types.ts';

/** How long a prepay_id lives. */
export const prepayLifeMs = 2 * 3_600_000;

/** A prepay ends with the hold of its order, and never outlives WeChat's two hours. */
export function prepayEnd(holdUntil: number | null, at: number): number {
  return Math.min(holdUntil ?? Number.POSITIVE_INFINITY, at + prepayLifeMs);
}

/** The charge of an order as faces print it. */
export function chargeOf(order: Pick<Order, 'status' | 'payFen' | 'refundedFen'>): ChargeState {
  if (order.payFen === 0) return 'none';
  if (order.status === 'paid') return order.refundedFen >= order.payFen ? 'refunded' : 'paid';
  return order.status === 'awaiting' ? 'awaiting' : 'cancelled';
}

/** An order as others may see it. */
export function viewOf(order: Order): OrderView {
  const { id, subject: _subject, description: _description, paidAttemptId: _attempt, ...seen } = order;
  return { orderId: id, ...seen, charge: chargeOf(order) };
}

/** The key of a subject in ordersOf. */
export function keyOfSubject({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}

/** A number that no merchant has used and nobody can guess: letter, second, 12 digits (27 characters). */
export function newNumber(letter: 'P' | 'R', at: number): string {
  return `${letter}${dateTimeOf(at).replace(/\D/g, '')}${randomDigits(12)}`;
}

/** Events of one order keep their order. */
export function aboutOrder({ orderId }: { orderId: string }): string {
  return `order:${orderId}`;
}
