import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { merchantSecrets, merchants } from './apps.ts';
import { fetchCertificates, payOf } from './pay-client.ts';
import { paymentText, signRsa } from './pay-crypto.ts';
import { refundOf, tradeOf } from './pay-readings.ts';
import { renewCertificates } from './platform-keys.ts';
import { type RefundState, type Trade, WechatError } from './wechat.types.ts';

const cents = z.number().int().positive();
const prepay = z.object({ package: z.string().startsWith('prepay_id=') });
/** WeChat spells its codes differently by endpoint and age. */
const unknownOrder = new Set(['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS', 'HTTP_404']);
const alreadyPaid = new Set(['ORDERPAID', 'ORDER_PAID']);

/**
 * Orders at WeChat (JSAPI下单). The same parameters again give a prepay again; changed ones are refused.
 * Throws WechatError: `refused` with WeChat's code (ORDERPAID: this number is paid), else may be repeated.
 */
export async function createJsapiOrder(order: {
  mchid: string;
  appid: string;
  outTradeNo: string;
  description: string;
  fen: number;
  openid: string;
  expiresAt: number;
  notifyUrl: string;
}): Promise<{ prepayId: string }> {
  const { data } = await (await payOf(order.mchid)).transactions_jsapi({
    appid: order.appid,
    mchid: order.mchid,
    description: order.description,
    out_trade_no: order.outTradeNo,
    time_expire: rfc3339(order.expiresAt),
    notify_url: order.notifyUrl,
    amount: { total: cents.parse(order.fen), currency: 'CNY' },
    payer: { openid: order.openid },
  });
  const parsed = prepay.safeParse(data);
  if (!parsed.success) throw new WechatError('unreadable', 'WeChat Pay answered without a prepay_id');
  return { prepayId: parsed.data.package.slice('prepay_id='.length) };
}

/** An instant as WeChat Pay writes it, whole seconds, +08:00. */
function rfc3339(instant: number): string {
  return `${dateTimeOf(instant).replace(' ', 'T')}+08:00`;
}

/** What WeChat knows of an order number; undefined if it knows none. Throws WechatError. */
export async function queryOrder(of: { mchid: string; outTradeNo: string }): Promise<Trade | undefined> {
  const pay = await payOf(of.mchid);
  const { data } = await pay.query({ out_trade_no: encodeURIComponent(of.outTradeNo) }).catch(orUnknown);
  return data === undefined ? undefined : tradeOf(data);
}

/** Closes an unpaid order number for ever; `paid` if money came first. An unknown number counts as closed. Throws WechatError. */
export async function closeOrder(of: { mchid: string; outTradeNo: string }): Promise<'closed' | 'paid'> {
  try {
    await (await payOf(of.mchid)).close(encodeURIComponent(of.outTradeNo));
    return 'closed';
  } catch (error) {
    if (!(error instanceof WechatError) || error.kind !== 'refused') throw error;
    if (alreadyPaid.has(error.code ?? '')) return 'paid';
    if (unknownOrder.has(error.code ?? '') || error.code === 'ORDER_CLOSED') return 'closed';
    throw error;
  }
}

/** Asks for a refund; a repetition with the same outRefundNo refunds once. The state is mostly PROCESSING. Throws WechatError. */
export async function requestRefund(refund: {
  mchid: string;
  outTradeNo: string;
  outRefundNo: string;
  refundFen: number;
  totalFen: number;
  reason: string;
  notifyUrl: string;
}): Promise<RefundState> {
  const output = await (await payOf(refund.mchid)).refunds({
    out_trade_no: refund.outTradeNo,
    out_refund_no: refund.outRefundNo,
    reason: refund.reason.slice(0, 26), // 80 bytes
    notify_url: refund.notifyUrl,
    amount: { refund: cents.parse(refund.refundFen), total: cents.parse(refund.totalFen), currency: 'CNY' },
  });
  return refundOf(dataOf(output), refund.mchid);
}

/** What WeChat knows of a refund number; undefined if it knows none. Throws WechatError. */
export async function queryRefund(of: { mchid: string; outRefundNo: string }): Promise<RefundState | undefined> {
  const output = await (await payOf(of.mchid)).find_refunds(encodeURIComponent(of.outRefundNo)).catch(orUnknown);
  const data = dataOf(output);
  return data === undefined ? undefined : refundOf(data, of.mchid);
}

/** The library types some outputs by their fields; all of them hold `data`. */
function dataOf(output: object): unknown {
  return 'data' in output ? output.data : undefined;
}

function orUnknown(error: unknown): { data?: undefined } {
  if (error instanceof WechatError && error.kind === 'refused' && unknownOrder.has(error.code ?? '')) return {};
  throw error;
}

/**
 * The paySign with which a client calls up a payment. Signs whatever it is given with the merchant's key: callers must
 * have checked every field (no newline may ever pass). Throws WechatError for a foreign merchant.
 */
export async function signPayment(of: {
  mchid: string;
  appid: string;
  timeStamp: string;
  nonceStr: string;
  prepayId: string;
}): Promise<string> {
  const { mchid, ...fields } = of;
  if (Object.values(fields).some((value) => !/^[\w\-|*@=.]{1,128}$/.test(value))) throw new Error('A field that must not be signed.');
  const merchant = await merchantSecrets(mchid);
  if (!merchant) throw new WechatError('refused', 'This merchant is not registered here', { code: 'MCH_NOT_EXISTS', sent: false });
  return signRsa(createPrivateKey(merchant.merchantPrivateKey), paymentText(fields));
}

const renewAfterMs = 10 * 3_600_000;

/** Fetches the platform certificates of merchants in certificate mode whose last fetch is ten hours old (WeChat asks for twelve). */
export async function renewOldCertificates(at: number): Promise<void> {
  for (const { mchid, mode, certificatesAt } of await merchants())
    if (mode === 'certificate' && certificatesAt > 0 && certificatesAt < at - renewAfterMs)
      await renewCertificates(mchid, fetchCertificates);
}
