import { Fault, type FaultCode } from '../../../shared/vocab/fault.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Once } from '../../platform/idempotency.ts';
import { openidOf } from '../identity/index.ts';
import { appOf, signPayment } from '../wechat/index.ts';
import { attemptByNo } from './attempts.store.ts';
import { findOrders } from './orders.store.ts';
import type { Refused } from './payment.types.ts';
import { preparePayment } from './prepare-payment.ts';

const faults: Record<Refused['refused'], FaultCode> = {
  not_payable: 'order_not_payable',
  payer_unknown: 'payer_unknown',
  wechat_refused: 'payment_refused',
  wechat_unreachable: 'wechat_unreachable',
};

/**
 * Everything `wx.requestPayment` needs for the caller's own order, signed; the payer is the given openid, else the
 * caller's own in the hospital's mini-program. Repeating it while the prepay is open opens nothing new, so an
 * Idempotency-Key (`once`) is met of itself. Throws order_not_found, order_not_payable, payer_unknown, payment_refused,
 * wechat_unreachable.
 */
export async function payFromMiniProgram(wish: {
  accountId: string;
  subject: Subject;
  openid?: string | undefined;
  once?: Once | undefined;
}): Promise<{ fen: number; prepayId: string; timeStamp: string; nonceStr: string; paySign: string; outTradeNo: string }> {
  const openid = wish.openid ?? (await ownOpenid(wish));
  if (!openid) throw new Fault('payer_unknown');
  const prepay = await preparePayment({ accountId: wish.accountId, subject: wish.subject, openid });
  if ('refused' in prepay) throw new Fault(faults[prepay.refused], { words: prepay.words });
  const attempt = await attemptByNo(null, prepay.outTradeNo);
  if (!attempt) throw new Fault('order_not_payable');
  const { appid, prepayId, nonceStr, outTradeNo, payFen } = prepay;
  const timeStamp = String(Math.floor(now() / 1_000));
  const paySign = await signPayment({ mchid: attempt.mchid, appid, timeStamp, nonceStr, prepayId });
  return { fen: payFen, prepayId, timeStamp, nonceStr, paySign, outTradeNo };
}

async function ownOpenid(wish: { accountId: string; subject: Subject }): Promise<string | undefined> {
  const [order] = await findOrders([wish.subject]);
  if (!order || order.accountId !== wish.accountId) throw new Fault('order_not_found');
  const app = await appOf({ tenantId: order.tenantId, kind: 'mp' });
  return app && openidOf({ accountId: wish.accountId, appid: app.appid });
}
