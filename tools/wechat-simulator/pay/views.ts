import type { Refund, Trade } from '../schema.ts';
import { beijingIso } from '../time.ts';

const STATE_WORDS = { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '转入退款', CLOSED: '订单已关闭' } as const;

/** An order as WeChat Pay shows it in queries and payment callbacks; amounts in fen. */
export interface TradeView {
  appid: string;
  mchid: string;
  out_trade_no: string;
  transaction_id?: string;
  trade_type?: 'JSAPI';
  trade_state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';
  trade_state_desc: string;
  bank_type?: string;
  attach?: string;
  success_time?: string;
  payer?: { openid: string };
  amount: { total: number; payer_total?: number; currency: 'CNY'; payer_currency: 'CNY' };
}

/** A refund as WeChat Pay shows it in answers and queries; amounts in fen. */
export interface RefundView {
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  out_trade_no: string;
  channel: 'ORIGINAL';
  user_received_account: string;
  create_time: string;
  success_time?: string;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  funds_account: 'AVAILABLE';
  amount: {
    total: number;
    refund: number;
    payer_total: number;
    payer_refund: number;
    settlement_refund: number;
    settlement_total: number;
    discount_refund: number;
    currency: 'CNY';
  };
}

/** An order in WeChat Pay's own field names; what exists only after payment is left out before it. */
export function tradeView(trade: Trade, state: Trade['state'] = trade.state): TradeView {
  const paid = trade.paidAt > 0;
  return {
    ...{ appid: trade.appid, mchid: trade.mchid, out_trade_no: trade.outTradeNo },
    ...(paid ? { transaction_id: trade.transactionId, trade_type: 'JSAPI' as const } : {}),
    ...{ trade_state: state, trade_state_desc: STATE_WORDS[state] },
    ...(paid ? { bank_type: 'OTHERS', success_time: beijingIso(trade.paidAt), payer: { openid: trade.openid } } : {}),
    ...(paid && trade.attach ? { attach: trade.attach } : {}),
    amount: { total: trade.total, ...(paid ? { payer_total: trade.total } : {}), currency: 'CNY', payer_currency: 'CNY' },
  };
}

/** A refund in WeChat Pay's own field names. */
export function refundView(refund: Refund): RefundView {
  return {
    ...{ refund_id: refund.refundId, out_refund_no: refund.outRefundNo, transaction_id: refund.transactionId },
    ...{ out_trade_no: refund.outTradeNo, channel: 'ORIGINAL', user_received_account: '支付用户零钱' },
    create_time: beijingIso(refund.createdAt),
    ...(refund.succeededAt ? { success_time: beijingIso(refund.succeededAt) } : {}),
    ...{ status: refund.status, funds_account: 'AVAILABLE' },
    amount: {
      ...{ total: refund.total, refund: refund.refund, payer_total: refund.total, payer_refund: refund.refund },
      ...{ settlement_refund: refund.refund, settlement_total: refund.total, discount_refund: 0, currency: 'CNY' },
    },
  };
}

/** What a refund callback says: `refund_status`, never `status` (facts §4.7). */
export function refundNoticeView(refund: Refund): Record<string, unknown> {
  return {
    ...{ mchid: refund.mchid, out_trade_no: refund.outTradeNo, transaction_id: refund.transactionId },
    ...{ out_refund_no: refund.outRefundNo, refund_id: refund.refundId, refund_status: refund.status },
    ...(refund.succeededAt ? { success_time: beijingIso(refund.succeededAt) } : {}),
    user_received_account: '支付用户零钱',
    amount: { total: refund.total, refund: refund.refund, payer_total: refund.total, payer_refund: refund.refund },
  };
}
