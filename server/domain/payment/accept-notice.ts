import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { metrics } from '../../platform/metrics.ts';
import { type Notice, openNotification } from '../wechat/index.ts';
import { noteNotice } from './notices.store.ts';
import { alarmMismatch, recordPaidIn } from './record-paid.ts';
import { recordRefundIn } from './record-refund.ts';

/**
 * A callback of WeChat Pay: returns only when what it says is committed (or was before). Throws bad_signature,
 * notice_mismatch (logged and alarmed, nothing changed), or whatever else leaves doubt: WeChat then comes again.
 */
export async function acceptNotice(callback: {
  mchid: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}): Promise<void> {
  const notice = await openNotification(callback);
  const line = { noticeId: notice.id, mchid: callback.mchid, eventType: notice.eventType, outNo: numberIn(notice) };
  try {
    const outcome = await inTransaction(async (tx) => {
      if (mchidIn(notice) !== callback.mchid) throw new Fault('notice_mismatch');
      const outcome = notice.kind === 'payment' ? await recordPaidIn(tx, notice.trade) : await recordRefundIn(tx, notice.refund);
      await noteNotice(tx, { ...line, outcome }, now());
      return outcome;
    });
    metrics.notices.inc({ outcome });
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'notice_mismatch')) throw error;
    metrics.notices.inc({ outcome: 'mismatch' });
    alarmMismatch(line.outNo);
    await inTransaction((tx) => noteNotice(tx, { ...line, outcome: 'mismatch' }, now()));
    throw error;
  }
}

function numberIn(notice: Notice): string {
  return notice.kind === 'payment' ? notice.trade.outTradeNo : notice.refund.outRefundNo;
}

function mchidIn(notice: Notice): string {
  return notice.kind === 'payment' ? notice.trade.mchid : notice.refund.mchid;
}
