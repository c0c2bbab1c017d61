import type { BookingStatus } from '../../../shared/vocab/booking.ts';
import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { findBooking } from './booking.store.ts';
import { missVisitsBefore, recordArrival } from './visits.store.ts';

const before: Record<'checked_in' | 'completed', readonly BookingStatus[]> = {
  checked_in: ['booked'],
  completed: ['booked', 'checked_in'],
};

/** 报到 and 就诊完成, told by staff of the same hospital, on or after the day of the visit. Repeating it changes nothing. */
export async function markArrival(wish: { tenantId: string; bookingId: string; to: 'checked_in' | 'completed' }): Promise<void> {
  const booking = await findBooking(null, wish.bookingId);
  if (!booking || booking.tenantId !== wish.tenantId) throw new Fault('booking_not_found');
  if (booking.status === wish.to) return;
  if (booking.day > dayOf(now())) throw new Fault('booking_state', { words: '还没有到就诊日' });
  const moved = await inTransaction((tx) => recordArrival(tx, booking.id, before[wish.to], wish.to, now()));
  if (moved !== 1) throw new Fault('booking_state');
}

/**
 * 失约: sets visits of past days to missed where the session recorded at least one arrival (a hospital that records none
 * has no no-shows); tells how many. Safe to repeat.
 */
export async function markMissed(at: number): Promise<{ missed: number }> {
  let missed = 0;
  for (;;) {
    const batch = await inTransaction((tx) => missVisitsBefore(tx, dayOf(at), now()));
    missed += batch;
    if (batch < 500) return { missed };
  }
}
