import { Fault } from '../../../shared/vocab/fault.ts';
import type { Channel } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import type { Trade } from '../wechat/index.ts';
import { type Attempt, attemptByNo, markPaid } from './attempts.store.ts';
import { decideRefund } from './decide-refund.ts';
import { endAttempts } from './end-attempts.ts';
import { lockOrderById, type Order, payOrder } from './orders.store.ts';
import { aboutOrder } from './payment.rules.ts';

/** paid: in time · late: an expired order was paid after all · refunding: all of it goes back · repeated: known already */
export type PaidOutcome = 'paid' | 'late' | 'refunding' | 'repeated';

/**
 * The only writer of "paid", whoever brings the news (callback, query, bill). Safe to repeat and to run at once.
 * Throws notice_mismatch, having changed nothing, when the trade is not what was ordered.
 */
export async function recordPaid(trade: Trade): Promise<PaidOutcome> {
  try {
    return await inTransaction((tx) => recordPaidIn(tx, trade));
  } catch (error) {
    if (error instanceof Fault && error.code === 'notice_mismatch') alarmMismatch(trade.outTradeNo);
    throw error;
  }
}

/** Whether money came in by this trade; a partial refund leaves it so. */
export function isPaid(trade: Trade | undefined): trade is Trade & { state: 'SUCCESS' | 'REFUND' } {
  return trade?.state === 'SUCCESS' || trade?.state === 'REFUND';
}

/** Says aloud that WeChat's news and our books differ. */
export function alarmMismatch(outNo: string): void {
  metrics.alarms.inc({ kind: 'payment-mismatch' });
  log.error({ outNo }, 'news of WeChat Pay differs from what was ordered; nothing was changed');
}

/** recordPaid in the caller's transaction: locks the order first, then moves attempt and order by guarded updates. */
export async function recordPaidIn(tx: Tx, trade: Trade): Promise<PaidOutcome> {
  const known = await attemptByNo(tx, trade.outTradeNo);
  if (!known) throw new Fault('notice_mismatch');
  const order = await lockOrderById(tx, known.orderId);
  const attempt = (await attemptByNo(tx, trade.outTradeNo)) ?? known; // as it is now that the order is ours
  const transactionId = assertOrdered(trade, attempt);
  if (attempt.status === 'paid') return 'repeated';
  if (!(await markPaid(tx, attempt.id, transactionId, trade.paidAt ?? now())))
    throw new Error('An attempt was paid beside its locked order.');
  return settle(tx, order, attempt);
}

/** The trade is the attempt's own in every respect, and money came in; its transaction. */
function assertOrdered(trade: Trade, attempt: Attempt): string {
  const { transactionId } = trade;
  const agrees =
    isPaid(trade) &&
    trade.totalFen === attempt.fen &&
    trade.currency === 'CNY' &&
    trade.appid === attempt.appid &&
    trade.mchid === attempt.mchid &&
    transactionId &&
    (attempt.transactionId === null || attempt.transactionId === transactionId);
  if (!agrees) throw new Fault('notice_mismatch');
  return transactionId;
}

async function settle(tx: Tx, order: Order, attempt: Attempt): Promise<PaidOutcome> {
  const by = { channel: 'wechat', attemptId: attempt.id, fen: attempt.fen } as const;
  if (await setPaid(tx, order, { ...by, from: 'awaiting' })) return 'paid';
  if (await setPaid(tx, order, { ...by, from: 'expired' })) return 'late';
  await decideRefund(tx, order, { ...attempt, status: 'paid' }, order.status === 'paid' ? '重复支付退回' : '订单已取消，支付退回');
  return 'refunding';
}

/** Whatever brings the money: the locked order becomes paid, once and at its price; other prepays end and everyone is told. */
export async function setPaid(
  tx: Tx,
  order: Order,
  by: { channel: Channel; attemptId: string | null; fen: number; from: 'awaiting' | 'expired' },
): Promise<boolean> {
  const { id: orderId, tenantId, accountId, subject, payFen } = order;
  const { attemptId, from } = by;
  if (!(await payOrder(tx, { ...by, orderId, at: now() }))) return false;
  await endAttempts(tx, orderId, attemptId ?? undefined);
  await emit(tx, 'payment.paid', [{ orderId, tenantId, accountId, subject, attemptId, payFen, late: from === 'expired' }], aboutOrder);
  return true;
}
