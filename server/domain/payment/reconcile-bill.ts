import { addDays, type Day, instantOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import { type BillLine, downloadTradeBill, merchants, queryOrder, WechatError } from '../wechat/index.ts';
import { attemptByNo, attemptsPaidBetween } from './attempts.store.ts';
import { isPaid, recordPaid } from './record-paid.ts';
import { refundByNo, refundsDoneBetween } from './refunds.store.ts';

/** Refunds this near to midnight may stand in either day's bill. */
const edgeMs = 10 * 60_000;

/**
 * Compares every merchant's trade bill of a day with our books, both ways. A payment that we missed is queried and
 * recorded; every difference is alarmed. `missing`: merchants whose bill could not be had yet.
 */
export async function reconcileBill(day: Day): Promise<{ lines: number; differences: number; missing: number }> {
  const told = { lines: 0, differences: 0, missing: 0 };
  for (const { mchid } of await merchants()) {
    let lines: BillLine[];
    try {
      lines = await downloadTradeBill({ mchid, day });
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      told.missing += 1;
      log.warn({ mchid, day, code: error.code, kind: error.kind }, 'no trade bill yet');
      continue;
    }
    const differences = [...(await unlikeOurs(mchid, lines)), ...(await notInBill(mchid, day, lines))];
    for (const difference of differences) {
      metrics.alarms.inc({ kind: 'bill-difference' });
      log.error({ mchid, day, ...difference }, 'the trade bill differs from our books');
    }
    told.lines += lines.length;
    told.differences += differences.length;
  }
  return told;
}

interface Difference {
  outNo: string;
  what: string;
}

async function unlikeOurs(mchid: string, lines: readonly BillLine[]): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const line of lines) {
    const what = line.state === 'SUCCESS' ? await unlikePayment(mchid, line) : await unlikeRefund(line);
    if (what) found.push({ outNo: line.outRefundNo ?? line.outTradeNo, what });
  }
  return found;
}

async function unlikePayment(mchid: string, line: BillLine): Promise<string | undefined> {
  const attempt = await attemptByNo(null, line.outTradeNo);
  if (!attempt) return 'a payment that we never ordered';
  if (attempt.fen !== line.totalFen || attempt.appid !== line.appid) return 'a payment of another amount or app';
  if (attempt.status === 'paid') return attempt.transactionId === line.transactionId ? undefined : 'a payment by another transaction';
  try {
    const trade = await queryOrder({ mchid, outTradeNo: line.outTradeNo });
    if (isPaid(trade)) await recordPaid(trade);
  } catch (error) {
    if (!(error instanceof WechatError || error instanceof Fault)) throw error;
  }
  return 'a payment that nobody had told us of';
}

async function unlikeRefund(line: BillLine): Promise<string | undefined> {
  const refund = line.outRefundNo ? await refundByNo(null, line.outRefundNo) : undefined;
  if (!refund) return 'a refund that we never decided';
  return refund.refundFen === line.refundFen ? undefined : 'a refund of another amount';
}

async function notInBill(mchid: string, day: Day, lines: readonly BillLine[]): Promise<Difference[]> {
  const [from, until] = [instantOf(day), instantOf(addDays(day, 1))];
  const paid = new Set(lines.filter(({ state }) => state === 'SUCCESS').map(({ outTradeNo }) => outTradeNo));
  const refunded = new Set(lines.map(({ outRefundNo }) => outRefundNo));
  const attempts = await attemptsPaidBetween(mchid, from, until);
  const refunds = await refundsDoneBetween(mchid, from + edgeMs, until - edgeMs);
  return [
    ...attempts
      .filter(({ outTradeNo }) => !paid.has(outTradeNo))
      .map(({ outTradeNo }) => ({ outNo: outTradeNo, what: 'our payment is not in it' })),
    ...refunds
      .filter(({ outRefundNo }) => !refunded.has(outRefundNo))
      .map(({ outRefundNo }) => ({ outNo: outRefundNo, what: 'our refund is not in it' })),
  ];
}
