import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { config } from '../../platform/config.ts';

let kept: { text: string; key: KeyObject } | undefined;

/** As a KeyObject: given text, jsonwebtoken first tries to read it as a public key, at twenty times the price of the check. */
function sessionKey(): KeyObject {
  const text = config().SESSION_KEY;
  if (kept?.text !== text) kept = { text, key: createSecretKey(Buffer.from(text)) };
  return kept.key;
}

/** A token that carries a session's id and nothing else (HS256); whether the session lives is the database's to say. */
export function tokenFor(sessionId: string): string {
  return jwt.sign({ sid: sessionId }, sessionKey(), { algorithm: 'HS256', noTimestamp: true });
}

/** The session id in a token that we signed; undefined for anything else. */
export function sessionIdIn(token: string): string | undefined {
  try {
    const payload = jwt.verify(token, sessionKey(), { algorithms: ['HS256'] });
    const sid: unknown = typeof payload === 'object' ? payload.sid : undefined;
    return typeof sid === 'string' && /^\d{1,16}$/.test(sid) ? sid : undefined;
  } catch {
    return undefined; // whatever is wrong with it, it opens nothing
  }
}
