import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { deleteCodesBefore } from './codes.store.ts';
import { deleteSessionsEndedBefore } from './sessions.store.ts';

const weekMs = 7 * 86_400_000;

/** Forgets codes and sessions a week after their end; tells how many. */
export function purgeSignIns(): Promise<{ codes: number; sessions: number }> {
  return inTransaction(async (tx) => ({
    codes: await deleteCodesBefore(tx, now() - weekMs),
    sessions: await deleteSessionsEndedBefore(tx, now() - weekMs),
  }));
}
