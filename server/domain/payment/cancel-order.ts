import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { refundInsurance } from '../care/index.ts';
import { attemptById } from './attempts.store.ts';
import { decideRefund } from './decide-refund.ts';
import { endAttempts } from './end-attempts.ts';
import { addRefunded, endOrder, lockOrderOf, type Order } from './orders.store.ts';
import type { PlaceLost } from './payment.types.ts';

/**
 * Ends the order of a subject that is cancelled: awaiting → cancelled, its open prepays are closed after the commit;
 * paid → with `refund` what is left goes back in full. Answers what was decided to go back (fen), 0 without an order.
 */
export async function cancelOrder(tx: Tx, cancel: { subject: Subject; refund: boolean; reason: string }): Promise<{ refundFen: number }> {
  const order = await lockOrderOf(tx, cancel.subject);
  if (!order) return { refundFen: 0 };
  if (order.status === 'paid') return { refundFen: cancel.refund ? await refundPaid(tx, order, cancel.reason) : 0 };
  if (await endOrder(tx, order.id, now())) await endAttempts(tx, order.id);
  return { refundFen: 0 };
}

/** Answers booking.place-lost in its transaction: money that came late for a number that is gone goes back in full. */
export async function refundLatePayment(tx: Tx, events: readonly PlaceLost[]): Promise<void> {
  for (const { subject } of events) {
    const order = await lockOrderOf(tx, subject);
    if (order?.status === 'paid') await refundPaid(tx, order, '号源已失效，支付退回');
  }
}

async function refundPaid(tx: Tx, order: Order, reason: string): Promise<number> {
  if (order.channel === 'insurance') return refundBalance(tx, order);
  const attempt = order.paidAttemptId === null ? undefined : await attemptById(tx, order.paidAttemptId);
  return attempt ? decideRefund(tx, order, attempt, reason) : 0;
}

/** Money goes back by the way it came: to the insurance balance at once. */
async function refundBalance(tx: Tx, order: Order): Promise<number> {
  const fen = await refundInsurance(tx, order.id);
  if (fen > 0) await addRefunded(tx, order.id, fen);
  return fen;
}
