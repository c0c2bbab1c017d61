import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { pushEncrypt, randomDigits, sortedSha1 } from '../crypto.ts';
import type { App, Push } from '../schema.ts';

type Fields = Record<string, string>;

const ANSWER_LIMIT = 5000;
const LIST_NAMES: Record<string, string> = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
};

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
const xmlFields = (fields: Fields) =>
  Object.entries(fields)
    .map(([key, value]) => `<${key}>${cdata(value)}</${key}>`)
    .join('');

/** The account name (`gh_…`) under which an app's events arrive. */
export function accountName(appid: string): string {
  return `gh_${createHash('sha1').update(appid).digest('hex').slice(0, 12)}`;
}

function eventText(format: Push['format'], head: Fields & { CreateTime: string; Event: string }, detail: Fields | Fields[]): string {
  if (format === 'json') {
    // One entry comes as an object, several as an array; other events carry their fields beside the head.
    const more = Array.isArray(detail) ? { List: detail.length === 1 ? detail[0] : detail } : detail;
    return JSON.stringify({ ...head, CreateTime: Number(head.CreateTime), ...more });
  }
  const list = LIST_NAMES[head.Event];
  const inner = Array.isArray(detail) ? detail.map((fields) => `<List>${xmlFields(fields)}</List>`).join('') : xmlFields(detail);
  return `<xml>${xmlFields(head)}${Array.isArray(detail) && list ? `<${list}>${inner}</${list}>` : inner}</xml>`;
}

function wrap(app: App, push: Push, openid: string, text: string): { url: URL; body: string } {
  const url = new URL(push.url);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomDigits(9);
  url.searchParams.set('signature', sortedSha1([app.pushToken, timestamp, nonce]));
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set('nonce', nonce);
  url.searchParams.set('openid', openid);
  if (push.mode === 'plain') return { url, body: text };
  const encrypted = pushEncrypt(app.encodingAesKey, app.appid, text);
  url.searchParams.set('encrypt_type', 'aes');
  url.searchParams.set('msg_signature', sortedSha1([app.pushToken, timestamp, nonce, encrypted]));
  const account = accountName(app.appid);
  const body =
    push.format === 'json'
      ? JSON.stringify({ ToUserName: account, Encrypt: encrypted })
      : `<xml><ToUserName>${cdata(account)}</ToUserName><Encrypt>${cdata(encrypted)}</Encrypt></xml>`;
  return { url, body };
}

async function deliver(context: Context, app: App, push: Push, openid: string, text: string): Promise<boolean> {
  const { url, body } = wrap(app, push, openid, text);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'Content-Type': push.format === 'json' ? 'application/json' : 'text/xml', 'User-Agent': 'Mozilla/4.0' },
      signal: AbortSignal.any([context.closing, AbortSignal.timeout(ANSWER_LIMIT)]),
    });
    const answer = await response.text();
    // In secure mode a reply may be sealed; an unsealed one must be empty or the word success.
    return response.ok && (answer === '' || answer === 'success' || (push.mode === 'aes' && /Encrypt/.test(answer)));
  } catch {
    return false;
  }
}

/** Posts an event to the hospital if the app has a push address: signed, sealed in aes mode, repeated until answered. */
export function pushEvent(context: Context, app: App, openid: string, event: string, detail: Fields | Fields[]): void {
  const push = context.state.pushes.get(app.appid);
  if (!push) return;
  const head = { ToUserName: accountName(app.appid), FromUserName: openid, CreateTime: String(Math.floor(Date.now() / 1000)) };
  const text = eventText(push.format, { ...head, MsgType: 'event', Event: event }, detail);
  const attempt = async (number: number): Promise<void> => {
    if (await deliver(context, app, push, openid, text)) return;
    const wait = context.options.pushDelays[number];
    if (wait !== undefined) context.later(wait, () => attempt(number + 1));
  };
  context.later(5, () => attempt(0));
}

/** WeChat's check when a push address is set: a signed GET that must be answered with echostr alone. */
export async function verifyPushUrl(context: Context, app: App, address: string): Promise<boolean> {
  const { url } = wrap(app, { appid: app.appid, url: address, mode: 'plain', format: 'json' }, '', '');
  url.searchParams.delete('openid');
  const echo = randomDigits(19);
  url.searchParams.set('echostr', echo);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([context.closing, AbortSignal.timeout(ANSWER_LIMIT)]),
    });
    return response.ok && (await response.text()) === echo;
  } catch {
    return false;
  }
}
