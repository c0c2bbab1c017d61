import type { Context } from '../context.ts';
import type { Answer, Call, Route } from '../http.ts';
import { readInbox } from '../inbox/inbox.ts';
import { controlled } from './kit.ts';
import { addFault, credentials, info, reset, setClock } from './machine.ts';
import { notify, payAndTell, paySilently, refunds, trades } from './money.ts';
import { addMedia, login, messages, oauthCode, phoneCode, setPush, subscribe, templates } from './users.ts';

type Handler = (context: Context, call: Call) => unknown;

const TABLE: [method: Route['method'], path: string, handler: Handler][] = [
  ['POST', '/control/login', login],
  ['POST', '/control/oauth-code', oauthCode],
  ['POST', '/control/phone-code', phoneCode],
  ['GET', '/control/templates', templates],
  ['POST', '/control/subscribe', subscribe],
  ['GET', '/control/messages', messages],
  ['POST', '/control/push', setPush],
  ['POST', '/control/media', addMedia],
  ['GET', '/control/sms', (context, call) => readInbox(context.state.sms, call.query.get('phone'))],
  ['GET', '/control/mail', (context, call) => readInbox(context.state.mails, call.query.get('to'))],
  ['POST', '/control/pay', payAndTell],
  ['POST', '/control/pay/silent', paySilently],
  ['GET', '/control/trades', trades],
  ['GET', '/control/refunds', refunds],
  ['POST', '/control/notify', notify],
  ['GET', '/control/credentials', credentials],
  ['POST', '/control/faults', addFault],
  ['GET', '/control/faults', (context) => context.faults],
  ['POST', '/control/clock', setClock],
  ['POST', '/control/reset', reset],
  ['GET', '/control/info', info],
];

/** What can be read, as links. */
function overview(): Answer {
  const links = TABLE.filter(([method]) => method === 'GET').map(([, path]) => `<li><a href="${path}">${path}</a></li>`);
  const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>模拟微信</title><h1>模拟微信</h1><ul>${links.join('')}</ul></html>`;
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: page };
}

/** The control API of design/running.md with a few extras (push, oauth-code, media, info), and at its root a page of links. */
export function controlRoutes(context: Context): Route[] {
  const routes = TABLE.map(
    ([method, path, handler]): Route => ({ method, path, handle: (call) => controlled(() => handler(context, call)) }),
  );
  return [{ method: 'GET', path: '/control', handle: overview }, ...routes];
}
