import { inTransaction } from '../../platform/db.ts';
import { log } from '../../platform/log.ts';
import { metrics } from '../../platform/metrics.ts';
import { countGivable, isAwaitable } from '../booking/index.ts';
import { awaitedSchedules, type Schedule, scheduleForUpdate, schedulesById, setWaiting } from '../scheduling/index.ts';
import { endQueue } from './end-queues.ts';
import { type Promoted, promoteIn } from './promote-next.ts';
import { countWaiting, sessionsAwaited } from './waitlist.store.ts';

interface Swept {
  promoted: Promoted[];
  expired: number;
}

/**
 * 候补转正, the repairing sweep: gives free numbers to those who still wait for them, expires the queues of sessions that
 * are over or stopped, and puts right how many wait. Of one session only, if it is named. Safe to repeat, to kill
 * anywhere and beside everything else: each session is one transaction. One that throws keeps no other waiting: it is
 * logged and counted, and the sweep throws at its end.
 */
export async function promoteWaitlist(only?: string): Promise<Swept> {
  const waited = await sessionsAwaited(only);
  const ids = only === undefined ? [...new Set([...waited, ...(await awaitedSchedules())])] : [only];
  const sessions = await schedulesById(ids);
  const givable = await countGivable([...sessions.values()]);
  const swept: Swept = { promoted: [], expired: 0 };
  const failures: unknown[] = [];
  const isSettled = (session: Schedule) =>
    isAwaitable(session) && givable.get(session.id) === 0 && session.waiting > 0 === waited.includes(session.id);
  for (const [id, session] of sessions) {
    try {
      if (isSettled(session)) continue;
      const { promoted, expired } = await sweepSession(id);
      swept.promoted.push(...promoted);
      swept.expired += expired;
    } catch (error) {
      if (only !== undefined) throw error;
      failures.push(error);
      metrics.alarms.inc({ kind: 'promotion-failed' });
      log.error({ schedule: id, why: error instanceof Error ? error.message : 'unknown' }, 'a session was not promoted');
    }
  }
  if (failures.length) throw notAll(failures, sessions.size, swept);
  return swept;
}

function sweepSession(id: string): Promise<Swept> {
  return inTransaction(async (tx) => {
    const held = await scheduleForUpdate(tx, id);
    if (!isAwaitable(held)) return { expired: await endQueue(tx, held, held.status === 'open' ? 'over' : 'stopped'), promoted: [] };
    await setWaiting(tx, id, await countWaiting(tx, id));
    return { expired: 0, promoted: await promoteIn(tx, await scheduleForUpdate(tx, id)) };
  });
}

function notAll(failures: readonly unknown[], of: number, { promoted, expired }: Swept): Error {
  const words = `${failures.length} of ${of} sessions were not promoted; ${promoted.length} entries were, ${expired} expired.`;
  return new Error(words, { cause: failures[0] });
}
