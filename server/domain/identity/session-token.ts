import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { config } from '../../platform/config.ts';

/** Tokens that were checked lately are remembered, so many at most; the first remembered goes first. */
const most = 20_000;

let kept: { text: string; key: KeyObject; checked: Map<string, string> } | undefined;

/** As a KeyObject: given text, jsonwebtoken first tries to read it as a public key, at twenty times the price of the check. */
function signing(): { key: KeyObject; checked: Map<string, string> } {
  const text = config().SESSION_KEY;
  if (kept?.text !== text) kept = { text, key: createSecretKey(Buffer.from(text)), checked: new Map() };
  return kept;
}

/** A token that carries a session's id and nothing else (HS256); whether the session lives is the database's to say. */
export function tokenFor(sessionId: string): string {
  return jwt.sign({ sid: sessionId }, signing().key, { algorithm: 'HS256', noTimestamp: true });
}

/** The session id in a token that we signed; undefined for anything else. A token has no end of its own, so once right is always right. */
export function sessionIdIn(token: string): string | undefined {
  const { key, checked } = signing();
  const known = checked.get(token);
  if (known !== undefined) return known;
  const sid = verified(token, key);
  if (sid === undefined) return undefined;
  for (const first of checked.keys()) {
    if (checked.size < most) break;
    checked.delete(first);
  }
  checked.set(token, sid);
  return sid;
}

function verified(token: string, key: KeyObject): string | undefined {
  try {
    const payload = jwt.verify(token, key, { algorithms: ['HS256'] });
    const sid: unknown = typeof payload === 'object' ? payload.sid : undefined;
    return typeof sid === 'string' && /^\d{1,16}$/.test(sid) ? sid : undefined;
  } catch {
    return undefined; // whatever is wrong with it, it opens nothing
  }
}
