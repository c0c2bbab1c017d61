import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { holdPresent } from '../care/index.ts';
import { moveBooked, scheduleForUpdate, slotAt } from '../scheduling/index.ts';
import { isKept } from './booking.rules.ts';
import { endBookings, lockBookings, retakeBooking } from './booking.store.ts';
import type { Booking } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { released } from './cancel-booking.ts';
import { holdBookings } from './hold-bookings.ts';

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
    const held = booking.status === 'expired' ? await retake(tx, booking) : booking.status !== 'cancelled';
    if (held) await emit(tx, 'booking.paid', [{ ...factsOf(booking), fen: payFen }], aboutBooking);
    else await emit(tx, 'booking.place-lost', [{ subject, orderId }], () => `booking:${booking.id}`);
  }
}

/** Takes the number again unless its time has come, its session was stopped or changed meanwhile, the 就诊人 was removed, or
 * someone else holds it or waits for it. */
async function retake(tx: Tx, booking: Booking): Promise<boolean> {
  const session = await scheduleForUpdate(tx, booking.scheduleId);
  const offered =
    session.status === 'open' &&
    booking.serialNo <= session.capacity &&
    slotAt(session, booking.serialNo) === booking.visitAt &&
    !isKept(session, booking.serialNo, now()) &&
    (await holdPresent(tx, [booking.memberId])).size === 1;
  if (booking.visitAt <= now() || !offered || !(await retakeBooking(tx, booking.id))) return false;
  await moveBooked(tx, new Map([[booking.scheduleId, 1]]));
  return true;
}

/** Answers order.expired in its transaction: the numbers of unpaid bookings go back. */
export async function expireBookings(tx: Tx, events: readonly { subject: Subject }[]): Promise<void> {
  const held = await holdBookings(tx, bookingIds(events));
  const bookings = held.bookings.filter(({ status }) => status === 'booked');
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
