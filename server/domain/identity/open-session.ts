import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Session } from './identity.types.ts';
import { sessionReader } from './session-cache.ts';
import { sessionIdIn, tokenFor } from './session-token.ts';
import { extendSession, insertSession, liveSessions, sessionMs } from './sessions.store.ts';

const slideEveryMs = 86_400_000;

const readSession = sessionReader(liveSessions);

/**
 * The live session behind a token, undefined when there is none. A used session lives 30 days from its last day of use.
 * An end takes effect at once in the process that made it, and within a second in every other.
 */
export async function openSession(token: string): Promise<Session | undefined> {
  const id = sessionIdIn(token);
  const found = id === undefined ? undefined : await readSession(id);
  if (!found) return undefined;
  const { expiresAt, ...session } = found.session;
  if (found.fresh && expiresAt - now() < sessionMs - slideEveryMs) await inTransaction((tx) => extendSession(tx, session.id));
  return session;
}

/** Opens a session and answers its token. */
export async function startSession(session: Omit<Session, 'id'>): Promise<string> {
  return tokenFor(await inTransaction((tx) => insertSession(tx, session)));
}
