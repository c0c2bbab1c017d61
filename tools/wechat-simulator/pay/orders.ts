import { type Context, findApp, findUser } from '../context.ts';
import { randomDigits, randomHex } from '../crypto.ts';
import { type Answer, type Call, json, textOf } from '../http.ts';
import type { Tenant, Trade } from '../schema.ts';
import { beijingDay, beijingDigits } from '../time.ts';
import { currencyField, fenField, notifyUrlField, objectField, onlyKnown, patternField, textField } from './fields.ts';
import { badField, PayRefusal, payBody } from './kit.ts';
import { tradeView } from './views.ts';

const OUT_TRADE_NO = /^[0-9A-Za-z_\-|*]{6,32}$/;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const KNOWN = ['appid', 'mchid', 'description', 'out_trade_no', 'time_expire', 'attach', 'notify_url', 'goods_tag', 'support_fapiao'];
const KNOWN_PARTS = ['amount', 'payer', 'detail', 'scene_info', 'settle_info'];
const DAY = 86_400_000;

/** How long a prepay_id can be paid, in ms. */
export const PREPAY_LIFE = 2 * 3_600_000;

function expiryField(body: Record<string, unknown>, now: number): number {
  const value = body.time_expire;
  if (value === undefined) return now + 7 * DAY;
  if (typeof value !== 'string' || !RFC3339.test(value) || Number.isNaN(Date.parse(value))) {
    throw badField('/body/time_expire', value, '须为rfc3339格式');
  }
  // Under a minute ahead is raised to a minute, over ninety days is cut (facts §4.4).
  return Math.min(Math.max(Date.parse(value), now + 60_000), now + 90 * DAY);
}

function payerField(context: Context, body: Record<string, unknown>, appid: string): string {
  const payer = objectField(body, 'payer');
  onlyKnown(payer, ['openid'], '/body/payer');
  const openid = textOf(payer, 'openid');
  if (!openid || openid.length > 128) throw badField('/body/payer/openid', payer.openid, '必填');
  if (findUser(context, openid, appid)) return openid;
  if (context.state.users.has(openid)) throw new PayRefusal(500, 'OPENID_MISMATCH', 'openid和appid不匹配');
  throw new PayRefusal(400, 'PARAM_ERROR', '无效的openid', {
    field: '/body/payer/openid',
    value: openid,
    issue: 'invalid',
    location: 'body',
  });
}

function readOrder(context: Context, tenant: Tenant, body: Record<string, unknown>): Trade {
  onlyKnown(body, [...KNOWN, ...KNOWN_PARTS]);
  const appid = textField(body, 'appid', 32, true);
  if (textField(body, 'mchid', 32, true) !== tenant.mchid) throw badField('/body/mchid', body.mchid, '与签名商户号不一致');
  if (findApp(context, appid)?.tenant !== tenant) throw new PayRefusal(400, 'APPID_MCHID_NOT_MATCH', '商户号和appid不匹配');
  const outTradeNo = patternField(body, 'out_trade_no', OUT_TRADE_NO);
  const description = textField(body, 'description', 127, true);
  const attach = textField(body, 'attach', 128);
  const notifyUrl = notifyUrlField(body, true);
  const amount = objectField(body, 'amount');
  onlyKnown(amount, ['total', 'currency'], '/body/amount');
  const total = fenField(amount, 'total');
  currencyField(amount, false);
  const openid = payerField(context, body, appid);
  return {
    ...{ appid, mchid: tenant.mchid, outTradeNo, description, attach, notifyUrl, total, openid },
    timeExpire: expiryField(body, context.clock()),
    createdAt: Date.now(),
    // time_expire counts at the first call only, so it is no part of what must stay the same.
    fingerprint: JSON.stringify([appid, description, attach, notifyUrl, total, openid]),
    ...{ prepays: [], state: 'NOTPAY', transactionId: '', paidAt: 0 },
  };
}

function newPrepay(context: Context, key: string, trade: Trade): string {
  const prepayId = `wx${beijingDigits(Date.now())}${randomHex(20)}`;
  trade.prepays.push({ prepayId, issuedAt: context.clock() });
  context.state.prepays.set(prepayId, key);
  context.changed();
  return prepayId;
}

/** JSAPI order: a prepay_id; the same parameters again give a fresh one while the order can be paid. */
export function orderJsapi(context: Context, tenant: Tenant, call: Call): Answer {
  const order = readOrder(context, tenant, payBody(call));
  const key = `${order.mchid}/${order.outTradeNo}`;
  const known = context.state.trades.get(key);
  if (!known) context.state.trades.set(key, order);
  else if (known.state === 'CLOSED') throw new PayRefusal(400, 'ORDER_CLOSED', '该订单已关闭');
  else if (known.state !== 'NOTPAY') throw new PayRefusal(400, 'ORDERPAID', '该订单已支付');
  else if (known.fingerprint !== order.fingerprint) throw new PayRefusal(400, 'INVALID_REQUEST', '请求重入时，参数与首次请求时不一致');
  else if (known.timeExpire <= context.clock()) throw new PayRefusal(400, 'INVALID_REQUEST', '订单已过期，请更换商户订单号');
  return json({ prepay_id: newPrepay(context, key, known ?? order) });
}

function checkQueryMchid(tenant: Tenant, call: Call): void {
  const mchid = call.query.get('mchid');
  if (mchid !== tenant.mchid) throw badField('/query/mchid', mchid, '与签名商户号不一致');
}

/** Query by the merchant's own number. */
export function queryByOutTradeNo(context: Context, tenant: Tenant, call: Call): Answer {
  checkQueryMchid(tenant, call);
  const trade = context.state.trades.get(`${tenant.mchid}/${call.params.no ?? ''}`);
  if (!trade) throw new PayRefusal(404, 'ORDER_NOT_EXIST', '订单不存在');
  return json(tradeView(trade));
}

/** Query by WeChat's transaction number. */
export function queryByTransactionId(context: Context, tenant: Tenant, call: Call): Answer {
  checkQueryMchid(tenant, call);
  const trade = context.state.trades.get(context.state.transactions.get(call.params.id ?? '') ?? '');
  if (trade?.mchid !== tenant.mchid) throw new PayRefusal(404, 'ORDER_NOT_EXIST', '订单不存在');
  return json(tradeView(trade));
}

/** Close: 204, again and again; a paid order answers ORDER_PAID. */
export function closeOrder(context: Context, tenant: Tenant, call: Call): Answer {
  const body = payBody(call);
  onlyKnown(body, ['mchid']);
  if (textOf(body, 'mchid') !== tenant.mchid) throw badField('/body/mchid', body.mchid, '与签名商户号不一致');
  const trade = context.state.trades.get(`${tenant.mchid}/${call.params.no ?? ''}`);
  if (!trade) throw new PayRefusal(404, 'ORDER_NOT_EXIST', '订单不存在');
  if (trade.paidAt > 0) throw new PayRefusal(400, 'ORDER_PAID', '该订单已支付');
  trade.state = 'CLOSED';
  context.changed();
  return { status: 204 };
}

/** Why a prepay cannot be paid now. */
export type PayObstacle = 'PREPAY_NOT_FOUND' | 'PREPAY_EXPIRED' | 'ORDER_EXPIRED' | 'ORDER_CLOSED' | 'ORDER_PAID' | 'PAYER_MISMATCH';

/** The user pays: the order becomes SUCCESS with a transaction id, or the reason why not. */
export function payPrepay(
  context: Context,
  prepayId: string,
  openid: string | undefined,
): { trade: Trade; key: string } | { obstacle: PayObstacle } {
  const key = context.state.prepays.get(prepayId) ?? '';
  const trade = context.state.trades.get(key);
  const prepay = trade?.prepays.find((candidate) => candidate.prepayId === prepayId);
  if (!trade || !prepay) return { obstacle: 'PREPAY_NOT_FOUND' };
  if (trade.state === 'CLOSED') return { obstacle: 'ORDER_CLOSED' };
  if (trade.state !== 'NOTPAY') return { obstacle: 'ORDER_PAID' };
  if (context.clock() >= prepay.issuedAt + PREPAY_LIFE) return { obstacle: 'PREPAY_EXPIRED' };
  if (context.clock() >= trade.timeExpire) return { obstacle: 'ORDER_EXPIRED' };
  if (openid !== undefined && openid !== trade.openid) return { obstacle: 'PAYER_MISMATCH' };
  trade.state = 'SUCCESS';
  trade.paidAt = Date.now();
  trade.transactionId = `42000${randomDigits(5)}${beijingDay(trade.paidAt).replaceAll('-', '')}${randomDigits(10)}`;
  context.state.transactions.set(trade.transactionId, key);
  context.changed();
  return { trade, key };
}
