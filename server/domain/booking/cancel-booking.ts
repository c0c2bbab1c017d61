import type { Origin } from '../../../shared/vocab/booking.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { emit } from '../../platform/events.ts';
import { inTransactionOnce } from '../../platform/idempotency.ts';
import { tenant } from '../directory/index.ts';
import { cancelOrder, lockOrder } from '../payment/index.ts';
import { assertCancellable } from './booking.rules.ts';
import { endBookings } from './booking.store.ts';
import type { Actor, NumberReleased } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { holdBookings } from './hold-bookings.ts';
import { ownBooking } from './read-bookings.ts';
import { rememberBooker } from './recent-bookers.ts';

/**
 * 取消预约: gives the caller's number back exactly once and decides the refund in the same commit; what was paid goes
 * back by its channel, except that a cancel through the portal refunds only where the hospital wants it (seed 000).
 * Throws booking_not_found, booking_state, cancel_too_late.
 */
export async function cancelBooking(wish: Actor & { bookingId: string; through?: Origin }): Promise<{ refundFen: number }> {
  const found = await ownBooking(wish);
  const { rules } = await tenant(found.tenantId);
  const subject = { kind: 'booking', id: found.id } as const;
  rememberBooker(wish.accountId);
  return inTransactionOnce(wish.once, async (tx) => {
    await lockOrder(tx, subject);
    const [booking] = (await holdBookings(tx, [found.id])).bookings;
    if (!booking) throw new Fault('booking_not_found');
    assertCancellable(booking, rules, now());
    if ((await endBookings(tx, [booking.id], 'cancelled', now())) !== 1) throw new Fault('booking_state');
    const refund = wish.through !== 'portal' || rules.refundPortalCancels;
    const { refundFen } = await cancelOrder(tx, { subject, refund, reason: '患者取消预约' });
    await emit(tx, 'booking.released', [released(booking)], aboutBooking);
    await emit(tx, 'booking.cancelled', [{ ...factsOf(booking, wish.consent), refundFen }], aboutBooking);
    return { refundFen };
  });
}

/** The number that a booking no longer holds. */
export function released(booking: { id: string; tenantId: string; scheduleId: string; serialNo: number }): NumberReleased {
  return { bookingId: booking.id, tenantId: booking.tenantId, scheduleId: booking.scheduleId, serialNo: booking.serialNo };
}
