import { type Booking, submitBooking } from '../../domain/booking/index.ts';
import type { Member } from '../../domain/care/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { select } from '../../platform/db.ts';
import { buildMember } from './care.ts';
import { buildSchedule } from './scheduling.ts';

/** A booked number, with its session, account and 就诊人 if none are given. */
export async function buildBooking(given: { schedule?: Schedule; member?: Member; serialNo?: number | null } = {}): Promise<Booking> {
  const schedule = given.schedule ?? (await buildSchedule());
  const member = given.member ?? (await buildMember());
  const serialNo = given.serialNo === undefined ? null : given.serialNo;
  return submitBooking({ origin: 'pati', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo });
}

/** What the database holds for one session, to be compared with what was answered. */
export async function ledgerOf(scheduleId: string) {
  const rows = await select<{ serial_no: number; person_key: string; status: string; active_key: number | null }>(
    null,
    'SELECT serial_no, person_key, status, active_key FROM bookings WHERE schedule_id = :scheduleId',
    { scheduleId },
  );
  const live = rows.filter(({ active_key }) => active_key === 1);
  return {
    rows: rows.length,
    live: live.length,
    distinctNumbers: new Set(live.map(({ serial_no }) => serial_no)).size,
    distinctPersons: new Set(live.map(({ person_key }) => person_key)).size,
  };
}

/** Rows of each table that a refused call must leave as they were. */
export async function countRows(): Promise<Record<string, number>> {
  const tables = ['bookings', 'booking_moves', 'orders', 'outbox'];
  const counts = await Promise.all(tables.map((name) => select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM ${name}`)));
  return Object.fromEntries(tables.map((name, index) => [name, counts[index]?.[0]?.total ?? 0]));
}
