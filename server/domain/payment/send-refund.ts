import { config } from '../../platform/config.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { requestRefund, WechatError } from '../wechat/index.ts';
import { attemptById } from './attempts.store.ts';
import type { RefundRecorded } from './payment.types.ts';
import { recordRefund } from './record-refund.ts';
import { refundById } from './refunds.store.ts';

const poor = new Set(['NOT_ENOUGH', 'NOTENOUGH']);

/** Answers refund.recorded after the commit: asks WeChat, always under the refund's one number, so that repeating refunds once. */
export async function sendRefund(event: Pick<RefundRecorded, 'refundId'>): Promise<void> {
  const refund = await refundById(event.refundId);
  if (refund?.status !== 'recorded') return;
  const attempt = await attemptById(null, refund.attemptId);
  if (!attempt) throw new Error('A refund without its payment.');
  try {
    const state = await requestRefund({
      mchid: refund.mchid,
      outTradeNo: attempt.outTradeNo,
      outRefundNo: refund.outRefundNo,
      refundFen: refund.refundFen,
      totalFen: attempt.fen,
      reason: refund.reason,
      notifyUrl: `${config().PUBLIC_URL}/wxpay/notify/${refund.mchid}/refund`,
    });
    await recordRefund(state);
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (error.retryable) throw new RetryLater('WeChat Pay is not reached', 20_000);
    metrics.alarms.inc({ kind: 'refund-refused' });
    log.error({ refund: refund.outRefundNo, code: error.code }, 'WeChat Pay does not take a refund');
    if (poor.has(error.code ?? '')) throw new RetryLater("The merchant's balance is too low", 600_000);
    throw error;
  }
}
