import type { BookingStatus } from '../../../shared/vocab/booking.ts';
import { change, forUpdate, select, type Tx } from '../../platform/db.ts';
import { type BookingRow, bookingColumns, bookingOfRow } from './booking.store.ts';
import type { Booking } from './booking.types.ts';

/** Staff's word that someone came or is done; tells how many rows moved. */
export function recordArrival(
  tx: Tx,
  id: string,
  from: readonly BookingStatus[],
  to: 'checked_in' | 'completed',
  at: number,
): Promise<number> {
  return change(tx, 'UPDATE bookings SET status = :to, ended_at = :at, version = version + 1 WHERE id = :id AND status IN (:from)', {
    id,
    from: [...from],
    to,
    at: to === 'completed' ? at : null,
  });
}

/**
 * Booked visits before `day` in sessions where at least one arrival was recorded, and none that a 停诊 is still to cancel:
 * a page of ids.
 */
export async function visitsToMiss(day: string): Promise<string[]> {
  const rows = await select<{ id: number }>(
    null,
    `SELECT id FROM bookings WHERE day < :day AND status = 'booked' AND schedule_id IN
       (SELECT schedule_id FROM bookings WHERE day < :day AND status IN ('checked_in', 'completed'))
       AND schedule_id NOT IN (SELECT schedule_id FROM service_stops WHERE active_key = 1) ORDER BY id LIMIT 500`,
    { day },
  );
  return rows.map(({ id }) => String(id));
}

/** Sets one booked visit to missed; 0 if it has moved on meanwhile. */
export function missVisit(tx: Tx, id: string, at: number): Promise<number> {
  return change(tx, `UPDATE bookings SET status = 'missed', ended_at = :at, version = version + 1 WHERE id = :id AND status = 'booked'`, {
    id,
    at,
  });
}

/** Visits of a day that want a reminder, by person, from the given person on: a page of the sweep. */
export async function remindablePeople(day: string, bookedBefore: number, after: { accountId: string; personKey: string }, limit: number) {
  const rows = await select<{ account_id: number; person_key: string }>(
    null,
    `SELECT DISTINCT account_id, person_key FROM bookings
     WHERE day = :day AND status = 'booked' AND booked_at < :bookedBefore AND (reminded_for IS NULL OR reminded_for <> :day)
       AND (account_id > :accountId OR (account_id = :accountId AND person_key > :personKey))
     ORDER BY account_id, person_key LIMIT ${limit}`,
    { day, bookedBefore, ...after },
  );
  return rows.map((row) => ({ accountId: String(row.account_id), personKey: row.person_key }));
}

/** Claims the reminder of one person's visits of a day; the rows it won, each once for ever. */
export async function claimReminders(
  tx: Tx,
  day: string,
  bookedBefore: number,
  person: { accountId: string; personKey: string },
): Promise<Booking[]> {
  const rows = await select<BookingRow>(
    tx,
    `SELECT ${bookingColumns} FROM bookings WHERE day = :day AND status = 'booked' AND booked_at < :bookedBefore AND account_id = :accountId AND person_key = :personKey
       AND (reminded_for IS NULL OR reminded_for <> :day) ORDER BY visit_at${forUpdate()}`,
    { day, bookedBefore, ...person },
  );
  if (!rows.length) return [];
  await change(tx, 'UPDATE bookings SET reminded_for = :day, version = version + 1 WHERE id IN (:ids)', {
    day,
    ids: rows.map((row) => row.id),
  });
  return rows.map(bookingOfRow);
}

/** The days on which these people missed a visit in a hospital, ascending, from `since` on; a visit each. */
export async function missedDays(
  tx: Tx | null,
  tenantId: string,
  personKeys: readonly string[],
  since: string,
): Promise<Map<string, string[]>> {
  const rows = await select<{ person_key: string; day: string }>(
    tx,
    `SELECT person_key, day FROM bookings WHERE tenant_id = :tenantId AND person_key IN (:personKeys) AND status = 'missed' AND day >= :since
     ORDER BY day`,
    { tenantId, personKeys: [...personKeys], since },
  );
  const days = new Map<string, string[]>();
  for (const { person_key, day } of rows) days.set(person_key, [...(days.get(person_key) ?? []), day]);
  return days;
}

/** Visits of one 就诊人 of an account that are not cancelled, in any hospital: the id, state and day of each. */
export async function visitsOfMember(
  tx: Tx,
  of: { accountId: string; memberId: string },
): Promise<{ id: string; status: BookingStatus; day: string }[]> {
  const sql = `SELECT id, status, day FROM bookings
    WHERE account_id = :accountId AND member_id = :memberId AND status IN ('booked', 'checked_in', 'completed')`;
  const rows = await select<Pick<BookingRow, 'id' | 'status' | 'day'>>(tx, sql, of);
  return rows.map((row) => ({ id: String(row.id), status: row.status, day: row.day }));
}
