import { randomInt } from 'node:crypto';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { openOrders, ordersOf } from '../../domain/payment/index.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, select } from '../../platform/db.ts';
import { buildTenant } from './directory.ts';
import { buildAccount } from './identity.ts';

/** An awaiting order of something that exists nowhere else, and its hospital and account if none are given. */
export async function buildOrder(
  given: { tenantId?: string; accountId?: string; oriFen?: number; reimbursePercent?: number; holdUntil?: number | null } = {},
): Promise<{ subject: Subject; orderId: string; accountId: string; tenantId: string; payFen: number }> {
  const tenantId = given.tenantId ?? (await buildTenant()).id;
  const accountId = given.accountId ?? (await buildAccount()).accountId;
  const subject: Subject = { kind: 'booking', id: String(randomInt(10 ** 12, 10 ** 13)) };
  const { oriFen = 2_000, reimbursePercent = 0, holdUntil = now() + 30 * 60_000 } = given;
  await inTransaction((tx) =>
    openOrders(tx, [{ tenantId, accountId, subject, oriFen, reimbursePercent, description: '测试医院挂号费', holdUntil }]),
  );
  const order = (await ordersOf([subject])).get(`booking:${subject.id}`);
  if (!order) throw new Error('An order of price 0.');
  return { subject, accountId, tenantId, orderId: order.orderId, payFen: order.payFen };
}

/** Everything the database holds about the money of an order, to be compared before and after. */
export async function moneyOf(orderId: string) {
  const order = await select<{ status: string; pay_fen: number; refunded_fen: number; paid_attempt_id: number | null }>(
    null,
    'SELECT status, pay_fen, refunded_fen, paid_attempt_id FROM orders WHERE id = :orderId',
    { orderId },
  );
  const attempts = await select<{
    id: number;
    out_trade_no: string;
    status: string;
    fen: number;
    refunded_fen: number;
    active_key: number | null;
  }>(null, 'SELECT id, out_trade_no, status, fen, refunded_fen, active_key FROM payment_attempts WHERE order_id = :orderId ORDER BY id', {
    orderId,
  });
  const refunds = await select<{ out_refund_no: string; status: string; refund_fen: number; attempt_id: number }>(
    null,
    'SELECT out_refund_no, status, refund_fen, attempt_id FROM refunds WHERE order_id = :orderId ORDER BY id',
    { orderId },
  );
  return { order: order[0], attempts, refunds };
}
