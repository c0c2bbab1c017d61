import type { BookingStatus } from '../../../shared/vocab/booking.ts';
import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { cancelOrder, keepWaiting, lockOrder } from '../payment/index.ts';
import { findBooking } from './booking.store.ts';
import { missVisit, recordArrival, visitsToMiss } from './visits.store.ts';

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
  await inTransaction(async (tx) => {
    await keepWaiting(tx, { kind: 'booking', id: booking.id }); // who has come may still pay: the order ends with the visit, not with its hold
    if ((await recordArrival(tx, booking.id, before[wish.to], wish.to, now())) !== 1) throw new Fault('booking_state');
  });
}

/**
 * 失约: sets visits of past days to missed where the session recorded at least one arrival (a hospital that records none
 * has no no-shows), and ends what was to pay for them; tells how many. Safe to repeat.
 */
export async function markMissed(at: number): Promise<{ missed: number }> {
  let missed = 0;
  for (;;) {
    const due = await visitsToMiss(dayOf(at));
    for (const id of due)
      missed += await inTransaction(async (tx) => {
        if ((await lockOrder(tx, { kind: 'booking', id }))?.status === 'awaiting')
          await cancelOrder(tx, { subject: { kind: 'booking', id }, refund: false, reason: '失约' });
        return missVisit(tx, id, now());
      });
    if (due.length < 500) return { missed };
  }
}
