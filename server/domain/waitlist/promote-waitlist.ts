import { inTransaction } from '../../platform/db.ts';
import { countGivable, isAwaitable } from '../booking/index.ts';
import { awaitedSchedules, scheduleForUpdate, schedulesById, setWaiting } from '../scheduling/index.ts';
import { endQueue } from './end-queues.ts';
import { type Promoted, promoteIn } from './promote-next.ts';
import { countWaiting, sessionsAwaited } from './waitlist.store.ts';

/**
 * 候补转正, the repairing sweep: gives free numbers to those who still wait for them, expires the queues of sessions that
 * are over or stopped, and puts right how many wait. Of one session only, if it is named. Safe to repeat, to kill
 * anywhere and beside everything else: each session is one transaction.
 */
export async function promoteWaitlist(only?: string): Promise<{ promoted: Promoted[]; expired: number }> {
  const waited = await sessionsAwaited(only);
  const ids = only === undefined ? [...new Set([...waited, ...(await awaitedSchedules())])] : [only];
  const sessions = await schedulesById(ids);
  const givable = await countGivable([...sessions.values()]);
  const promoted: Promoted[] = [];
  let expired = 0;
  for (const [id, session] of sessions) {
    const settled = isAwaitable(session) && givable.get(id) === 0 && session.waiting > 0 === waited.includes(id);
    if (settled) continue;
    const done = await inTransaction(async (tx) => {
      const held = await scheduleForUpdate(tx, id);
      if (!isAwaitable(held)) return { expired: await endQueue(tx, held, held.status === 'open' ? 'over' : 'stopped'), promoted: [] };
      await setWaiting(tx, id, await countWaiting(tx, id));
      return { expired: 0, promoted: await promoteIn(tx, await scheduleForUpdate(tx, id)) };
    });
    expired += done.expired;
    promoted.push(...done.promoted);
  }
  return { promoted, expired };
}
