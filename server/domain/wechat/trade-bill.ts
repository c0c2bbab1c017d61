import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { payOf, signedHost } from './pay-client.ts';
import { type BillLine, WechatError } from './wechat.types.ts';

const offer = z.object({ hash_type: z.literal('SHA1'), hash_value: z.string(), download_url: z.string() });

/**
 * The trade bill (交易账单) of one day, ready from about 10:00 of the next; empty when nothing was traded.
 * Throws WechatError: refused STATEMENT_CREATING while it is being made, untrusted when its hash differs.
 */
export async function downloadTradeBill(of: { mchid: string; day: string }): Promise<BillLine[]> {
  const pay = await payOf(of.mchid);
  const { data } = await pay.tradebill({ bill_date: encodeURIComponent(of.day), bill_type: 'ALL', tar_type: 'GZIP' }).catch(orNone);
  if (data === undefined) return [];
  const offered = offer.safeParse(data);
  if (!offered.success) throw new WechatError('unreadable', 'The offer of a trade bill is other than documented');
  const { pathname, search } = new URL(offered.data.download_url, signedHost);
  if (!pathname.startsWith('/v3/billdownload/')) throw new WechatError('untrusted', 'A trade bill lies elsewhere');
  const { data: file } = await pay.downloadBill(`${signedHost}${pathname}${search}`); // the path only: no address of others is fetched
  const bytes = unpacked(Buffer.isBuffer(file) ? file : Buffer.from(String(file)));
  if (createHash('sha1').update(bytes).digest('hex') !== offered.data.hash_value.toLowerCase())
    throw new WechatError('untrusted', 'A trade bill has another hash than announced');
  return readTradeBill(bytes.toString('utf8')).lines;
}

function orNone(error: unknown): { data?: undefined } {
  if (error instanceof WechatError && error.code === 'NO_STATEMENT_EXIST') return {};
  throw error;
}

function unpacked(file: Buffer): Buffer {
  return file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
}

/** Reads a trade bill: its lines, and what its own last line counts and sums (fen). Throws WechatError unreadable. */
export function readTradeBill(text: string): { lines: BillLine[]; count: number; totalFen: number; refundFen: number } {
  const rows: string[][] = parse(text, { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  const end = rows.findIndex((row) => row[0] === '总交易单数');
  const heads = rows[0] ?? [];
  const summary = rows[end + 1];
  if (end < 1 || !summary) throw new WechatError('unreadable', 'A trade bill without its summary');
  const cell = (row: readonly string[], names: readonly string[], name: string) =>
    (row[names.indexOf(name)] ?? '').replace(/^`/, '').trim();
  const lines = rows.slice(1, end).map((row): BillLine => {
    const state = cell(row, heads, '交易状态');
    return {
      appid: cell(row, heads, '公众账号ID'),
      outTradeNo: cell(row, heads, '商户订单号'),
      transactionId: cell(row, heads, '微信订单号'),
      state: state === 'REFUND' || state === 'REVOKED' ? state : 'SUCCESS',
      totalFen: fenOf(cell(row, heads, '订单金额')),
      ...(state === 'REFUND'
        ? {
            outRefundNo: cell(row, heads, '商户退款单号'),
            refundFen: fenOf(cell(row, heads, '申请退款金额') || cell(row, heads, '退款金额')),
          }
        : {}),
    };
  });
  const names = rows[end] ?? [];
  return {
    lines,
    count: Number(cell(summary, names, '总交易单数')),
    totalFen: fenOf(cell(summary, names, '订单总金额')),
    refundFen: fenOf(cell(summary, names, '退款总金额')),
  };
}

/** Yuan as text to fen, without passing through a fraction. */
export function fenOf(yuan: string): number {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(yuan);
  if (!found) return 0;
  const fen = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'));
  return found[1] ? -fen : fen;
}
