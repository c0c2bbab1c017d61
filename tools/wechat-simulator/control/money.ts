import { z } from 'zod';
import type { Context } from '../context.ts';
import { rsaVerify } from '../crypto.ts';
import type { Call } from '../http.ts';
import { isCallbackUrl } from '../pay/fields.ts';
import { queueNotice, sendAgain, TAMPERS } from '../pay/notices.ts';
import { type PayObstacle, payPrepay } from '../pay/orders.ts';
import { refundView, tradeView } from '../pay/views.ts';
import type { Trade } from '../schema.ts';
import { beijingIso } from '../time.ts';
import type { RefundEntry, TradeEntry } from '../types.ts';
import { ControlProblem, input, newestFirst } from './kit.ts';

const payInput = z.object({
  prepayId: z.string(),
  openid: z.string().optional(),
  /** What the page gave to wx.requestPayment: its signature is checked when it comes along. */
  payment: z
    .object({ timeStamp: z.string(), nonceStr: z.string(), package: z.string(), signType: z.literal('RSA'), paySign: z.string() })
    .optional(),
});
const notifyInput = z.object({
  outTradeNo: z.string().optional(),
  outRefundNo: z.string().optional(),
  mchid: z.string().optional(),
  times: z.int().min(1).max(1000).optional(),
  concurrency: z.int().min(1).max(200).default(1),
  tamper: z.enum(TAMPERS).optional(),
  urls: z.array(z.string()).min(1).optional(),
});

const OBSTACLES: Record<PayObstacle, [status: number, message: string]> = {
  PREPAY_NOT_FOUND: [404, 'no such prepay_id'],
  PREPAY_EXPIRED: [400, 'the prepay_id is older than two hours'],
  ORDER_EXPIRED: [400, 'time_expire has passed'],
  ORDER_CLOSED: [400, 'the order is closed'],
  ORDER_PAID: [400, 'the order is paid'],
  PAYER_MISMATCH: [400, 'another user than the payer of the order'],
};

type Payment = NonNullable<z.infer<typeof payInput>['payment']>;

function checkPaySign(context: Context, prepayId: string, payment: Payment): void {
  const trade = context.state.trades.get(context.state.prepays.get(prepayId) ?? '');
  const tenant = context.state.tenants.find((candidate) => candidate.mchid === trade?.mchid);
  const message = `${trade?.appid}\n${payment.timeStamp}\n${payment.nonceStr}\nprepay_id=${prepayId}\n`;
  if (tenant && payment.package === `prepay_id=${prepayId}` && rsaVerify(tenant.merchantCertificate, message, payment.paySign)) return;
  throw new ControlProblem(400, 'PAY_SIGN_ERROR', 'paySign does not fit the prepay_id and its merchant');
}

function pay(context: Context, call: Call): { trade: Trade; key: string } {
  const { prepayId: given, openid, payment } = input(call, payInput);
  const prepayId = given.replace(/^prepay_id=/, '');
  if (payment) checkPaySign(context, prepayId, payment);
  const paid = payPrepay(context, prepayId, openid);
  if ('obstacle' in paid) {
    const [status, message] = OBSTACLES[paid.obstacle];
    throw new ControlProblem(status, paid.obstacle, message);
  }
  return paid;
}

const receipt = (trade: Trade) => ({ transactionId: trade.transactionId, outTradeNo: trade.outTradeNo });

/** The user pays and the callback follows. */
export function payAndTell(context: Context, call: Call): { transactionId: string; outTradeNo: string } {
  const { trade, key } = pay(context, call);
  queueNotice(context, 'pay', key);
  return receipt(trade);
}

/** The user pays and no callback ever arrives. */
export function paySilently(context: Context, call: Call): { transactionId: string; outTradeNo: string } {
  return receipt(pay(context, call).trade);
}

/** All orders in WeChat's field names with what the merchant sent, newest first. */
export function trades(context: Context): TradeEntry[] {
  return newestFirst(context.state.trades.values()).map((trade) => ({
    ...tradeView(trade),
    ...{ description: trade.description, notify_url: trade.notifyUrl, payer: { openid: trade.openid } },
    ...{ create_time: beijingIso(trade.createdAt), time_expire: beijingIso(trade.timeExpire) },
    prepay_id: trade.prepays.at(-1)?.prepayId ?? '',
  }));
}

/** All refunds in WeChat's field names with what the merchant sent, newest first. */
export function refunds(context: Context): RefundEntry[] {
  return newestFirst(context.state.refunds.values()).map((refund) => ({
    ...refundView(refund),
    ...{ mchid: refund.mchid, reason: refund.reason, notify_url: refund.notifyUrl },
  }));
}

function keyOf(items: Map<string, unknown>, mchid: string | undefined, number: string): string {
  const key = [...items.keys()].find((candidate) => (mchid ? candidate === `${mchid}/${number}` : candidate.endsWith(`/${number}`)));
  if (!key) throw new ControlProblem(404, 'NOT_FOUND', `nothing under ${number}`);
  return key;
}

/** Sends a callback again, whole or spoiled; `urls` take turns, each at least once. */
export async function notify(context: Context, call: Call): Promise<{ statuses: number[] }> {
  const wanted = input(call, notifyInput);
  if (!wanted.outRefundNo && !wanted.outTradeNo) throw new ControlProblem(400, 'BAD_INPUT', 'outTradeNo or outRefundNo');
  if (wanted.urls && !wanted.urls.every(isCallbackUrl))
    throw new ControlProblem(400, 'BAD_URL', 'https, or http on loopback, without a query');
  const about = wanted.outRefundNo
    ? { kind: 'refund' as const, key: keyOf(context.state.refunds, wanted.mchid, wanted.outRefundNo) }
    : { kind: 'pay' as const, key: keyOf(context.state.trades, wanted.mchid, wanted.outTradeNo ?? '') };
  const count = Math.max(wanted.times ?? 1, wanted.urls?.length ?? 1);
  const statuses = await sendAgain(context, about, { count, concurrency: wanted.concurrency, urls: wanted.urls, tamper: wanted.tamper });
  if (!statuses) throw new ControlProblem(400, 'NOTHING_TO_TELL', 'not paid, still processing, or no notify_url');
  return { statuses };
}
