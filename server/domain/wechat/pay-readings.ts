import { z } from 'zod';
import { type RefundState, type Trade, WechatError } from './wechat.types.ts';

const trade = z.object({
  mchid: z.string(),
  appid: z.string(),
  out_trade_no: z.string(),
  transaction_id: z.string().optional(),
  trade_state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR']),
  success_time: z.string().optional(),
  payer: z.object({ openid: z.string().optional() }).optional(),
  amount: z.object({ total: z.number().int(), currency: z.string().optional() }).optional(),
});
const refund = z.object({
  mchid: z.string().optional(),
  out_trade_no: z.string(),
  out_refund_no: z.string(),
  refund_id: z.string(),
  status: z.enum(['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL']),
  amount: z.object({ total: z.number().int(), refund: z.number().int() }),
});
const refundNotice = refund.omit({ status: true }).extend({ refund_status: z.enum(['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL']) });

function reading<S extends z.ZodType>(schema: S, data: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new WechatError('unreadable', `WeChat Pay's ${what} is other than documented`);
  return parsed.data;
}

/** A trade out of WeChat's own words. Throws WechatError unreadable. */
export function tradeOf(data: unknown): Trade {
  const found = reading(trade, data, 'trade');
  if ((found.trade_state === 'SUCCESS' || found.trade_state === 'REFUND') && !(found.transaction_id && found.amount?.currency))
    throw new WechatError('unreadable', "WeChat Pay's paid trade has no transaction or amount");
  const paidAt = Date.parse(found.success_time ?? '');
  return {
    mchid: found.mchid,
    appid: found.appid,
    outTradeNo: found.out_trade_no,
    state: found.trade_state,
    transactionId: found.transaction_id,
    totalFen: found.amount?.total ?? 0,
    currency: found.amount?.currency ?? 'CNY',
    payerOpenid: found.payer?.openid,
    paidAt: Number.isNaN(paidAt) ? undefined : paidAt,
  };
}

/** A refund out of WeChat's answer (`status`). Throws WechatError unreadable. */
export function refundOf(data: unknown, mchid: string): RefundState {
  const { status, ...found } = reading(refund, data, 'refund');
  return stateOf(found, status, mchid);
}

/** A refund out of a callback (`refund_status`). Throws WechatError unreadable. */
export function refundNoticeOf(data: unknown, mchid: string): RefundState {
  const { refund_status: status, ...found } = reading(refundNotice, data, 'refund notice');
  return stateOf(found, status, mchid);
}

function stateOf(found: Omit<z.output<typeof refund>, 'status'>, status: RefundState['status'], mchid: string): RefundState {
  return {
    mchid: found.mchid ?? mchid,
    outTradeNo: found.out_trade_no,
    outRefundNo: found.out_refund_no,
    refundId: found.refund_id,
    status,
    refundFen: found.amount.refund,
    totalFen: found.amount.total,
  };
}
