import type { Subject } from '../../../shared/vocab/payment.ts';
import type { Tx } from '../../platform/db.ts';
import { countAwaiting, findOrder, findOrders, findPaidOrders, lockOrderOf } from './orders.store.ts';
import { keyOfSubject, viewOf } from './payment.rules.ts';
import type { OrderView } from './payment.types.ts';

/** The orders of subjects under `kind:id`; a subject without one has nothing to pay. Reads outside any transaction. */
export async function ordersOf(subjects: readonly Subject[]): Promise<Map<string, OrderView>> {
  const orders = await findOrders(subjects);
  return new Map(orders.map((order) => [keyOfSubject(order.subject), viewOf(order)]));
}

/** Whether any of these subjects is still to be paid for. */
export async function areAwaiting(tx: Tx, subjects: readonly Subject[]): Promise<boolean> {
  return (await countAwaiting(tx, subjects)) > 0;
}

/** An order and what it pays for. Reads outside any transaction; whose it is is the caller's to check. */
export async function orderById(orderId: string): Promise<{ order: OrderView; subject: Subject } | undefined> {
  const order = await findOrder(orderId);
  return order && { order: viewOf(order), subject: order.subject };
}

/** What an account paid in a hospital between two instants, by the time of payment. Reads outside any transaction. */
export async function paidBetween(of: {
  accountId: string;
  tenantId: string;
  from: number;
  until: number;
}): Promise<{ order: OrderView; subject: Subject }[]> {
  return (await findPaidOrders(of)).map((order) => ({ order: viewOf(order), subject: order.subject }));
}

/** Locks the order of a subject until the transaction ends. Always before the subject itself is locked. */
export async function lockOrder(tx: Tx, subject: Subject): Promise<OrderView | undefined> {
  const order = await lockOrderOf(tx, subject);
  return order && viewOf(order);
}
