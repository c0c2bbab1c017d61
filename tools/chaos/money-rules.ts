import { type Facts, groups, type Violation } from './ledger.ts';

const sum = (items: readonly { fen: number }[]) => items.reduce((total, { fen }) => total + fen, 0);

/** Every paid order has a place or a refund, our books and WeChat's agree to the fen, and nothing is refunded twice. */
export function moneyViolations(facts: Facts): Violation[] {
  return [...orderViolations(facts), ...tradeViolations(facts), ...refundViolations(facts), ...callbackViolations(facts)];
}

function orderViolations({ bookings, orders, attempts, refunds, announcedPaid }: Facts): Violation[] {
  const found: Violation[] = [];
  const ordersOf = groups(orders, ({ bookingId }) => bookingId);
  const refundsOf = groups(refunds, ({ attemptId }) => attemptId);
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  for (const { id, scheduleId, feeFen, active, status } of bookings) {
    const say = (rule: string, text: string) => found.push({ rule, scheduleId, text: `booking ${id} (${status}) ${text}` });
    const [order, ...more] = ordersOf.get(id) ?? [];
    if (more.length || (!order && feeFen > 0)) say('orders', `costs ${feeFen} and has ${order ? 1 + more.length : 0} orders`);
    if (!order) continue;
    if (order.payFen !== feeFen) say('orders', `costs ${feeFen}, its order ${order.payFen}`);
    const free = order.payFen === 0; // moved to a session without a price
    if (order.status === 'awaiting' && !active) say('orders', 'is over, but its order awaits payment');
    if ((order.status === 'cancelled' || order.status === 'expired') && active && !free)
      say('orders', `holds a number on an order that is ${order.status}`);
    const announced = announcedPaid.get(id) ?? 0;
    if (announced > 1 || (announced === 0 && order.status === 'paid' && active))
      say('paid once', `was announced as paid ${announced} times`);
    if (order.status !== 'paid') continue;
    const attempt = attemptOf.get(order.paidAttemptId ?? '');
    if (!attempt || attempt.orderId !== order.id) {
      say('money', 'is paid by no payment of its own');
      continue;
    }
    const returned = sum(refundsOf.get(attempt.id) ?? []);
    if (order.refundedFen !== returned) say('money', `counts ${order.refundedFen} refunded, decided are ${returned}`);
    if (active && returned > 0) say('place or refund', `keeps its number and got ${returned} back`);
    if (!active && returned !== attempt.fen) say('place or refund', `has no number, paid ${attempt.fen} and got ${returned} back`);
  }
  return found;
}

function tradeViolations({ attempts, orders, refunds, trades, bookings }: Facts): Violation[] {
  const found: Violation[] = [];
  const scheduleOf = scheduleOfAttempts({ attempts, orders, bookings });
  const known = new Map(attempts.map((attempt) => [attempt.outTradeNo, attempt]));
  const tradeOf = new Map(trades.map((trade) => [trade.outTradeNo, trade]));
  const paidBy = new Set(orders.flatMap(({ paidAttemptId }) => paidAttemptId ?? []));
  const refundsOf = groups(refunds, ({ attemptId }) => attemptId);
  const say = (outTradeNo: string, text: string) =>
    found.push({ rule: 'trades', scheduleId: scheduleOf.get(outTradeNo), text: `trade ${outTradeNo} ${text}` });
  for (const { outTradeNo, fen } of trades.filter(({ paid }) => paid)) {
    const attempt = known.get(outTradeNo);
    if (!attempt) say(outTradeNo, 'was paid and is unknown to us');
    else if (attempt.status !== 'paid') say(outTradeNo, `was paid and is ${attempt.status} in our books`);
    else if (attempt.fen !== fen) say(outTradeNo, `is ${fen} at WeChat and ${attempt.fen} in our books`);
    else if (!paidBy.has(attempt.id) && sum(refundsOf.get(attempt.id) ?? []) !== fen)
      say(outTradeNo, 'paid no order and was not refunded in full');
  }
  for (const { outTradeNo, status } of attempts)
    if (status === 'paid' && !tradeOf.get(outTradeNo)?.paid) say(outTradeNo, 'is paid in our books and not at WeChat');
  const theirs = sum(trades.filter(({ paid }) => paid));
  const ours = sum(attempts.filter(({ status }) => status === 'paid'));
  if (theirs !== ours) found.push({ rule: 'sums', scheduleId: undefined, text: `WeChat received ${theirs} fen, our books say ${ours}` });
  return found;
}

function refundViolations({ attempts, orders, bookings, refunds, wechatRefunds }: Facts): Violation[] {
  const found: Violation[] = [];
  const scheduleOf = scheduleOfAttempts({ attempts, orders, bookings });
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const paidBack = new Map(wechatRefunds.map((refund) => [refund.outRefundNo, refund]));
  const say = (outTradeNo: string, text: string) =>
    found.push({ rule: 'refunds', scheduleId: scheduleOf.get(outTradeNo), text: `trade ${outTradeNo}: ${text}` });
  for (const { attemptId, outRefundNo, fen, status } of refunds) {
    const { outTradeNo = '' } = attemptOf.get(attemptId) ?? {};
    const there = paidBack.get(outRefundNo);
    if (!there) say(outTradeNo, `refund ${outRefundNo} was decided and never reached WeChat`);
    else if (there.fen !== fen || there.outTradeNo !== outTradeNo) say(outTradeNo, `refund ${outRefundNo} is another at WeChat`);
    if (there && status !== 'success') say(outTradeNo, `refund ${outRefundNo} is ${status} in our books`);
  }
  const decided = new Set(refunds.map(({ outRefundNo }) => outRefundNo));
  for (const { outTradeNo, outRefundNo } of wechatRefunds)
    if (!decided.has(outRefundNo)) say(outTradeNo, `WeChat refunded ${outRefundNo}, which is not in our books`);
  const fenOf = new Map(attempts.map(({ outTradeNo, fen }) => [outTradeNo, fen]));
  for (const [outTradeNo, ones] of groups(wechatRefunds, (refund) => refund.outTradeNo))
    if (sum(ones) > (fenOf.get(outTradeNo) ?? 0)) say(outTradeNo, `${sum(ones)} fen went back of ${fenOf.get(outTradeNo) ?? 0}`);
  if (sum(wechatRefunds) !== sum(refunds))
    found.push({ rule: 'sums', scheduleId: undefined, text: `WeChat refunded ${sum(wechatRefunds)} fen, our books say ${sum(refunds)}` });
  return found;
}

/** A whole callback is taken however often it comes, a spoiled one never. */
function callbackViolations({ callbacks }: Facts): Violation[] {
  return callbacks.flatMap(({ scheduleId, outTradeNo, whole, spoiled }) => {
    const refused = whole.filter((status) => status < 200 || status > 299);
    const taken = spoiled.filter((status) => status < 400 || status > 499);
    const say = (text: string) => ({ rule: 'callbacks', scheduleId, text: `trade ${outTradeNo}: ${text}` });
    return [
      ...(refused.length ? [say(`whole callbacks were answered ${refused.join(' ')}`)] : []),
      ...(taken.length ? [say(`spoiled callbacks were answered ${taken.join(' ')}`)] : []),
    ];
  });
}

function scheduleOfAttempts({ attempts, orders, bookings }: Pick<Facts, 'attempts' | 'orders' | 'bookings'>): Map<string, string> {
  const bookingOf = new Map(orders.map(({ id, bookingId }) => [id, bookingId]));
  const scheduleOf = new Map(bookings.map(({ id, scheduleId }) => [id, scheduleId]));
  return new Map(attempts.map(({ orderId, outTradeNo }) => [outTradeNo, scheduleOf.get(bookingOf.get(orderId) ?? '') ?? '']));
}
