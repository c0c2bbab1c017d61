import { addDays, dayOf, minuteMs, timeOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { log } from '../../platform/log.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { shared } from '../../platform/redis.ts';
import { queryOrder, queryRefund, renewOldCertificates, WechatError } from '../wechat/index.ts';
import { type Attempt, attemptsToCheck, markClosed, noteChecked } from './attempts.store.ts';
import { closeAtWechat } from './close-attempts.ts';
import { reconcileBill } from './reconcile-bill.ts';
import { isPaid, recordPaid } from './record-paid.ts';
import { recordRefund } from './record-refund.ts';
import { noteRefundChecked, type Refund, refundsToCheck } from './refunds.store.ts';
import { sendRefund } from './send-refund.ts';

const page = 100;
const fewMinutes = 3 * minuteMs;
const hour = 60 * minuteMs;
/** WeChat makes the bill of a day by about 10:00 of the next. */
const billReady = '10:15';

/** What one run found. */
export interface Reconciled {
  queried: number;
  paid: number;
  refunds: number;
  differences: number;
}

/**
 * 对账: asks WeChat about attempts that no callback has settled, those closed in the last 25 hours and refunds under way,
 * as of `at`; what it says goes the same way as a callback. Once a day after 10:15 compares the bill. Safe to run twice.
 */
export async function reconcilePayments(at: number): Promise<Reconciled> {
  const told: Reconciled = { queried: 0, paid: 0, refunds: 0, differences: 0 };
  await reconcileAttempts(at, told);
  await reconcileRefunds(at, told);
  await renewOldCertificates(at);
  const yesterday = addDays(dayOf(at), -1);
  if (timeOf(at) >= billReady && !(await shared().get(`bill:${yesterday}`))) {
    const { differences, missing } = await reconcileBill(yesterday);
    told.differences = differences;
    if (!missing) await shared().set(`bill:${yesterday}`, 'done', 48 * hour);
  }
  return told;
}

async function reconcileAttempts(at: number, told: Reconciled): Promise<void> {
  const unreached = new Set<string>();
  for (let afterId = '0'; ; ) {
    const due = { unsettledBefore: at - fewMinutes, closedSince: at - 25 * hour, closedCheckedBefore: at - hour, afterId };
    const attempts = await attemptsToCheck(due, page);
    for (const attempt of attempts) {
      if (unreached.has(attempt.mchid)) continue;
      told.queried += 1;
      await tolerating(unreached, attempt, async () => {
        if (await checkAttempt(attempt, at)) told.paid += 1;
      });
    }
    const last = attempts.at(-1);
    if (!last || attempts.length < page) return;
    afterId = last.id;
  }
}

/** True when money was found that nobody had told us of. */
async function checkAttempt(attempt: Attempt, at: number): Promise<boolean> {
  const trade = await queryOrder(attempt);
  await inTransaction((tx) => noteChecked(tx, attempt.id, at));
  if (isPaid(trade)) return (await recordPaid(trade)) !== 'repeated';
  if (attempt.status === 'closed') return false;
  if (trade?.state === 'CLOSED') await inTransaction((tx) => markClosed(tx, attempt.id, now()));
  else if (attempt.status === 'closing' || attempt.expiresAt < at - fewMinutes) return (await closeAtWechat(attempt)) === 'paid';
  return false;
}

async function reconcileRefunds(at: number, told: Reconciled): Promise<void> {
  const unreached = new Set<string>();
  for (let afterId = '0'; ; ) {
    const refunds = await refundsToCheck({ processingBefore: at - fewMinutes, othersBefore: at - hour, afterId }, page);
    for (const refund of refunds) {
      if (unreached.has(refund.mchid)) continue;
      told.refunds += 1;
      await tolerating(unreached, refund, () => checkRefund(refund, at));
    }
    const last = refunds.at(-1);
    if (!last || refunds.length < page) return;
    afterId = last.id;
  }
}

async function checkRefund(refund: Refund, at: number): Promise<void> {
  await inTransaction((tx) => noteRefundChecked(tx, refund.id, at));
  if (refund.status === 'recorded') return sendRefund({ refundId: refund.id });
  const state = await queryRefund(refund);
  if (state) await recordRefund(state);
}

/** One merchant's outage or one odd trade must not keep the others waiting; what is odd has been alarmed. */
async function tolerating(unreached: Set<string>, about: { mchid: string; id: string }, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const expected =
      error instanceof WechatError || error instanceof RetryLater || (error instanceof Fault && error.code === 'notice_mismatch');
    if (!expected) throw error;
    if (error instanceof RetryLater || (error instanceof WechatError && error.kind === 'unreached')) unreached.add(about.mchid);
    log.warn({ mchid: about.mchid, row: about.id, why: error.message }, 'not reconciled this time');
  }
}
