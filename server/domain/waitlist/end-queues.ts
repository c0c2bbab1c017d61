import type { WaitlistEnd } from '../../../shared/vocab/waitlist.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { type Schedule, schedulesForUpdate, setWaiting } from '../scheduling/index.ts';
import { endEntries, waitingFor } from './waitlist.store.ts';
import { aboutEntry, factsOfEntry } from './waitlist-news.ts';

/** Answers scheduling.closed in its transaction: who waits for a session that is 停诊 or off the timetable is told so. */
export async function endQueues(tx: Tx, events: readonly { scheduleId: string }[]): Promise<void> {
  const sessions = await schedulesForUpdate(
    tx,
    events.map(({ scheduleId }) => scheduleId),
  );
  for (const session of sessions.values()) if (session.waiting > 0) await endQueue(tx, session, 'stopped');
}

/** Ends every entry of a session that the caller holds, and tells their owners why; tells how many. */
export async function endQueue(tx: Tx, session: Schedule, why: WaitlistEnd): Promise<number> {
  const queue = await waitingFor(tx, session.id);
  await endEntries(
    tx,
    queue.map(({ id }) => id),
    { status: 'expired', why },
    now(),
  );
  await setWaiting(tx, session.id, 0);
  await emit(
    tx,
    'waitlist.ended',
    queue.map((entry) => ({ ...factsOfEntry(entry, session), why })),
    aboutEntry,
  );
  return queue.length;
}
