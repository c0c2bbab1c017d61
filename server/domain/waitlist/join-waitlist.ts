import type { Origin } from '../../../shared/vocab/booking.ts';
import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { assertAwaitable, type Consent } from '../booking/index.ts';
import { holdPresent, personOf } from '../care/index.ts';
import { type Tenant, tenant } from '../directory/index.ts';
import { type Schedule, scheduleForUpdate, scheduleOf, setWaiting } from '../scheduling/index.ts';
import { countApplied, countWaiting, findEntry, insertEntry, isWaiting } from './waitlist.store.ts';
import type { Entry } from './waitlist.types.ts';
import { aboutEntry, factsOfEntry } from './waitlist-news.ts';

export interface JoinWaitlist {
  accountId: string;
  memberId: string;
  scheduleId: string;
  origin: Origin;
  once?: Once | undefined;
  consent?: Consent;
}

/**
 * 候补: puts one of the caller's 就诊人 at the end of a full session's queue. Throws waitlist_exists, waitlist_limit (so
 * many a person and day, whoever asks), slots_left, half_day_taken, day_place_taken, no_show_blocked, or why the session
 * is not open.
 */
export async function joinWaitlist(wish: JoinWaitlist): Promise<Entry> {
  const [session, personKey] = await Promise.all([scheduleOf(wish.scheduleId), personOf(wish)]);
  const hospital = await tenant(session.tenantId);
  return inTransactionOnce(wish.once, async (tx) => {
    const held = await scheduleForUpdate(tx, session.id); // everyone who joins, leaves or is promoted here goes one after the other
    if (!(await holdPresent(tx, [wish.memberId])).size) throw new Fault('member_not_found');
    if (await isWaiting(tx, held.id, personKey)) throw new Fault('waitlist_exists');
    await assertAwaitable(tx, held, hospital, personKey);
    const id = await claimOrdinal(tx, wish, held, hospital, personKey);
    await setWaiting(tx, held.id, await countWaiting(tx, held.id));
    const entry = await findEntry(tx, id);
    if (!entry) throw new Error('An entry that was just written is gone.');
    await emit(tx, 'waitlist.joined', [factsOfEntry(entry, held, wish.consent)], aboutEntry);
    return entry;
  });
}

/** The next of the person's entries of this day: its ordinal is unique, so that two sessions cannot both be the third. */
async function claimOrdinal(tx: Tx, wish: JoinWaitlist, session: Schedule, hospital: Tenant, personKey: string): Promise<string> {
  const { accountId, memberId, origin } = wish;
  const appliedAt = now();
  const appliedDay = dayOf(appliedAt);
  const applied = await countApplied(tx, session.tenantId, personKey, appliedDay);
  for (let ordinal = applied + 1; ordinal <= hospital.rules.waitlistDailyLimit; ordinal++) {
    const draft = { tenantId: session.tenantId, scheduleId: session.id, accountId, memberId, origin, personKey, appliedAt };
    const id = await insertEntry(tx, { ...draft, appliedDay, ordinal });
    if (id !== undefined) return id;
  }
  throw new Fault('waitlist_limit');
}
