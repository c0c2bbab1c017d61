import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { endBookings, lockBookings, retakeBooking } from './booking.store.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { released } from './cancel-booking.ts';

const bookingIds = (events: readonly { subject: Subject }[]) =>
  events.flatMap(({ subject }) => (subject.kind === 'booking' ? [subject.id] : []));

/**
 * Answers payment.paid in its transaction: money that came in time only confirms; money that came after the number was
 * given back takes the number again, or announces booking.place-lost when it no longer can.
 */
export async function confirmPaid(tx: Tx, events: readonly { subject: Subject; orderId: string; payFen: number }[]): Promise<void> {
  const bookings = new Map((await lockBookings(tx, bookingIds(events))).map((booking) => [booking.id, booking]));
  for (const { subject, orderId, payFen } of events) {
    const booking = bookings.get(subject.id);
    if (!booking) continue;
    const held =
      booking.status === 'expired' ? booking.visitAt > now() && (await retakeBooking(tx, booking.id)) : booking.status !== 'cancelled';
    if (held) await emit(tx, 'booking.paid', [{ ...factsOf(booking), fen: payFen }], aboutBooking);
    else await emit(tx, 'booking.place-lost', [{ subject, orderId }], () => `booking:${booking.id}`);
  }
}

/** Answers order.expired in its transaction: the numbers of unpaid bookings go back. */
export async function expireBookings(tx: Tx, events: readonly { subject: Subject }[]): Promise<void> {
  const bookings = (await lockBookings(tx, bookingIds(events))).filter(({ status }) => status === 'booked');
  if (!bookings.length) return;
  await endBookings(
    tx,
    bookings.map(({ id }) => id),
    'expired',
    now(),
  );
  await emit(tx, 'booking.released', bookings.map(released), aboutBooking);
  await emit(
    tx,
    'booking.expired',
    bookings.map((booking) => factsOf(booking)),
    aboutBooking,
  );
}
