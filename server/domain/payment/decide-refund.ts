import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { type Attempt, claimRefund } from './attempts.store.ts';
import { addRefunded, type Order } from './orders.store.ts';
import { aboutOrder, newNumber } from './payment.rules.ts';
import { insertRefund } from './refunds.store.ts';

/**
 * Decides in the caller's transaction that so much of a paid attempt goes back; it is sent after the commit. The order
 * must be locked. Never more than came in: answers what was decided, 0 if nothing is left.
 */
export async function decideRefund(tx: Tx, order: Order, attempt: Attempt, reason: string): Promise<number> {
  const refundFen = attempt.fen - attempt.refundedFen;
  if (!(await claimRefund(tx, attempt.id, refundFen))) return 0;
  if (attempt.id === order.paidAttemptId) await addRefunded(tx, order.id, refundFen);
  const at = now();
  const refund = await insertRefund(
    tx,
    {
      orderId: order.id,
      attemptId: attempt.id,
      tenantId: order.tenantId,
      mchid: attempt.mchid,
      outRefundNo: newNumber('R', at),
      refundFen,
      reason: [...reason].slice(0, 26).join(''), // WeChat takes 80 bytes
    },
    at,
  );
  await emit(tx, 'refund.recorded', [{ refundId: refund.id, orderId: order.id, subject: order.subject, refundFen }], aboutOrder);
  return refundFen;
}
