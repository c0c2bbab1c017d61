import { Fault } from '../../../shared/vocab/fault.ts';
import type { Tx } from '../../platform/db.ts';
import { type Schedule, slotAt } from '../scheduling/index.ts';
import { assertNumber, freeNumbers } from './booking.rules.ts';
import { claimNumber, holdersOf, takenNumbers } from './booking.store.ts';
import type { Booking, BookingDraft } from './booking.types.ts';

/** A draft before it has a number. */
export type NumberlessDraft = Omit<BookingDraft, 'serialNo' | 'visitAt'>;

/** Claims exactly this number. Throws why not: the person's own bookings are told before the number's. */
export async function claimThisNumber(tx: Tx, schedule: Schedule, draft: NumberlessDraft, serialNo: number, at: number): Promise<Booking> {
  assertNumber(schedule, serialNo, at);
  const booking = await claimNumber(tx, { ...draft, serialNo, visitAt: slotAt(schedule, serialNo) });
  if (booking) return booking;
  await refuseForPerson(tx, { ...draft, serialNo });
  throw new Fault('slot_taken');
}

/** Claims the lowest number that is free, passing over those that others take meanwhile. Throws slot_full when none is left. */
export async function claimAnyNumber(tx: Tx, schedule: Schedule, draft: NumberlessDraft, at: number): Promise<Booking> {
  const tried = new Set<number>();
  for (;;) {
    const taken = await takenNumbers(tx, [schedule.id]);
    const serialNo = freeNumbers(schedule, taken.get(schedule.id) ?? tried, at).find((number) => !tried.has(number));
    if (serialNo === undefined) throw new Fault('slot_full');
    tried.add(serialNo);
    const booking = await claimNumber(tx, { ...draft, serialNo, visitAt: slotAt(schedule, serialNo) });
    if (booking) return booking;
    await refuseForPerson(tx, { ...draft, serialNo });
  }
}

/** Throws when the person already holds this half day, or this place on this day. */
export async function refuseForPerson(tx: Tx | null, draft: NumberlessDraft & { serialNo: number }): Promise<void> {
  const held = await holdersOf(tx, draft);
  if (held.halfDay) throw new Fault('half_day_taken');
  if (held.dayPlace) throw new Fault('day_place_taken');
}
