import type { Subject } from '../../../shared/vocab/payment.ts';
import type { Tx } from '../../platform/db.ts';
import { findOrders, lockOrderOf } from './orders.store.ts';
import { keyOfSubject, viewOf } from './payment.rules.ts';
import type { OrderView } from './payment.types.ts';

/** The orders of subjects under `kind:id`; a subject without one has nothing to pay. Reads outside any transaction. */
export async function ordersOf(subjects: readonly Subject[]): Promise<Map<string, OrderView>> {
  const orders = await findOrders(subjects);
  return new Map(orders.map((order) => [keyOfSubject(order.subject), viewOf(order)]));
}

/** Locks the order of a subject until the transaction ends. Always before the subject itself is locked. */
export async function lockOrder(tx: Tx, subject: Subject): Promise<OrderView | undefined> {
  const order = await lockOrderOf(tx, subject);
  return order && viewOf(order);
}
