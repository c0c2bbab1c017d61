import { Fault } from '../../../shared/vocab/fault.ts';
import { type Booking, bookingsById } from '../booking/index.ts';
import { type Member, memberOf, membersById } from '../care/index.ts';
import { type Department, type Doctor, departmentsById, doctorsById, tenant } from '../directory/index.ts';
import { type OrderView, ordersOf } from '../payment/index.ts';
import { type Schedule, scheduleOf, schedulesById } from '../scheduling/index.ts';
import { entriesOfAccount, findEntry, waitingFor } from './waitlist.store.ts';
import type { Entry } from './waitlist.types.ts';

/** An entry with everything a face may print about it. */
export interface EntryCard {
  entry: Entry;
  schedule: Schedule;
  department: Department;
  doctor: Doctor | null;
  member: Member;
  /** What it was turned into, with its order if there is something to pay. */
  booking: Booking | undefined;
  order: OrderView | undefined;
  /** How often a day one person may join. */
  dailyLimit: number;
}

/** 候补队列 of a session, next one first, and how often a day one person may join it; whose entries they are is the face's to hide. */
export async function queueOf(scheduleId: string): Promise<{ queue: Entry[]; dailyLimit: number }> {
  const { tenantId } = await scheduleOf(scheduleId);
  return { queue: await waitingFor(null, scheduleId), dailyLimit: (await tenant(tenantId)).rules.waitlistDailyLimit };
}

/** 候补记录 of the caller, newest first; of one 就诊人 (member_not_found for another's) and of one day of applying, where named. */
export async function myWaitlist(wish: {
  accountId: string;
  memberId?: string | undefined;
  day?: string | undefined;
}): Promise<EntryCard[]> {
  const { accountId, memberId, day } = wish;
  if (memberId !== undefined) await memberOf({ accountId, memberId });
  return cardsOf(await entriesOfAccount(accountId, { memberId, day }));
}

/** One entry of the caller. Throws waitlist_not_found for any other. */
export async function entryCard(wish: { accountId: string; entryId: string }): Promise<EntryCard> {
  const entry = await findEntry(null, wish.entryId);
  const [card] = entry?.accountId === wish.accountId ? await cardsOf([entry]) : [];
  if (!card) throw new Fault('waitlist_not_found');
  return card;
}

/** Entries by id, whosever they are. */
export async function entryCards(ids: readonly string[]): Promise<EntryCard[]> {
  const entries = await Promise.all(ids.map((id) => findEntry(null, id)));
  return cardsOf(entries.flatMap((entry) => entry ?? []));
}

async function cardsOf(entries: readonly Entry[]): Promise<EntryCard[]> {
  const bookingIds = entries.flatMap(({ bookingId }) => bookingId ?? []);
  const [members, schedules, bookings, orders] = await Promise.all([
    membersById(entries.map(({ memberId }) => memberId)),
    schedulesById(entries.map(({ scheduleId }) => scheduleId)),
    bookingsById(bookingIds),
    ordersOf(bookingIds.map((id) => ({ kind: 'booking', id }))),
  ]);
  const departments = await departmentsById([...schedules.values()].map(({ departmentId }) => departmentId));
  const doctors = await doctorsById([...schedules.values()].flatMap(({ doctorId }) => doctorId ?? []));
  const cards: EntryCard[] = [];
  for (const entry of entries) {
    const [member, schedule] = [members.get(entry.memberId), schedules.get(entry.scheduleId)];
    const department = schedule && departments.get(schedule.departmentId);
    if (!member || !schedule || !department) continue;
    const doctor = (schedule.doctorId && doctors.get(schedule.doctorId)) || null;
    const booking = entry.bookingId === null ? undefined : bookings.get(entry.bookingId);
    const dailyLimit = (await tenant(entry.tenantId)).rules.waitlistDailyLimit;
    cards.push({ entry, schedule, department, doctor, member, booking, order: booking && orders.get(`booking:${booking.id}`), dailyLimit });
  }
  return cards;
}
