import type { Origin } from '../../../shared/vocab/booking.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { afterCommit, type Tx } from '../../platform/db.ts';
import { type Tenant, tenantWithin } from '../directory/index.ts';
import { openOrders } from '../payment/index.ts';
import { moveBooked, type Schedule, slotAt } from '../scheduling/index.ts';
import { orderOf } from './book-together.ts';
import { assertOpen, dayPlaceKey, givableNumbers } from './booking.rules.ts';
import { holdersOf, holdersOfNumbers, insertBookings } from './booking.store.ts';
import type { Booking, BookingDraft } from './booking.types.ts';
import { assertNotBlocked, blockedPeople } from './no-shows.ts';
import { newOrderNo } from './order-number.ts';
import { markTaken } from './taken-numbers.ts';

/** Someone who waits for a number of a session. */
export interface Candidate {
  accountId: string;
  memberId: string;
  personKey: string;
  origin: Origin;
}

/** What became of a candidate: a booking, or why he was passed over: he holds this half day (or place) already, or may not book. */
export type Given<C extends Candidate> = { candidate: C } & ({ booking: Booking } | { passed: 'held' | 'blocked' });

/**
 * Gives the free numbers of a session, which the caller holds, to people in their order: each a booked booking with its
 * order (none, and no hold, where an insurance leaves nothing to pay), for K numbers and W people who may have one exactly
 * min(K, W). Whom it did not come to is not in the answer.
 */
export async function giveNumbers<C extends Candidate>(
  tx: Tx,
  session: Schedule,
  queue: readonly C[],
  holdUntil: (visitAt: number) => number,
): Promise<Given<C>[]> {
  const free = await givable(tx, session);
  if (!free.length || !queue.length) return [];
  const hospital = await tenantWithin(tx, session.tenantId);
  const people = queue.map(({ personKey }) => personKey);
  const blocked = await blockedPeople(tx, hospital, people);
  const given: Given<C>[] = [];
  const left = [...queue];
  while (free.length && left.length) {
    const round: { candidate: C; draft: BookingDraft }[] = [];
    while (round.length < free.length) {
      const candidate = left.shift();
      if (!candidate) break;
      const serialNo = free[round.length] ?? 0;
      if (blocked.has(candidate.personKey)) given.push({ candidate, passed: 'blocked' });
      else round.push({ candidate, draft: draftFor(candidate, session, hospital, serialNo, holdUntil) });
    }
    for (const one of await claimed(tx, round)) {
      given.push(one);
      if ('booking' in one) free.splice(free.indexOf(one.booking.serialNo), 1);
    }
  }
  const bookings = given.flatMap((one) => ('booking' in one ? [one.booking] : []));
  const payable = await openOrders(
    tx,
    bookings.map((booking) => orderOf({ hospitalName: hospital.name }, booking)),
  );
  if (bookings.length) await moveBooked(tx, new Map([[session.id, bookings.length]]));
  afterCommit(tx, () => {
    for (const { serialNo, personKey } of bookings) markTaken(session.id, serialNo, personKey);
  });
  return given.map((one) =>
    'booking' in one && !payable.has(one.booking.id) ? { ...one, booking: { ...one.booking, holdUntil: null } } : one,
  );
}

/** How many numbers of a session could be given to those who wait now: none unless it is open. */
export async function countGivable(sessions: readonly Schedule[]): Promise<Map<string, number>> {
  const taken = await holdersOfNumbers(
    null,
    sessions.map(({ id }) => id),
  );
  return new Map(sessions.map((session) => [session.id, givableIn(session, taken)] as const).map(([id, free]) => [id, free.length]));
}

/**
 * Throws unless someone may begin to wait for this session, which the caller holds: slots_left while a number can simply
 * be booked, schedule_past when none can come any more, or why he could not have one.
 */
export async function assertAwaitable(tx: Tx, session: Schedule, hospital: Tenant, personKey: string): Promise<void> {
  assertOpen(session, hospital.rules, now());
  if (!isAwaitable(session)) throw new Fault('schedule_past', { words: '该场次即将开始，不再接受候补' });
  await assertNotBlocked(tx, hospital, personKey);
  const held = await holdersOf(tx, {
    ...{ scheduleId: session.id, serialNo: 0, tenantId: session.tenantId, personKey, day: session.day, half: session.half },
    dayPlaceKey: dayPlaceKey(session, hospital.rules),
  });
  if (held.halfDay) throw new Fault('half_day_taken');
  if (held.dayPlace) throw new Fault('day_place_taken');
  if (session.waiting === 0 && (await givable(tx, session)).length) throw new Fault('slots_left');
}

/** Whether any number of the session, free or not, is far enough away to be given to someone who waits. */
export function isAwaitable(session: Schedule): boolean {
  return session.status === 'open' && givableNumbers(session, new Set(), now()).length > 0;
}

async function givable(tx: Tx, session: Schedule): Promise<number[]> {
  return session.status === 'open' ? givableIn(session, await holdersOfNumbers(tx, [session.id])) : [];
}

function givableIn(session: Schedule, taken: Map<string, Map<number, string>>): number[] {
  return session.status === 'open' ? givableNumbers(session, taken.get(session.id) ?? new Map(), now()) : [];
}

function draftFor(
  { accountId, memberId, personKey, origin }: Candidate,
  session: Schedule,
  { rules }: Tenant,
  serialNo: number,
  holdUntil: (visitAt: number) => number,
): BookingDraft {
  const { id: scheduleId, tenantId, departmentId, doctorId, day, half, type, feeFen } = session;
  const visitAt = slotAt(session, serialNo);
  return {
    ...{ accountId, memberId, personKey, origin, scheduleId, serialNo, visitAt, tenantId, departmentId, doctorId, day, half, type, feeFen },
    orderNo: newOrderNo(now()),
    holdUntil: feeFen > 0 ? holdUntil(visitAt) : null,
    dayPlaceKey: dayPlaceKey(session, rules),
    symptoms: null,
    bookedAt: now(),
  };
}

/** One statement for the round; who is not in it met a key of his own, since the numbers are held with the session. */
async function claimed<C extends Candidate>(tx: Tx, round: readonly { candidate: C; draft: BookingDraft }[]): Promise<Given<C>[]> {
  const booked = await insertBookings(
    tx,
    round.map(({ draft }) => draft),
  );
  const told: Given<C>[] = [];
  for (const { candidate, draft } of round) {
    const booking = booked.get(draft.orderNo) ?? (await again(tx, draft));
    told.push(booking ? { candidate, booking } : { candidate, passed: 'held' });
  }
  return told;
}

/** An order number that was another's is no reason to pass anyone over: once more with the next one. */
async function again(tx: Tx, draft: BookingDraft): Promise<Booking | undefined> {
  const held = await holdersOf(tx, draft);
  if (held.halfDay || held.dayPlace) return undefined;
  const fresh = { ...draft, orderNo: newOrderNo(now()) };
  const booking = (await insertBookings(tx, [fresh])).get(fresh.orderNo);
  if (!booking) throw new Error(`Number ${draft.serialNo} of session ${draft.scheduleId} is free and cannot be given.`);
  return booking;
}
