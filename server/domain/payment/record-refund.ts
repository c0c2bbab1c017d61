import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import type { RefundState } from '../wechat/index.ts';
import { attemptById } from './attempts.store.ts';
import { lockOrderById } from './orders.store.ts';
import { aboutOrder } from './payment.rules.ts';
import { alarmMismatch } from './record-paid.ts';
import { moveRefund, type RefundStatus, refundByNo } from './refunds.store.ts';

/** What each word of WeChat makes of a refund, and out of which states. */
const moves: Record<RefundState['status'], { to: RefundStatus; from: RefundStatus[] }> = {
  PROCESSING: { to: 'processing', from: ['recorded'] },
  SUCCESS: { to: 'success', from: ['recorded', 'processing', 'abnormal'] },
  ABNORMAL: { to: 'abnormal', from: ['recorded', 'processing'] },
  CLOSED: { to: 'closed', from: ['recorded', 'processing', 'abnormal'] },
};

/** Notes what WeChat says about a refund, each state once. Throws notice_mismatch, having changed nothing, when it is not ours. */
export async function recordRefund(state: RefundState): Promise<'moved' | 'repeated'> {
  try {
    return await inTransaction((tx) => recordRefundIn(tx, state));
  } catch (error) {
    if (error instanceof Fault && error.code === 'notice_mismatch') alarmMismatch(state.outRefundNo);
    throw error;
  }
}

/** recordRefund in the caller's transaction. */
export async function recordRefundIn(tx: Tx, state: RefundState): Promise<'moved' | 'repeated'> {
  const known = await refundByNo(tx, state.outRefundNo);
  if (!known) throw new Fault('notice_mismatch');
  const order = await lockOrderById(tx, known.orderId);
  const attempt = await attemptById(tx, known.attemptId);
  const agrees =
    state.mchid === known.mchid &&
    state.refundFen === known.refundFen &&
    state.totalFen === attempt?.fen &&
    state.outTradeNo === attempt.outTradeNo;
  if (!agrees) throw new Fault('notice_mismatch');
  const { from, to } = moves[state.status];
  const settledAt = to === 'processing' ? null : now();
  if (!(await moveRefund(tx, known.id, { from, to, refundId: state.refundId, at: now(), settledAt }))) return 'repeated';
  if (to === 'processing' || to === 'recorded') return 'moved';
  if (to !== 'success') {
    metrics.alarms.inc({ kind: `refund-${to}` });
    log.error({ refund: state.outRefundNo, to }, 'a refund needs a person');
  }
  const { id: orderId, subject } = order;
  await emit(tx, 'refund.settled', [{ refundId: known.id, orderId, subject, refundFen: known.refundFen, status: to }], aboutOrder);
  return 'moved';
}
