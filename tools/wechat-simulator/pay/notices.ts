import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { gcmEncrypt, randomText, rsaSign } from '../crypto.ts';
import type { Notice, Tenant } from '../schema.ts';
import { beijingIso } from '../time.ts';
import { signedHeaders, signingKey } from './kit.ts';
import { refundNoticeView, tradeView } from './views.ts';

/** The ways in which a callback can be spoiled. */
export const TAMPERS = ['body', 'signature', 'amount', 'timestamp', 'serial', 'tag', 'signtest'] as const;
/** One way in which a callback can be spoiled. */
export type Tamper = (typeof TAMPERS)[number];

const ANSWER_LIMIT = 5000;

interface Letter {
  url: string;
  tenant: Tenant;
  eventType: string;
  summary: string;
  originalType: 'transaction' | 'refund';
  plain: Record<string, unknown> & { amount: Record<string, unknown> };
}

function letterOf(context: Context, notice: Pick<Notice, 'kind' | 'key'>): Letter | undefined {
  const tenant = context.state.tenants.find((candidate) => notice.key.startsWith(`${candidate.mchid}/`));
  if (!tenant) return undefined;
  if (notice.kind === 'pay') {
    const trade = context.state.trades.get(notice.key);
    if (!trade?.paidAt) return undefined;
    // A payment notice tells of the payment, even if the order was refunded since.
    const view = tradeView(trade, 'SUCCESS');
    return {
      ...{ url: trade.notifyUrl, tenant, eventType: 'TRANSACTION.SUCCESS', summary: '支付成功', originalType: 'transaction' },
      plain: { ...view, amount: { ...view.amount } },
    };
  }
  const refund = context.state.refunds.get(notice.key);
  if (!refund || refund.status === 'PROCESSING') return undefined;
  const amount = { total: refund.total, refund: refund.refund, payer_total: refund.total, payer_refund: refund.refund };
  return {
    ...{ url: refund.notifyUrl, tenant, eventType: `REFUND.${refund.status}`, summary: '退款成功', originalType: 'refund' },
    plain: { ...refundNoticeView(refund), amount },
  };
}

function changedAmount(letter: Letter): Letter['plain'] {
  const shifted = Object.entries(letter.plain.amount).map(([name, value]) => [name, typeof value === 'number' ? value + 1 : value]);
  return { ...letter.plain, amount: Object.fromEntries(shifted) };
}

function flipLastByte(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x01;
  return bytes.toString('base64');
}

/** The headers and body of a callback, freshly sealed and signed, whole or spoiled in one way. */
function seal(
  letter: Letter,
  notice: Pick<Notice, 'id' | 'createdAt'>,
  tamper?: Tamper,
): { headers: Record<string, string>; body: string } {
  const plain = JSON.stringify(tamper === 'amount' ? changedAmount(letter) : letter.plain);
  const nonce = randomText(12);
  const sealed = gcmEncrypt(letter.tenant.apiV3Key, nonce, letter.originalType, plain);
  const body = JSON.stringify({
    ...{ id: notice.id, create_time: beijingIso(notice.createdAt), resource_type: 'encrypt-resource' },
    ...{ event_type: letter.eventType, summary: letter.summary },
    resource: {
      ...{ original_type: letter.originalType, algorithm: 'AEAD_AES_256_GCM' },
      ...{ ciphertext: tamper === 'tag' ? flipLastByte(sealed) : sealed, associated_data: letter.originalType, nonce },
    },
  });
  const key = signingKey(letter.tenant);
  const now = Math.floor(Date.now() / 1000);
  const headers = signedHeaders(key, body, tamper === 'timestamp' ? now - 600 : now);
  if (tamper === 'signature') headers['Wechatpay-Signature'] = rsaSign(key.privateKey, 'something else');
  if (tamper === 'serial') headers['Wechatpay-Serial'] = randomText(40, '0123456789ABCDEF');
  if (tamper === 'signtest') headers['Wechatpay-Signature'] = `WECHATPAY/SIGNTEST/${headers['Wechatpay-Signature']}`;
  return { headers, body: tamper === 'body' ? body.replace('encrypt-resource', 'encrypt_resource') : body };
}

async function post(context: Context, url: string, letter: { headers: Record<string, string>; body: string }): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: letter.body,
      redirect: 'manual',
      headers: { ...letter.headers, 'Content-Type': 'application/json', Accept: '*/*', 'User-Agent': 'Mozilla/4.0' },
      signal: AbortSignal.any([context.closing, AbortSignal.timeout(ANSWER_LIMIT)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

const isTaken = (status: number) => status === 200 || status === 204;

async function attempt(context: Context, id: string): Promise<void> {
  const notice = context.state.notices.get(id);
  const letter = notice && letterOf(context, notice);
  if (!notice || !letter) return;
  const status = await post(context, letter.url, seal(letter, notice));
  if (context.closing.aborted || !context.state.notices.has(id)) return;
  const wait = isTaken(status) ? undefined : context.options.notifyDelays[notice.attempts];
  notice.attempts += 1;
  if (wait === undefined) context.state.notices.delete(id);
  else {
    notice.nextAt = Date.now() + wait;
    context.later(wait, () => attempt(context, id));
  }
  context.changed();
}

/** Sends a callback soon and again on WeChat's schedule until it is answered 200 or 204; nothing without an address. */
export function queueNotice(context: Context, kind: Notice['kind'], key: string): void {
  if (!letterOf(context, { kind, key })?.url) return;
  const notice: Notice = { id: `EV-${randomUUID()}`, kind, key, createdAt: Date.now(), attempts: 0, nextAt: Date.now() };
  context.state.notices.set(notice.id, notice);
  context.changed();
  context.later(5, () => attempt(context, notice.id));
}

/** Goes on with the callbacks that were waiting when the simulator stopped. */
export function resumeNotices(context: Context): void {
  for (const notice of context.state.notices.values()) {
    context.later(Math.max(5, notice.nextAt - Date.now()), () => attempt(context, notice.id));
  }
}

/** Sends the callback of a payment or refund `count` times, at most `concurrency` at once; the HTTP answers in order (0: none). */
export async function sendAgain(
  context: Context,
  about: Pick<Notice, 'kind' | 'key'>,
  how: { count: number; concurrency: number; urls?: string[] | undefined; tamper?: Tamper | undefined },
): Promise<number[] | undefined> {
  const letter = letterOf(context, about);
  const urls = how.urls ?? (letter?.url ? [letter.url] : []);
  if (!letter || urls.length === 0) return undefined;
  const notice = { id: `EV-${randomUUID()}`, createdAt: Date.now() };
  const statuses: number[] = new Array(how.count).fill(0);
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < how.count; index = next++) {
      const url = urls[index % urls.length] ?? '';
      statuses[index] = await post(context, url, seal(letter!, notice, how.tamper));
    }
  }
  await Promise.all(Array.from({ length: Math.min(how.concurrency, how.count) }, work));
  return statuses;
}
