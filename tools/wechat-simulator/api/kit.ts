import { timingSafeEqual } from 'node:crypto';
import { type Context, findApp } from '../context.ts';
import { randomHex } from '../crypto.ts';
import { type Answer, type Call, json, readJsonObject } from '../http.ts';
import type { App } from '../schema.ts';

/** A refusal of api.weixin.qq.com: sent as HTTP 200 with errcode and errmsg. */
export class Refusal extends Error {
  readonly errcode: number;

  constructor(errcode: number, message: string) {
    super(message);
    this.errcode = errcode;
  }
}

/** The `rid: …` that ends every error message. */
export function rid(): string {
  return `rid: ${randomHex(8)}-${randomHex(8)}-${randomHex(8)}`;
}

/** A refusal as WeChat writes it. */
export function refusalAnswer(errcode: number, message: string): Answer {
  return json({ errcode, errmsg: `${message} ${rid()}` });
}

/** `{"errcode":0,"errmsg":"ok", …}`. */
export function okAnswer(more: Record<string, unknown> = {}): Answer {
  return json({ errcode: 0, errmsg: 'ok', ...more });
}

/** JSON under `text/plain`, as the sns calls answer. */
export function plainJson(value: unknown): Answer {
  return json(value, 200, { 'Content-Type': 'text/plain' });
}

/** The JSON object of the body, or 47001. */
export function jsonBody(call: Call): Record<string, unknown> {
  const body = readJsonObject(call.body);
  if (!body) throw new Refusal(47001, 'data format error');
  return body;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The app that appid and secret name, or 41002, 41004, 40013, `wrongSecret` (40125 unless told). */
export function requireApp(context: Context, appid: string, secret: string, wrongSecret = 40125): App {
  if (!appid) throw new Refusal(41002, 'appid missing');
  if (!secret) throw new Refusal(41004, 'appsecret missing');
  const found = findApp(context, appid);
  if (!found) throw new Refusal(40013, 'invalid appid');
  if (!sameText(found.app.secret, secret)) {
    throw new Refusal(
      wrongSecret,
      wrongSecret === 40001 ? 'invalid credential, access_token is invalid or not latest' : 'invalid appsecret',
    );
  }
  return found.app;
}

/** The app whose token came with the call; `kind` refuses the other kind's token with 48001. */
export function requireToken(context: Context, call: Call, kind?: App['kind']): App {
  const text = call.query.get('access_token') ?? '';
  if (!text) throw new Refusal(41001, 'access_token missing');
  const token = context.state.tokens.get(text);
  if (!token || (token.kind !== 'stable' && token.kind !== 'plain')) {
    throw new Refusal(40001, 'invalid credential, access_token is invalid or not latest');
  }
  if (token.expiresAt <= context.clock()) throw new Refusal(42001, 'access_token expired');
  const found = findApp(context, token.appid);
  if (!found) throw new Refusal(40013, 'invalid appid');
  if (kind && found.app.kind !== kind) throw new Refusal(48001, 'api unauthorized');
  return found.app;
}
