import { Fault } from '../../../shared/vocab/fault.ts';
import type { ChargeState } from '../../../shared/vocab/payment.ts';
import { type Member, membersById } from '../care/index.ts';
import { type Department, type Doctor, departmentsById, doctorsById } from '../directory/index.ts';
import { type OrderView, ordersOf } from '../payment/index.ts';
import { type Schedule, schedulesById } from '../scheduling/index.ts';
import { findBooking, findBookings, listBookings } from './booking.store.ts';
import type { Booking } from './booking.types.ts';

/** A booking with everything a face may print about it. */
export interface BookingCard {
  booking: Booking;
  schedule: Schedule;
  department: Department;
  doctor: Doctor | null;
  member: Member;
  order: OrderView | undefined;
  /** The money's state; `none` when nothing is to pay. */
  charge: ChargeState;
}

/** The caller's own booking. Throws booking_not_found for any other: whether it exists is nobody's business. */
export async function ownBooking({ accountId, bookingId }: { accountId: string; bookingId: string }): Promise<Booking> {
  const booking = await findBooking(null, bookingId);
  if (!booking || booking.accountId !== accountId) throw new Fault('booking_not_found');
  return booking;
}

/** The bookings there are among these ids, whosever they are, by id. */
export async function bookingsById(ids: readonly string[]): Promise<Map<string, Booking>> {
  return new Map((await findBookings(null, ids)).map((booking) => [booking.id, booking]));
}

/** 预约记录明细 of the caller's own booking. */
export async function bookingCard(wish: { accountId: string; bookingId: string }): Promise<BookingCard> {
  const [card] = await cardsOf([await ownBooking(wish)]);
  if (!card) throw new Fault('booking_not_found');
  return card;
}

/** 预约记录列表: the caller's bookings in a hospital, latest visit first. */
export async function myBookings(wish: {
  accountId: string;
  tenantId: string;
  page: number;
  pageSize: number;
}): Promise<{ total: number; cards: BookingCard[] }> {
  const { total, rows } = await listBookings(wish.accountId, wish.tenantId, (wish.page - 1) * wish.pageSize, wish.pageSize);
  return { total, cards: await cardsOf(rows) };
}

/** Cards for a list of bookings: one query a table for the whole list. */
export async function cardsOf(bookings: readonly Booking[]): Promise<BookingCard[]> {
  const [members, schedules, departments, doctors, orders] = await Promise.all([
    membersById(bookings.map(({ memberId }) => memberId)),
    schedulesById(bookings.map(({ scheduleId }) => scheduleId)),
    departmentsById(bookings.map(({ departmentId }) => departmentId)),
    doctorsById(bookings.flatMap(({ doctorId }) => doctorId ?? [])),
    ordersOf(bookings.map(({ id }) => ({ kind: 'booking', id }))),
  ]);
  return bookings.flatMap((booking) => {
    const member = members.get(booking.memberId);
    const schedule = schedules.get(booking.scheduleId);
    const department = departments.get(booking.departmentId);
    if (!member || !schedule || !department) return [];
    const order = orders.get(`booking:${booking.id}`);
    const doctor = (booking.doctorId && doctors.get(booking.doctorId)) || null;
    return [{ booking, schedule, department, doctor, member, order, charge: order?.charge ?? 'none' }];
  });
}
