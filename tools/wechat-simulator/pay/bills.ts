import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Context } from '../context.ts';
import { randomText } from '../crypto.ts';
import { type Answer, type Call, json } from '../http.ts';
import type { Refund, Tenant, Trade } from '../schema.ts';
import { beijingDay, beijingText } from '../time.ts';
import { badField, PayRefusal } from './kit.ts';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,' +
  '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const SUMMARY_HEADER = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const RATE = 0.006;
const LINK_LIFE = 300_000;
const TEN_HOURS = 10 * 3_600_000;

/** A bill that was asked for and can be downloaded for five minutes. */
interface Bill {
  mchid: string;
  text: string;
  gzip: boolean;
  until: number;
}

const yuan = (fen: number) => (fen / 100).toFixed(2);
const fee = (fen: number) => Math.round(fen * RATE);
const line = (values: string[]) => values.map((value) => `\`${value.replace(/[,\r\n]/g, ' ')}`).join(',');

function tradeLine(trade: Trade): string {
  return line([
    ...[beijingText(trade.paidAt), trade.appid, trade.mchid, '0', '', trade.transactionId, trade.outTradeNo, trade.openid],
    ...['JSAPI', 'SUCCESS', 'OTHERS', 'CNY', yuan(trade.total), '0.00', '0', '0', '0.00', '0.00', '', ''],
    ...[trade.description, trade.attach, (fee(trade.total) / 100).toFixed(5), '0.60%', yuan(trade.total), '0.00', ''],
  ]);
}

function refundLine(refund: Refund, trade: Trade): string {
  return line([
    ...[beijingText(refund.createdAt), trade.appid, trade.mchid, '0', '', trade.transactionId, trade.outTradeNo, trade.openid],
    ...['JSAPI', 'REFUND', 'OTHERS', 'CNY', '0.00', '0.00', refund.refundId, refund.outRefundNo, yuan(refund.refund), '0.00'],
    ...['ORIGINAL', refund.status, trade.description, trade.attach, (-fee(refund.refund) / 100).toFixed(5), '0.60%'],
    ...['0.00', yuan(refund.refund), ''],
  ]);
}

/** The day's bill as CSV with BOM and CRLF (facts §4.9), or undefined when nothing happened that day. */
export function billText(context: Context, mchid: string, day: string, type: string): string | undefined {
  const all = [...context.state.trades.values()].filter((trade) => trade.mchid === mchid);
  const trades = type === 'REFUND' ? [] : all.filter((trade) => trade.paidAt > 0 && beijingDay(trade.paidAt) === day);
  const refunds =
    type === 'SUCCESS' ? [] : [...context.state.refunds.values()].filter((one) => one.mchid === mchid && beijingDay(one.createdAt) === day);
  if (trades.length + refunds.length === 0) return undefined;
  const refundLines = refunds.flatMap((refund) => {
    const trade = context.state.trades.get(`${mchid}/${refund.outTradeNo}`);
    return trade ? [refundLine(refund, trade)] : [];
  });
  const paid = trades.reduce((sum, trade) => sum + trade.total, 0);
  const returned = refunds.reduce((sum, refund) => sum + refund.refund, 0);
  const fees = trades.reduce((sum, trade) => sum + fee(trade.total), 0) - refunds.reduce((sum, refund) => sum + fee(refund.refund), 0);
  const summary = [
    String(trades.length + refunds.length),
    yuan(paid),
    yuan(returned),
    '0.00',
    (fees / 100).toFixed(5),
    yuan(paid),
    yuan(returned),
  ];
  return `\ufeff${[HEADER, ...trades.map(tradeLine), ...refundLines, SUMMARY_HEADER, line(summary)].join('\r\n')}\r\n`;
}

function checkDay(context: Context, day: string): void {
  const start = Date.parse(`${day}T00:00:00+08:00`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(start)) throw badField('/query/bill_date', day, '格式yyyy-MM-DD');
  const now = Math.max(context.clock(), Date.now());
  if (start > now || now - start > 93 * 86_400_000) throw badField('/query/bill_date', day, '仅支持三个月内的账单');
  if (!context.options.earlyBills && now < start + 86_400_000 + TEN_HOURS) throw new PayRefusal(400, 'STATEMENT_CREATING', '账单生成中');
}

/** The two bill calls: asking for a link, and downloading with it; links live in memory only. */
export function billCalls(context: Context): {
  ask(tenant: Tenant, call: Call): Answer;
  download(tenant: Tenant, call: Call): Answer;
} {
  const bills = new Map<string, Bill>();
  return {
    ask(tenant, call) {
      const day = call.query.get('bill_date') ?? '';
      const type = call.query.get('bill_type') ?? 'ALL';
      const tar = call.query.get('tar_type') ?? '';
      if (!['ALL', 'SUCCESS', 'REFUND'].includes(type)) throw badField('/query/bill_type', type, 'ALL、SUCCESS、REFUND');
      if (!['', 'GZIP'].includes(tar)) throw badField('/query/tar_type', tar, 'GZIP');
      checkDay(context, day);
      const text = billText(context, tenant.mchid, day, type);
      if (text === undefined) throw new PayRefusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在');
      const token = randomText(64);
      for (const [old, bill] of bills) if (bill.until < Date.now()) bills.delete(old);
      bills.set(token, { mchid: tenant.mchid, text, gzip: tar === 'GZIP', until: Date.now() + LINK_LIFE });
      return json({
        ...{ hash_type: 'SHA1', hash_value: createHash('sha1').update(text).digest('hex') },
        download_url: `https://api.mch.weixin.qq.com/v3/billdownload/file?token=${token}${tar ? '&tartype=gzip' : ''}`,
      });
    },
    download(tenant, call) {
      const bill = bills.get(call.query.get('token') ?? '');
      if (bill?.mchid !== tenant.mchid || bill.until < Date.now()) throw new PayRefusal(403, 'NO_AUTH', '下载链接无效或已过期');
      const bytes = Buffer.from(bill.text);
      return bill.gzip
        ? { status: 200, headers: { 'Content-Type': 'application/x-gzip' }, body: gzipSync(bytes) }
        : { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: bytes };
    },
  };
}
