import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { memberOf } from '../care/index.ts';
import { scheduleForUpdate, setWaiting } from '../scheduling/index.ts';
import { countWaiting, endEntries, findEntry } from './waitlist.store.ts';
import type { Entry } from './waitlist.types.ts';

/**
 * 取消候补: takes the caller's entry out of the queue, once. Throws waitlist_not_found for any other's, member_not_found, waitlist_state once
 * it has ended: promoted, it is a booking, and that is what is cancelled.
 */
export async function leaveWaitlist(wish: {
  accountId: string;
  entryId: string;
  memberId?: string | undefined;
  once?: Once | undefined;
}): Promise<Entry> {
  if (wish.memberId !== undefined) await memberOf({ accountId: wish.accountId, memberId: wish.memberId });
  const found = await findEntry(null, wish.entryId);
  if (found?.accountId !== wish.accountId || (wish.memberId ?? found.memberId) !== found.memberId) throw new Fault('waitlist_not_found');
  return inTransactionOnce(wish.once, async (tx): Promise<Entry> => {
    await scheduleForUpdate(tx, found.scheduleId);
    if ((await endEntries(tx, [found.id], { status: 'cancelled' }, now())) !== 1) {
      const ended = await findEntry(tx, found.id);
      throw new Fault('waitlist_state', ended?.status === 'promoted' ? { words: '候补已转为预约，请取消预约' } : {});
    }
    await setWaiting(tx, found.scheduleId, await countWaiting(tx, found.scheduleId));
    return { ...found, status: 'cancelled', position: 0 };
  });
}
