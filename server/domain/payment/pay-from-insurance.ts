import { Fault } from '../../../shared/vocab/fault.ts';
import { yuanText } from '../../../shared/vocab/money.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { answerOnce, inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { balanceOf, debitInsurance, type Purse } from '../care/index.ts';
import { WechatError } from '../wechat/index.ts';
import { unsettledAttempts } from './attempts.store.ts';
import { closeAtWechat } from './close-attempts.ts';
import { findOrder, lockOrderById, type Order } from './orders.store.ts';
import { setPaid } from './record-paid.ts';

/** A payer may open another prepay while the last is being closed; it is closed too, at most so often. */
const rounds = 3;

/** Whose balance pays which order; no `purse`: the payer holds none here. */
export interface InsurancePayment {
  orderId: string;
  purse: Purse | undefined;
  once?: Once | undefined;
}

/**
 * 医保支付: pays an order from an insurance balance, once, and never below zero; what follows from "paid" commits with
 * it. An open prepay is closed at WeChat first, so that nobody pays twice. Throws, in this order, order_not_payable,
 * balance_too_low, wechat_unreachable.
 */
export function payFromInsurance(payment: InsurancePayment): Promise<Record<string, never>> {
  return answerOnce(payment.once, async () => {
    for (let round = 0; round < rounds; round++) {
      await assertAffordable(null, payable(await findOrder(payment.orderId)), payment);
      await closePrepays(payment.orderId);
      try {
        return await inTransactionOnce(payment.once, (tx) => settle(tx, payment));
      } catch (error) {
        if (!(error instanceof PrepayOpened)) throw error;
      }
    }
    throw new Fault('order_not_payable', { words: '订单状态异常：正在通过微信支付' });
  });
}

/** Another prepay has been opened since those before it were closed; nothing was written. */
class PrepayOpened extends Error {}

async function settle(tx: Tx, payment: InsurancePayment): Promise<Record<string, never>> {
  const order = payable(await lockOrderById(tx, payment.orderId));
  if ((await unsettledAttempts(tx, order.id)).length) throw new PrepayOpened();
  const { purse } = payment;
  if (!purse || !(await debitInsurance(tx, { purse, orderId: order.id, fen: order.payFen }))) throw tooLow(order, await heldIn(tx, purse));
  const by = { channel: 'insurance', attemptId: null, fen: order.payFen, from: 'awaiting' } as const;
  if (!(await setPaid(tx, order, by))) throw new Error('An awaiting order was paid beside its lock.');
  return {};
}

const states = { awaiting: '已超过支付时限', paid: '已支付', cancelled: '已取消', expired: '已取消' } as const;

function payable(order: Order | undefined): Order {
  if (!order) throw new Fault('order_not_found');
  const inTime = order.holdUntil === null || now() < order.holdUntil;
  if (order.status !== 'awaiting' || !inTime) throw new Fault('order_not_payable', { words: `订单状态异常：${states[order.status]}` });
  return order;
}

/** Told before anything is closed at WeChat: who cannot pay so keeps his open prepay. */
async function assertAffordable(tx: Tx | null, order: Order, { purse }: InsurancePayment): Promise<void> {
  const balanceFen = await heldIn(tx, purse);
  if (balanceFen < order.payFen) throw tooLow(order, balanceFen);
}

async function heldIn(tx: Tx | null, purse: Purse | undefined): Promise<number> {
  return purse ? balanceOf(tx, purse) : 0;
}

function tooLow(order: Order, balanceFen: number): Fault {
  const words = `医保余额不足，当前余额：${yuanText(balanceFen)}，需支付：${yuanText(order.payFen)}`;
  return new Fault('balance_too_low', { words });
}

async function closePrepays(orderId: string): Promise<void> {
  try {
    for (const attempt of await unsettledAttempts(null, orderId)) await closeAtWechat(attempt);
  } catch (error) {
    if (error instanceof WechatError) throw new Fault('wechat_unreachable');
    throw error;
  }
}
