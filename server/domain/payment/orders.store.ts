import type { Channel, OrderStatus, Subject } from '../../../shared/vocab/payment.ts';
import { change, forUpdate, insertRows, select, type Tx } from '../../platform/db.ts';

/** An order as it lies in the database. */
export interface Order {
  id: string;
  tenantId: string;
  accountId: string;
  subject: Subject;
  description: string;
  oriFen: number;
  reimbursePercent: number;
  reimburseName: string | null;
  payFen: number;
  refundedFen: number;
  status: OrderStatus;
  channel: Channel | null;
  paidAttemptId: string | null;
  holdUntil: number | null;
  createdAt: number;
  paidAt: number | null;
}

interface OrderRow {
  id: number;
  tenant_id: number;
  account_id: number;
  subject_kind: 'booking';
  subject_id: number;
  description: string;
  ori_fen: number;
  reimburse_percent: number;
  reimburse_name: string | null;
  pay_fen: number;
  refunded_fen: number;
  status: OrderStatus;
  channel: Channel | null;
  paid_attempt_id: number | null;
  hold_until: number | null;
  created_at: number;
  paid_at: number | null;
}

const numberOrNull = (value: number | null) => (value === null ? null : Number(value));

function orderOf(row: OrderRow): Order {
  return {
    id: String(row.id),
    tenantId: String(row.tenant_id),
    accountId: String(row.account_id),
    subject: { kind: row.subject_kind, id: String(row.subject_id) },
    description: row.description,
    oriFen: row.ori_fen,
    reimbursePercent: row.reimburse_percent,
    reimburseName: row.reimburse_name,
    payFen: row.pay_fen,
    refundedFen: row.refunded_fen,
    status: row.status,
    channel: row.channel,
    paidAttemptId: row.paid_attempt_id === null ? null : String(row.paid_attempt_id),
    holdUntil: numberOrNull(row.hold_until),
    createdAt: Number(row.created_at),
    paidAt: numberOrNull(row.paid_at),
  };
}

/** Writes new orders, awaiting. */
export function insertOrders(
  tx: Tx,
  orders: readonly Pick<
    Order,
    'tenantId' | 'accountId' | 'subject' | 'description' | 'oriFen' | 'reimbursePercent' | 'reimburseName' | 'payFen' | 'holdUntil'
  >[],
  at: number,
): Promise<void> {
  const rows = orders.map((order) => ({
    tenant_id: order.tenantId,
    account_id: order.accountId,
    subject_kind: order.subject.kind,
    subject_id: order.subject.id,
    description: order.description,
    ori_fen: order.oriFen,
    reimburse_percent: order.reimbursePercent,
    reimburse_name: order.reimburseName,
    pay_fen: order.payFen,
    refunded_fen: 0,
    status: 'awaiting',
    hold_until: order.holdUntil,
    created_at: at,
  }));
  return insertRows(tx, 'orders', rows);
}

/** The order of a subject, locked when tx comes from a use case that will change it. */
export async function lockOrderOf(tx: Tx, subject: Subject): Promise<Order | undefined> {
  const sql = `SELECT * FROM orders WHERE subject_kind = :kind AND subject_id = :id${forUpdate()}`;
  const [row] = await select<OrderRow>(tx, sql, { ...subject });
  return row && orderOf(row);
}

/** An order by id, locked. */
export async function lockOrderById(tx: Tx, orderId: string): Promise<Order> {
  const [row] = await select<OrderRow>(tx, `SELECT * FROM orders WHERE id = :orderId${forUpdate()}`, { orderId });
  if (!row) throw new Error('An order is gone.');
  return orderOf(row);
}

/** An order by id, read outside any transaction. */
export async function findOrder(orderId: string): Promise<Order | undefined> {
  const [row] = await select<OrderRow>(null, 'SELECT * FROM orders WHERE id = :orderId', { orderId });
  return row && orderOf(row);
}

/** Orders of many subjects, read outside any transaction. */
export async function findOrders(subjects: readonly Subject[]): Promise<Order[]> {
  const ids = subjects.map(({ id }) => id);
  if (!ids.length) return [];
  const rows = await select<OrderRow>(null, `SELECT * FROM orders WHERE subject_kind = 'booking' AND subject_id IN (:ids)`, { ids });
  return rows.map(orderOf);
}

/** How many orders of these subjects wait for money. */
export async function countAwaiting(tx: Tx, subjects: readonly Subject[]): Promise<number> {
  const ids = subjects.map(({ id }) => id);
  if (!ids.length) return 0;
  const sql = `SELECT COUNT(*) AS total FROM orders
    WHERE subject_kind = 'booking' AND subject_id IN (:ids) AND status = 'awaiting' AND pay_fen > 0`;
  const [row] = await select<{ total: number }>(tx, sql, { ids });
  return Number(row?.total ?? 0);
}

/** An account's paid orders in a hospital whose money came in between two instants, in that order. */
export async function findPaidOrders(of: { accountId: string; tenantId: string; from: number; until: number }): Promise<Order[]> {
  const { accountId, tenantId, from, until } = of;
  const rows = await select<OrderRow>(
    null,
    `SELECT * FROM orders WHERE account_id = :accountId AND tenant_id = :tenantId AND status = 'paid' AND paid_at >= :from AND paid_at < :until
     ORDER BY paid_at, id`,
    { accountId, tenantId, from, until },
  );
  return rows.map(orderOf);
}

/** Awaiting orders whose hold ended before an instant, by id after `afterId`: one page. */
export async function overdueOrders(heldUntil: number, afterId: string, limit: number): Promise<Order[]> {
  const rows = await select<OrderRow>(
    null,
    `SELECT * FROM orders WHERE status = 'awaiting' AND hold_until <= :heldUntil AND id > :afterId ORDER BY id LIMIT ${limit}`,
    { heldUntil, afterId },
  );
  return rows.map(orderOf);
}

/** Guarded: from awaiting or expired to paid, only at the price that was paid. True for the one that did it. */
export async function payOrder(
  tx: Tx,
  paid: { orderId: string; channel: Channel; attemptId: string | null; fen: number; from: 'awaiting' | 'expired'; at: number },
): Promise<boolean> {
  const changed = await change(
    tx,
    `UPDATE orders SET status = 'paid', channel = :channel, paid_attempt_id = :attemptId, paid_at = :at
     WHERE id = :orderId AND status = :from AND pay_fen = :fen`,
    paid,
  );
  return changed === 1;
}

/** Guarded: an awaiting order ends as cancelled. */
export async function endOrder(tx: Tx, orderId: string, at: number): Promise<boolean> {
  const sql = `UPDATE orders SET status = 'cancelled', closed_at = :at WHERE id = :orderId AND status = 'awaiting'`;
  return (await change(tx, sql, { orderId, at })) === 1;
}

/** Guarded: an awaiting order whose hold ended before `heldUntil` ends as expired. */
export async function expireOrder(tx: Tx, orderId: string, heldUntil: number, at: number): Promise<boolean> {
  const sql = `UPDATE orders SET status = 'expired', closed_at = :at WHERE id = :orderId AND status = 'awaiting' AND hold_until <= :heldUntil`;
  return (await change(tx, sql, { orderId, heldUntil, at })) === 1;
}

/** Gives a locked, unpaid order another price; `status` follows whether anything is to pay. */
export async function putPrice(tx: Tx, orderId: string, price: { oriFen: number; payFen: number; status: OrderStatus }): Promise<void> {
  await change(tx, `UPDATE orders SET ori_fen = :oriFen, pay_fen = :payFen, status = :status WHERE id = :orderId AND status <> 'paid'`, {
    orderId,
    ...price,
  });
}

/** Adds to what an order has decided to give back. */
export async function addRefunded(tx: Tx, orderId: string, fen: number): Promise<void> {
  await change(tx, 'UPDATE orders SET refunded_fen = refunded_fen + :fen WHERE id = :orderId', { orderId, fen });
}

/** An awaiting order waits without an end from now on. */
export function dropHold(tx: Tx, orderId: string): Promise<number> {
  return change(tx, `UPDATE orders SET hold_until = NULL WHERE id = :orderId AND status = 'awaiting'`, { orderId });
}
