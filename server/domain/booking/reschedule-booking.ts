import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { inTransactionOnce } from '../../platform/idempotency.ts';
import { type TenantRules, tenant } from '../directory/index.ts';
import { lockOrder, repriceOrder } from '../payment/index.ts';
import { moveBooked, type Schedule, scheduleOf, slotAt } from '../scheduling/index.ts';
import { assertCancellable, assertOpen, dayPlaceKey, openNumbers } from './booking.rules.ts';
import { findBooking, holdersOf, holdersOfNumbers } from './booking.store.ts';
import type { Actor, Booking } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { released } from './cancel-booking.ts';
import { holdBookings } from './hold-bookings.ts';
import { moveBooking, recordMove } from './moves.store.ts';
import { ownBooking } from './read-bookings.ts';
import { rememberBooker } from './recent-bookers.ts';

/**
 * 改约: moves the caller's booking to the next free number of another session in one transaction: never no number,
 * never two. A paid booking moves at the same price only (price_differs); an unpaid one is repriced.
 */
export async function rescheduleBooking(wish: Actor & { bookingId: string; scheduleId: string }): Promise<Booking> {
  const found = await ownBooking(wish);
  const target = await scheduleOf(wish.scheduleId);
  if (target.tenantId !== found.tenantId) throw new Fault('schedule_mismatch', { words: '只能改约到同一家医院的号源' });
  const { rules } = await tenant(found.tenantId);
  const subject = { kind: 'booking', id: found.id } as const;
  rememberBooker(wish.accountId);
  return inTransactionOnce(wish.once, async (tx) => {
    const order = await lockOrder(tx, subject);
    const held = await holdBookings(tx, [found.id], [target.id]);
    const [booking] = held.bookings;
    const schedule = held.sessions.get(target.id);
    if (!booking || !schedule) throw new Fault('booking_not_found');
    assertCancellable(booking, rules, now());
    assertOpen(schedule, rules, now());
    if (order?.status === 'awaiting' && now() >= (booking.holdUntil ?? Number.POSITIVE_INFINITY))
      throw new Fault('booking_state', { words: '已超过支付时限，该预约即将取消' });
    if (booking.scheduleId === schedule.id) throw new Fault('schedule_mismatch', { words: '已在该场次，请选择其他场次' });
    if (schedule.feeFen !== booking.feeFen) {
      if (order?.status !== 'awaiting') throw new Fault('price_differs');
      await repriceOrder(tx, subject, { oriFen: schedule.feeFen });
    }
    const serialNo = await takeNextNumber(tx, booking, schedule, rules);
    await moveBooked(tx, new Map([[schedule.id, 1]]));
    await recordMove(tx, booking, schedule.id, serialNo, now());
    await emit(tx, 'booking.released', [released(booking)], aboutBooking);
    const moved = (await findBooking(tx, booking.id)) ?? booking;
    await emit(tx, 'booking.moved', [{ ...factsOf(moved, wish.consent), oldVisitAt: booking.visitAt }], aboutBooking);
    return moved;
  });
}

async function takeNextNumber(tx: Tx, booking: Booking, schedule: Schedule, rules: TenantRules): Promise<number> {
  const tried = new Set<number>();
  for (;;) {
    const taken = (await holdersOfNumbers(tx, [schedule.id])).get(schedule.id) ?? new Map();
    const serialNo = openNumbers(schedule, taken, now()).find((number) => !tried.has(number));
    if (serialNo === undefined) throw new Fault('slot_full');
    tried.add(serialNo);
    const place = dayPlaceKey(schedule, rules);
    const outcome = await moveBooking(tx, booking, { schedule, serialNo, visitAt: slotAt(schedule, serialNo), dayPlaceKey: place });
    if (outcome === 'moved') return serialNo;
    if (outcome === 'changed') throw new Fault('booking_state');
    const wanted = { ...booking, scheduleId: schedule.id, serialNo, day: schedule.day, half: schedule.half, dayPlaceKey: place };
    const held = await holdersOf(tx, wanted);
    if (!held.number && held.halfDay) throw new Fault('half_day_taken');
    if (!held.number && held.dayPlace) throw new Fault('day_place_taken');
  }
}
