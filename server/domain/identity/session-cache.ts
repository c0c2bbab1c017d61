import { now } from '../../platform/clock.ts';
import { gathered } from '../../platform/gather.ts';
import type { Session } from './identity.types.ts';

export type LiveSession = Session & { expiresAt: number };

const freshMs = 1_000;
const most = 20_000;
const entries = new Map<string, { session: LiveSession; readAt: number }>();
let changes = 0;

/**
 * Reads sessions by id, many at once in one statement, and believes what it read for a second. An end that this process
 * brings about holds at once, that of another process within a second. `fresh` tells that the database was asked now.
 */
export function sessionReader(load: (ids: readonly string[]) => Promise<Map<string, LiveSession>>) {
  const read = gathered(load);
  return async (id: string): Promise<{ session: LiveSession; fresh: boolean } | undefined> => {
    const entry = entries.get(id);
    const readAt = performance.now();
    if (entry && readAt - entry.readAt < freshMs && entry.session.expiresAt > now()) return { session: entry.session, fresh: false };
    const seen = changes;
    const session = await read(id);
    if (!session) return undefined;
    // What was read before a change of meanwhile may be no longer true.
    if (seen === changes) keep(id, session, readAt);
    return { session, fresh: true };
  };
}

/** A session, or all of them where none is named, has just changed: it is read anew. */
export function forgetSession(id?: string): void {
  changes++;
  if (id === undefined) entries.clear();
  else entries.delete(id);
}

function keep(id: string, session: LiveSession, readAt: number): void {
  if (entries.size >= most) entries.clear();
  entries.set(id, { session, readAt });
}
