import { Fault } from '../../../shared/vocab/fault.ts';
import { afterReimbursement } from '../../../shared/vocab/money.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import type { Tx } from '../../platform/db.ts';
import { endAttempts } from './end-attempts.ts';
import { dropHold, lockOrderOf, putPrice } from './orders.store.ts';

/**
 * Gives an unpaid order another price; an open prepay of the old price is closed. Price 0 leaves nothing to pay.
 * Throws order_not_payable for an order that no longer waits, order_not_found.
 */
export async function repriceOrder(tx: Tx, subject: Subject, to: { oriFen: number }): Promise<{ payFen: number }> {
  const order = await lockOrderOf(tx, subject);
  if (!order) throw new Fault('order_not_found');
  const wasFree = order.status === 'cancelled' && order.payFen === 0;
  if (order.status !== 'awaiting' && !wasFree) throw new Fault('order_not_payable');
  const payFen = afterReimbursement(to.oriFen, order.reimbursePercent);
  if (payFen !== order.payFen) await endAttempts(tx, order.id);
  await putPrice(tx, order.id, { oriFen: to.oriFen, payFen, status: payFen > 0 ? 'awaiting' : 'cancelled' });
  return { payFen };
}

/** Lets an unpaid order wait without an end: its subject is being served. Nothing happens to any other order. */
export async function keepWaiting(tx: Tx, subject: Subject): Promise<void> {
  const order = await lockOrderOf(tx, subject);
  if (order?.status === 'awaiting' && order.holdUntil !== null) await dropHold(tx, order.id);
}
