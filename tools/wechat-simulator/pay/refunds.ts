import type { Context } from '../context.ts';
import { randomDigits } from '../crypto.ts';
import { type Answer, type Call, json, textOf } from '../http.ts';
import type { Refund, Tenant, Trade } from '../schema.ts';
import { beijingDay } from '../time.ts';
import { currencyField, fenField, notifyUrlField, objectField, onlyKnown, patternField, textField } from './fields.ts';
import { badField, PayRefusal, payBody } from './kit.ts';
import { queueNotice } from './notices.ts';
import { refundView } from './views.ts';

const OUT_REFUND_NO = /^[0-9A-Za-z_\-|*@]{1,64}$/;
const KNOWN = ['transaction_id', 'out_trade_no', 'out_refund_no', 'reason', 'notify_url', 'funds_account', 'amount', 'goods_detail'];
const MOST_REFUNDS = 50;

function tradeOf(context: Context, tenant: Tenant, body: Record<string, unknown>): Trade {
  const transactionId = textOf(body, 'transaction_id');
  const outTradeNo = textOf(body, 'out_trade_no');
  if (!transactionId && !outTradeNo) throw badField('/body/out_trade_no', '', '与transaction_id二选一');
  const key = transactionId ? (context.state.transactions.get(transactionId) ?? '') : `${tenant.mchid}/${outTradeNo}`;
  const trade = context.state.trades.get(key);
  if (trade?.mchid !== tenant.mchid || (outTradeNo && trade.outTradeNo !== outTradeNo)) {
    throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在');
  }
  return trade;
}

function checkRoom(context: Context, trade: Trade, fen: number): void {
  const others = [...context.state.refunds.values()].filter((one) => one.transactionId === trade.transactionId && one.status !== 'CLOSED');
  if (others.length >= MOST_REFUNDS) throw new PayRefusal(400, 'INVALID_REQUEST', '部分退款次数超限');
  const spent = others.reduce((sum, one) => sum + one.refund, 0);
  if (spent + fen > trade.total) throw new PayRefusal(400, 'INVALID_REQUEST', '申请退款金额大于订单可退金额');
}

/** Refund: accepted as PROCESSING, SUCCESS a moment later with its callback; the same number and parameters change nothing. */
export function orderRefund(context: Context, tenant: Tenant, call: Call): Answer {
  const body = payBody(call);
  onlyKnown(body, KNOWN);
  const outRefundNo = patternField(body, 'out_refund_no', OUT_REFUND_NO);
  const reason = textField(body, 'reason', 80);
  const notifyUrl = notifyUrlField(body, false);
  const amount = objectField(body, 'amount');
  onlyKnown(amount, ['refund', 'total', 'currency', 'from'], '/body/amount');
  const fen = fenField(amount, 'refund');
  const total = fenField(amount, 'total');
  currencyField(amount, true);
  const trade = tradeOf(context, tenant, body);
  const key = `${tenant.mchid}/${outRefundNo}`;
  const fingerprint = JSON.stringify([trade.outTradeNo, fen, total, reason, notifyUrl]);
  const known = context.state.refunds.get(key);
  if (known) {
    if (known.fingerprint !== fingerprint) throw new PayRefusal(400, 'INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
    return json(refundView(known));
  }
  if (trade.paidAt === 0) throw new PayRefusal(400, 'INVALID_REQUEST', '此状态订单不支持退款');
  if (total !== trade.total || fen > total) throw new PayRefusal(400, 'INVALID_REQUEST', '订单金额或退款金额有误，请核实后再试');
  checkRoom(context, trade, fen);
  const refund: Refund = {
    ...{ mchid: tenant.mchid, outRefundNo, outTradeNo: trade.outTradeNo, transactionId: trade.transactionId },
    refundId: `50300${randomDigits(5)}${beijingDay(Date.now()).replaceAll('-', '')}${randomDigits(11)}`,
    ...{ reason, notifyUrl, refund: fen, total, fingerprint, status: 'PROCESSING', createdAt: Date.now(), succeededAt: 0 },
  };
  context.state.refunds.set(key, refund);
  trade.state = 'REFUND';
  context.changed();
  const accepted = refundView(refund);
  finishLater(context, key);
  return json(accepted);
}

/** Turns a PROCESSING refund into SUCCESS after the refund delay and sends its callback; also used after a restart. */
export function finishLater(context: Context, key: string): void {
  context.later(context.options.refundDelay, () => {
    const refund = context.state.refunds.get(key);
    if (refund?.status !== 'PROCESSING') return;
    refund.status = 'SUCCESS';
    refund.succeededAt = Date.now();
    context.changed();
    queueNotice(context, 'refund', key);
  });
}

/** Query of one refund by the merchant's own number. */
export function queryRefund(context: Context, tenant: Tenant, call: Call): Answer {
  const refund = context.state.refunds.get(`${tenant.mchid}/${call.params.no ?? ''}`);
  if (!refund) throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在');
  return json(refundView(refund));
}
