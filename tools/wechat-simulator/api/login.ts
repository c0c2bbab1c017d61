import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, findUser } from '../context.ts';
import { randomText, sessionSignature } from '../crypto.ts';
import { type Answer, type Call, json, textOf } from '../http.ts';
import type { App, Code, User } from '../schema.ts';
import { jsonBody, okAnswer, plainJson, Refusal, requireApp, requireToken } from './kit.ts';
import { keepToken } from './token.ts';

const FIVE_MINUTES = 300_000;
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Makes a one-time code that lives five minutes of the simulated clock. */
export function issueCode(context: Context, input: { kind: Code['kind']; appid: string; openid?: string; phone?: string }): Code {
  const now = context.clock();
  const { codes } = context.state;
  // Expired codes answer 40029 like unknown ones, so they may be forgotten once there are many.
  if (codes.size > 20_000) for (const old of codes.values()) if (old.expiresAt <= now) codes.delete(old.code);
  const code: Code = {
    ...{ kind: input.kind, appid: input.appid, openid: input.openid ?? '', phone: input.phone ?? '' },
    code: input.kind === 'phone' ? createHash('sha256').update(randomText(40)).digest('hex') : `0${randomText(31, URL_SAFE)}`,
    expiresAt: now + FIVE_MINUTES,
    used: false,
  };
  codes.set(code.code, code);
  context.changed();
  return code;
}

/** The user with that openid in that app, made if unknown; undefined when the openid belongs to another app. */
export function userOf(context: Context, appid: string, openid?: string): User | undefined {
  const known = openid ? context.state.users.get(openid) : undefined;
  if (known) return known.appid === appid ? known : undefined;
  const user: User = {
    appid,
    openid: openid ?? `o${randomText(27, URL_SAFE)}`,
    sessionKey: Buffer.from(randomText(16)).toString('base64'),
  };
  context.state.users.set(user.openid, user);
  context.changed();
  return user;
}

function redeem(context: Context, text: string, kind: Code['kind'], appid: string, otherApp: number): Code {
  if (!text) throw new Refusal(41008, 'missing code');
  const code = context.state.codes.get(text);
  if (code?.kind !== kind) throw new Refusal(40029, 'invalid code');
  if (code.appid !== appid) throw new Refusal(otherApp, otherApp === 40013 ? 'invalid appid' : 'invalid code');
  if (code.expiresAt <= context.clock()) throw new Refusal(40029, 'invalid code');
  // A used phone code is plainly invalid; login and OAuth codes say that they were used.
  if (code.used) throw kind === 'phone' ? new Refusal(40029, 'invalid code') : new Refusal(40163, 'code been used');
  code.used = true;
  context.changed();
  return code;
}

function appOfQuery(context: Context, call: Call, kind: App['kind']): App {
  const app = requireApp(context, call.query.get('appid') ?? '', call.query.get('secret') ?? '');
  if (call.query.get('grant_type') !== 'authorization_code') throw new Refusal(40002, 'invalid grant_type');
  if (app.kind !== kind) throw new Refusal(48001, 'api unauthorized');
  return app;
}

/** code2session: the openid and session_key behind a `wx.login` code. */
export function codeToSession(context: Context, call: Call): Answer {
  const app = appOfQuery(context, call, 'mp');
  const code = redeem(context, call.query.get('js_code') ?? '', 'login', app.appid, 40029);
  const user = userOf(context, app.appid, code.openid);
  if (!user) throw new Refusal(40029, 'invalid code');
  return plainJson({ session_key: user.sessionKey, openid: user.openid });
}

/** OAuth of the official account: the openid behind a web code. */
export function oauthToken(context: Context, call: Call): Answer {
  const app = appOfQuery(context, call, 'oa');
  const code = redeem(context, call.query.get('code') ?? '', 'oauth', app.appid, 40029);
  const token = keepToken(context, app.appid, 'oauth', 7200);
  return plainJson({
    ...{ access_token: token.token, expires_in: 7200, refresh_token: `R${randomText(80)}` },
    ...{ openid: code.openid, scope: 'snsapi_base' },
  });
}

/** getPhoneNumber: the number behind a code of the phone button. */
export function phoneNumber(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'mp');
  const body = jsonBody(call);
  const openid = textOf(body, 'openid');
  if (openid && !findUser(context, openid, app.appid)) throw new Refusal(40003, 'invalid openid');
  const code = redeem(context, textOf(body, 'code'), 'phone', app.appid, 40013);
  const [, country = '86', pure = code.phone] = /^\+(86|852|853|886|1|81|82|44|65)(\d+)$/.exec(code.phone) ?? [];
  return okAnswer({
    phone_info: {
      phoneNumber: country === '86' ? pure : code.phone,
      ...{ purePhoneNumber: pure, countryCode: country },
      watermark: { timestamp: Math.floor(Date.now() / 1000), appid: app.appid },
    },
  });
}

/** checkSessionKey: whether the signature fits the user's session_key. */
export function checkSession(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'mp');
  const user = findUser(context, call.query.get('openid') ?? '', app.appid);
  if (!user) throw new Refusal(40003, 'invalid openid');
  if (call.query.get('sig_method') !== 'hmac_sha256') throw new Refusal(87008, 'invalid sig_method');
  const expected = Buffer.from(sessionSignature(user.sessionKey, ''));
  const given = Buffer.from(call.query.get('signature') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal(87009, 'invalid signature');
  return json({ errcode: 0, errmsg: 'ok' });
}
