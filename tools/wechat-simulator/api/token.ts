import type { Context } from '../context.ts';
import { randomText } from '../crypto.ts';
import { type Answer, type Call, json, textOf } from '../http.ts';
import type { Token } from '../schema.ts';
import { jsonBody, okAnswer, Refusal, requireApp, requireToken } from './kit.ts';

const LIFE = 7200;
const GRACE = 300_000;
const FORCE_PAUSE = 30_000;
const FORCE_A_DAY = 20;
const DAY = 86_400_000;

/** Makes and keeps a token or ticket; `seconds` counts on the simulated clock. */
export function keepToken(context: Context, appid: string, kind: Token['kind'], seconds: number): Token {
  const now = context.clock();
  const { tokens } = context.state;
  // Tokens answer 42001 for a day after their end and 40001 later.
  for (const old of tokens.values()) if (old.expiresAt < now - DAY) tokens.delete(old.token);
  const text = kind === 'ticket' ? `sM4AOVdW${randomText(78)}` : `${randomText(3, '123456789')}_${randomText(132)}`;
  const token: Token = { token: text, appid, kind, issuedAt: now, expiresAt: now + seconds * 1000, current: true };
  tokens.set(token.token, token);
  context.changed();
  return token;
}

function currentToken(context: Context, appid: string, kind: Token['kind']): Token | undefined {
  for (const token of context.state.tokens.values()) {
    if (token.appid === appid && token.kind === kind && token.current && token.expiresAt > context.clock()) return token;
  }
  return undefined;
}

function retire(context: Context, old: Token | undefined, graceMs: number): void {
  if (!old) return;
  old.current = false;
  old.expiresAt = Math.min(old.expiresAt, context.clock() + graceMs);
}

function mayForce(context: Context, appid: string, current: Token | undefined): boolean {
  const now = context.clock();
  const forced = [...context.state.tokens.values()].filter((token) => token.appid === appid && token.kind === 'stable');
  const lately = forced.filter((token) => token.issuedAt > now - DAY).length;
  return lately <= FORCE_A_DAY && (!current || now - current.issuedAt >= FORCE_PAUSE);
}

/** stable_token: one token while it lives, renewed in its last five minutes, killed by force_refresh. */
export function stableToken(context: Context, call: Call): Answer {
  const body = jsonBody(call);
  if (textOf(body, 'grant_type') !== 'client_credential') throw new Refusal(40002, 'invalid grant_type');
  const app = requireApp(context, textOf(body, 'appid'), textOf(body, 'secret'));
  const current = currentToken(context, app.appid, 'stable');
  const force = body.force_refresh === true && mayForce(context, app.appid, current);
  if (current && !force && current.expiresAt - context.clock() > GRACE) return tokenAnswer(context, current);
  retire(context, current, force ? 0 : GRACE);
  return tokenAnswer(context, keepToken(context, app.appid, 'stable', LIFE));
}

/** /cgi-bin/token: a new token every time; the one before lives five minutes more. */
export function plainToken(context: Context, call: Call): Answer {
  if (call.query.get('grant_type') !== 'client_credential') throw new Refusal(40002, 'invalid grant_type');
  const app = requireApp(context, call.query.get('appid') ?? '', call.query.get('secret') ?? '', 40001);
  retire(context, currentToken(context, app.appid, 'plain'), GRACE);
  return tokenAnswer(context, keepToken(context, app.appid, 'plain', LIFE));
}

function tokenAnswer(context: Context, token: Token): Answer {
  return json({ access_token: token.token, expires_in: Math.ceil((token.expiresAt - context.clock()) / 1000) });
}

/** getticket: the JS-SDK ticket of an official account, the same while it lives, always said to last 7200 s. */
export function jsTicket(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'oa');
  if (call.query.get('type') !== 'jsapi') throw new Refusal(40097, 'invalid args');
  const ticket = currentToken(context, app.appid, 'ticket') ?? keepToken(context, app.appid, 'ticket', LIFE);
  return okAnswer({ ticket: ticket.token, expires_in: LIFE });
}
