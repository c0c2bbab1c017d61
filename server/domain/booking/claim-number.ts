import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { shared } from '../../platform/redis.ts';
import { type Schedule, scheduleOf } from '../scheduling/index.ts';
import { type Claim, enqueueClaim } from './book-together.ts';
import { halfDayKey, openNumbers } from './booking.rules.ts';
import { holdersOf } from './booking.store.ts';
import type { Booking, BookingDraft } from './booking.types.ts';
import { claimGate } from './gate.ts';
import { markTaken, seemsFree, takenNow } from './taken-numbers.ts';

/** A claim before it has a number; a draft is made only for a number that may be free. */
export interface Wanted extends Omit<Claim, 'draft'> {
  personKey: string;
  draftOf(session: Schedule, serialNo: number): BookingDraft;
}

const gate = claimGate();
/**
 * A claim that another process keeps in flight is looked at again after so many ms, at most so often. Who wants any number
 * passes over a few that stay busy: their holder may be dead, and the token outlives him.
 */
const elsewhere = { everyMs: 15, tries: 400, triesOfAny: 4, passedOver: 3, ttlMs: 10_000 };

const overloaded = () => new Fault('overloaded', { retryAfter: 1 });

/** Claims exactly this number. Throws why not: the person's own bookings are told before the number's; overloaded while another process holds it. */
export async function claimThisNumber(claim: Wanted, session: Schedule, serialNo: number): Promise<Booking> {
  const booking = await claimOrNothing(claim, session, serialNo, elsewhere.tries);
  if (booking === 'busy') throw overloaded();
  if (booking) return booking;
  throw new Fault('slot_taken');
}

/** Claims the lowest number that is free, passing over those that others take meanwhile. Throws slot_full when none is left. */
export async function claimAnyNumber(claim: Wanted, remembered: Schedule): Promise<Booking> {
  const lost = new Set<number>();
  const busy = new Set<number>();
  let session = remembered;
  for (;;) {
    const free = openNumbers(session, await takenNow(session.id), now()).filter((number) => !lost.has(number));
    const idle = free.filter((number) => !busy.has(number));
    const serialNo = idle.find((number) => !gate.holds(numberKey(session.id, number))) ?? idle[0] ?? free[0];
    if (serialNo === undefined) {
      const present = await scheduleOf(session.id); // 约满 is told of the session as it is
      if (present.capacity <= session.capacity && (present.waiting > 0 || session.waiting === 0)) throw new Fault('slot_full');
      session = present;
      continue;
    }
    const others = idle.length > 1 && busy.size < elsewhere.passedOver;
    const booking = await claimOrNothing(claim, session, serialNo, others ? elsewhere.triesOfAny : elsewhere.tries);
    if (booking === 'busy' && !others) throw overloaded();
    if (booking === 'busy') busy.add(serialNo);
    else if (booking) return booking;
    else lost.add(serialNo);
  }
}

const numberKey = (scheduleId: string, serialNo: number) => `n${scheduleId}:${serialNo}`;

/** Every key that the database keeps unique, as the gate holds them: number, person and half day, person and place. */
function keysOf({ tenantId, scheduleId, serialNo, personKey, day, half, dayPlaceKey }: BookingDraft): string[] {
  const person = [numberKey(scheduleId, serialNo), `p${tenantId}:${personKey}:${halfDayKey(day, half)}`];
  return dayPlaceKey ? [...person, `d${personKey}:${dayPlaceKey}`] : person;
}

/**
 * The booking, undefined when the number is another's, or busy when another process holds it for longer than the tries.
 * Losers are turned away here, from memory, before the database; one who already holds a number of this session is told so.
 */
async function claimOrNothing(claim: Wanted, session: Schedule, serialNo: number, most: number): Promise<Booking | undefined | 'busy'> {
  if (!config().BOOKING_GATE) return claimHeld(claim, claim.draftOf(session, serialNo));
  for (let tries = 0; tries < most; ) {
    if (!seemsFree(session.id, serialNo) && (await isTaken(session.id, serialNo, claim.personKey))) return undefined;
    const draft = claim.draftOf(session, serialNo);
    const keys = keysOf(draft);
    const entered = gate.enter(keys);
    if (entered instanceof Promise) {
      await entered;
      continue;
    }
    try {
      if (await shared().holdAll(keys, draft.orderNo, elsewhere.ttlMs)) return await claimHeld(claim, draft);
    } finally {
      entered();
      shared().releaseAll(keys, draft.orderNo);
    }
    tries++;
    await new Promise((resolve) => setTimeout(resolve, elsewhere.everyMs));
  }
  return 'busy';
}

/** Told from memory at most 100 ms old; a number that was ever free is left for the claim to find out. */
async function isTaken(scheduleId: string, serialNo: number, personKey: string): Promise<boolean> {
  const taken = await takenNow(scheduleId);
  if (!taken.has(serialNo)) return false;
  for (const person of taken.values()) if (person === personKey) throw new Fault('half_day_taken');
  return true;
}

async function claimHeld({ hospitalName, rules, consent, once, chosen }: Wanted, draft: BookingDraft): Promise<Booking | undefined> {
  const booking = await enqueueClaim({ draft, hospitalName, rules, consent, once, chosen });
  if (!booking) await refuseForPerson(draft); // the number is another's, then: the next to ask is told from memory
  markTaken(draft.scheduleId, draft.serialNo, booking ? draft.personKey : '');
  return booking;
}

/** Throws when the person already holds this half day, or this place on this day. */
export async function refuseForPerson(draft: BookingDraft): Promise<void> {
  const held = await holdersOf(null, draft);
  if (held.halfDay) throw new Fault('half_day_taken');
  if (held.dayPlace) throw new Fault('day_place_taken');
}
