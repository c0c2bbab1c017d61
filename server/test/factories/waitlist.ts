import type { Member } from '../../domain/care/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { type Entry, joinWaitlist } from '../../domain/waitlist/index.ts';
import { select } from '../../platform/db.ts';
import { buildBooking } from './booking.ts';
import { buildMember } from './care.ts';
import { buildSchedule } from './scheduling.ts';

/** A session with every number booked, each by somebody else; ten numbers if it is made here. */
export async function buildFullSession(given: Partial<Schedule> = {}) {
  const schedule = await buildSchedule({ capacity: 10, ...given });
  const bookings = [];
  for (let serialNo = 1; serialNo <= schedule.capacity; serialNo++) bookings.push(await buildBooking({ schedule, serialNo }));
  return { schedule, bookings };
}

/** Somebody, or this 就诊人, waiting for a full session. */
export async function buildEntry(schedule: Schedule, given: { member?: Member } = {}): Promise<Entry & { member: Member }> {
  const member = given.member ?? (await buildMember());
  const entry = await joinWaitlist({ origin: 'patient', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id });
  return { ...entry, member };
}

/** How the entries of a session stand, in their order. */
export function entriesIn(scheduleId: string) {
  return select<{ id: number; status: string; end_reason: string | null; booking_id: number | null; person_key: string }>(
    null,
    'SELECT id, status, end_reason, booking_id, person_key FROM waitlist_entries WHERE schedule_id = :scheduleId ORDER BY id',
    { scheduleId },
  );
}
