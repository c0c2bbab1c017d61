import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { closeOrder, queryOrder, WechatError } from '../wechat/index.ts';
import { type Attempt, attemptById, markClosed } from './attempts.store.ts';
import type { OrderClosed } from './payment.types.ts';
import { isPaid, recordPaid } from './record-paid.ts';

/** Closes one attempt at WeChat; if money was faster, records it. Throws WechatError when WeChat cannot say. */
export async function closeAtWechat(attempt: Attempt): Promise<'closed' | 'paid'> {
  const { mchid, outTradeNo } = attempt;
  if ((await closeOrder({ mchid, outTradeNo })) === 'closed') {
    await inTransaction((tx) => markClosed(tx, attempt.id, now()));
    return 'closed';
  }
  const trade = await queryOrder({ mchid, outTradeNo });
  if (!isPaid(trade)) throw new WechatError('unreadable', 'WeChat will not close a trade that it does not call paid', { retryable: true });
  await recordPaid(trade);
  return 'paid';
}

/** Answers order.closed after the commit: prepays that must not be paid any more are closed at WeChat. */
export async function closeAttempts(event: OrderClosed): Promise<void> {
  for (const id of event.attemptIds) {
    const attempt = await attemptById(null, id);
    if (!attempt || attempt.status === 'closed' || attempt.status === 'paid') continue;
    try {
      await closeAtWechat(attempt);
    } catch (error) {
      if (error instanceof WechatError && error.retryable) throw new RetryLater('WeChat Pay is not reached', 30_000);
      throw error;
    }
  }
}
