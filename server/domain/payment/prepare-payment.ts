import { randomBytes } from 'node:crypto';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { tenant } from '../directory/index.ts';
import { bindingOf } from '../identity/index.ts';
import { appById, createJsapiOrder, merchantOf, queryOrder, WechatError } from '../wechat/index.ts';
import { type Attempt, attemptById, completeAttempt, insertAttempt, markClosed, unsettledAttempts } from './attempts.store.ts';
import { closeAtWechat } from './close-attempts.ts';
import { endAttempts } from './end-attempts.ts';
import { findOrders, lockOrderById, type Order } from './orders.store.ts';
import { newNumber, prepayEnd } from './payment.rules.ts';
import type { Prepay, Refused } from './payment.types.ts';
import { isPaid, recordPaid } from './record-paid.ts';

/** Who pays, through which app, to which merchant. */
interface Payer {
  appid: string;
  openid: string;
  mchid: string;
}

const refusals = {
  not_payable: '订单当前状态不能支付',
  payer_unknown: '付款微信与当前账号不符',
  wechat_refused: '微信支付下单失败，请稍后再试',
  wechat_unreachable: '微信支付暂时无法连接，请稍后再试',
} as const;

type No = Omit<Refused, 'agencyId'>;

function refused(reason: No['refused'], words: string = refusals[reason]): No {
  return { refused: reason, words };
}

/**
 * 微信下单: opens the prepay of the caller's own order for a payer who is the caller too; while it is open every
 * repetition gets the same answer. Another payer closes it and opens another. What the business or WeChat will not do is
 * answered as Refused. Throws order_not_found for anybody else's order (or none).
 */
export async function preparePayment(wish: {
  accountId: string;
  tenantId?: string | undefined;
  subject: Subject;
  openid: string;
}): Promise<Prepay | Refused> {
  const [order] = await findOrders([wish.subject]);
  if (!order || order.accountId !== wish.accountId || (wish.tenantId ?? order.tenantId) !== order.tenantId)
    throw new Fault('order_not_found');
  const { agencyId } = await tenant(order.tenantId);
  const attempt = await openAttempt(order, wish.openid);
  return 'refused' in attempt ? { ...attempt, agencyId } : prepayOf(order, attempt, agencyId);
}

async function openAttempt(order: Order, openid: string): Promise<Attempt | No> {
  const payer = await payerOf(order, openid);
  if (!payer) return refused('payer_unknown');
  const taken = await inTransaction((tx) => takeAttempt(tx, order.id, payer));
  return 'refused' in taken ? taken : openAtWechat(taken.attempt, taken.replaced);
}

/** The payer's openid is bound to the order's account, in an app of the order's hospital. */
async function payerOf(order: Order, openid: string): Promise<Payer | undefined> {
  const binding = await bindingOf({ openid, accountId: order.accountId });
  const app = binding && (await appById(binding.appid));
  const merchant = await merchantOf(order.tenantId);
  return app?.tenantId === order.tenantId && merchant ? { appid: app.appid, openid, mchid: merchant.mchid } : undefined;
}

/** The live attempt of this payer and price, or a new one written before WeChat is asked; what it replaces is retired. */
async function takeAttempt(tx: Tx, orderId: string, payer: Payer): Promise<{ attempt: Attempt; replaced: Attempt[] } | No> {
  const order = await lockOrderById(tx, orderId);
  const at = now();
  if (order.status !== 'awaiting') return refused('not_payable', order.status === 'paid' ? '订单已支付' : '订单已关闭');
  if (order.holdUntil !== null && at >= order.holdUntil) return refused('not_payable', '订单已超时');
  const unsettled = await unsettledAttempts(tx, order.id);
  const live = unsettled.find((attempt) => attempt.live);
  const same = live && live.appid === payer.appid && live.openid === payer.openid && live.mchid === payer.mchid;
  if (same && live.fen === order.payFen && at < live.expiresAt)
    return { attempt: live, replaced: unsettled.filter(({ id }) => id !== live.id) };
  await endAttempts(tx, order.id);
  const attempt = await insertAttempt(
    tx,
    {
      orderId: order.id,
      tenantId: order.tenantId,
      ...payer,
      outTradeNo: newNumber('P', at),
      fen: order.payFen,
      description: order.description,
      nonceStr: randomBytes(16).toString('hex'),
      expiresAt: prepayEnd(order.holdUntil, at),
    },
    at,
  );
  return { attempt, replaced: unsettled };
}

/** Closes what was replaced, then has WeChat open the attempt; a crash between leaves it opening, and the next call asks again with the same number. */
async function openAtWechat(attempt: Attempt, replaced: readonly Attempt[]): Promise<Attempt | No> {
  if (attempt.prepayId) return attempt;
  try {
    for (const old of replaced) await closeAtWechat(old); // found paid, it may have paid the order and retired this attempt
    if (replaced.length && (await attemptById(null, attempt.id))?.status !== 'opening') return refused('not_payable', '订单已支付');
    const { prepayId } = await createJsapiOrder({
      ...attempt,
      notifyUrl: `${config().PUBLIC_URL}/wxpay/notify/${attempt.mchid}/pay`,
    });
    await inTransaction((tx) => completeAttempt(tx, attempt.id, prepayId, now()));
  } catch (error) {
    if (error instanceof WechatError) return settleRefusal(attempt, error);
    throw error;
  }
  const stored = await attemptById(null, attempt.id); // another call may have completed or ended it first: one truth for both
  return stored?.status === 'open' && stored.prepayId ? stored : refused('not_payable');
}

async function settleRefusal(attempt: Attempt, error: WechatError): Promise<No> {
  if (error.kind !== 'refused' || error.retryable) return refused('wechat_unreachable');
  const trade = await queryOrder(attempt).catch(() => undefined); // ORDERPAID and OUT_TRADE_NO_USED may mean money
  if (isPaid(trade)) {
    await recordPaid(trade);
    return refused('not_payable', '订单已支付');
  }
  await inTransaction((tx) => markClosed(tx, attempt.id, now()));
  return refused('wechat_refused');
}

function prepayOf(order: Order, attempt: Attempt, agencyId: string): Prepay {
  return {
    orderId: order.id,
    tenantId: order.tenantId,
    agencyId,
    appid: attempt.appid,
    prepayId: attempt.prepayId ?? '',
    outTradeNo: attempt.outTradeNo,
    nonceStr: attempt.nonceStr,
    timeStamp: issuedStamp(attempt),
    payFen: attempt.fen,
  };
}

/** The seconds that an attempt was opened with; the same for every repetition. */
export function issuedStamp(attempt: Attempt): string {
  return String(Math.floor(attempt.createdAt / 1_000));
}
