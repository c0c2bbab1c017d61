import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { factsOf, type Given, giveNumbers } from '../booking/index.ts';
import { type Schedule, schedulesForUpdate, setWaiting } from '../scheduling/index.ts';
import { promotionHold } from './waitlist.rules.ts';
import { endEntries, promoteEntries, waitingFor } from './waitlist.store.ts';
import type { Entry } from './waitlist.types.ts';
import { aboutEntry, factsOfEntry } from './waitlist-news.ts';

/** What a promotion did. */
export interface Promoted {
  entryId: string;
  bookingId: string;
}

/**
 * 候补转正: answers whatever frees numbers, in its transaction and before the public can see them: gives them to those who
 * wait, in their order. Sessions are held in id order; one that is stopped gives nothing.
 */
export async function promoteNext(tx: Tx, events: readonly { scheduleId: string }[]): Promise<void> {
  const sessions = await schedulesForUpdate(
    tx,
    events.map(({ scheduleId }) => scheduleId),
  );
  for (const session of sessions.values()) if (session.waiting > 0) await promoteIn(tx, session);
}

/** Promotes in one session that the caller holds; tells whom. */
export async function promoteIn(tx: Tx, session: Schedule): Promise<Promoted[]> {
  const at = now();
  const queue = await waitingFor(tx, session.id);
  const given = await giveNumbers(tx, session, queue, (visitAt) => promotionHold(at, visitAt));
  const promoted = given.flatMap((one) => ('booking' in one ? [{ entryId: one.candidate.id, bookingId: one.booking.id }] : []));
  if ((await promoteEntries(tx, promoted, at)) !== promoted.length) throw new Error('An entry ended while its session was held.');
  for (const why of ['held', 'blocked'] as const)
    await endEntries(
      tx,
      given.flatMap((one) => ('passed' in one && one.passed === why ? [one.candidate.id] : [])),
      { status: 'expired', why },
      at,
    );
  if (session.waiting !== queue.length - given.length) await setWaiting(tx, session.id, queue.length - given.length);
  await announce(tx, session, given);
  return promoted;
}

async function announce(tx: Tx, session: Schedule, given: readonly Given<Entry>[]): Promise<void> {
  await emit(
    tx,
    'waitlist.promoted',
    given.flatMap((one) => {
      if (!('booking' in one)) return [];
      const { holdUntil, feeFen } = one.booking;
      return [{ ...factsOf(one.booking), entryId: one.candidate.id, holdUntil, feeFen }];
    }),
    aboutEntry,
  );
  await emit(
    tx,
    'waitlist.ended',
    given.flatMap((one) => ('passed' in one ? [{ ...factsOfEntry(one.candidate, session), why: one.passed }] : [])),
    aboutEntry,
  );
}
