import type { BookingStatus, Origin, VisitType } from '../../../shared/vocab/booking.ts';
import type { Half } from '../../../shared/vocab/day.ts';
import { change, forUpdate, insertIgnoringDuplicates, isDuplicate, select, type Tx } from '../../platform/db.ts';
import { halfDayKey } from './booking.rules.ts';
import type { Booking, BookingDraft } from './booking.types.ts';

export interface BookingRow {
  id: number;
  order_no: string;
  tenant_id: number;
  account_id: number;
  member_id: number;
  person_key: string;
  schedule_id: number;
  serial_no: number;
  department_id: number;
  doctor_id: number | null;
  day: string;
  half: Half;
  visit_at: number;
  status: BookingStatus;
  origin: Origin;
  type: VisitType;
  fee_fen: number;
  hold_until: number | null;
  booked_at: number;
  reminded_for: string | null;
  version: number;
}

export const bookingColumns = `id, order_no, tenant_id, account_id, member_id, person_key, schedule_id, serial_no, department_id, doctor_id, day, half,
  visit_at, status, origin, type, fee_fen, hold_until, booked_at, reminded_for, version`;

/** The domain's view of a row. */
export function bookingOfRow(row: BookingRow): Booking {
  return {
    id: String(row.id),
    orderNo: row.order_no,
    tenantId: String(row.tenant_id),
    accountId: String(row.account_id),
    memberId: String(row.member_id),
    personKey: row.person_key,
    scheduleId: String(row.schedule_id),
    serialNo: row.serial_no,
    departmentId: String(row.department_id),
    doctorId: row.doctor_id === null ? null : String(row.doctor_id),
    day: row.day,
    half: row.half,
    visitAt: Number(row.visit_at),
    status: row.status,
    origin: row.origin,
    type: row.type,
    feeFen: row.fee_fen,
    holdUntil: row.hold_until === null ? null : Number(row.hold_until),
    bookedAt: Number(row.booked_at),
    remindedFor: row.reminded_for,
    version: row.version,
  };
}

/**
 * The claim: inserts drafts under the unique keys and reads back, by order number, who got in. A draft that is missing
 * met a key that someone else holds, its order number among them: a row is ours only if it is this person's number.
 */
export async function insertBookings(tx: Tx, drafts: readonly BookingDraft[]): Promise<Map<string, Booking>> {
  if (!drafts.length) return new Map();
  await insertIgnoringDuplicates(tx, 'bookings', drafts.map(rowOfDraft));
  const sql = 'SELECT id, order_no, member_id, schedule_id, serial_no FROM bookings WHERE order_no IN (:orderNos)';
  const rows = await select<Pick<BookingRow, 'id' | 'order_no' | 'member_id' | 'schedule_id' | 'serial_no'>>(tx, sql, {
    orderNos: drafts.map(({ orderNo }) => orderNo),
  });
  const byOrder = new Map(rows.map((row) => [row.order_no, row]));
  const booked = new Map<string, Booking>();
  for (const draft of drafts) {
    const row = byOrder.get(draft.orderNo);
    if (row && String(row.member_id) === draft.memberId && String(row.schedule_id) === draft.scheduleId && row.serial_no === draft.serialNo)
      booked.set(draft.orderNo, bookingOfDraft(draft, String(row.id)));
  }
  return booked;
}

/** Named one by one: to copy twenty fields costs what writing them to the database does. */
function bookingOfDraft(draft: BookingDraft, id: string): Booking {
  return {
    id,
    orderNo: draft.orderNo,
    tenantId: draft.tenantId,
    accountId: draft.accountId,
    memberId: draft.memberId,
    personKey: draft.personKey,
    scheduleId: draft.scheduleId,
    serialNo: draft.serialNo,
    departmentId: draft.departmentId,
    doctorId: draft.doctorId,
    day: draft.day,
    half: draft.half,
    visitAt: draft.visitAt,
    status: 'booked',
    origin: draft.origin,
    type: draft.type,
    feeFen: draft.feeFen,
    holdUntil: draft.holdUntil,
    bookedAt: draft.bookedAt,
    remindedFor: null,
    version: 0,
  };
}

function rowOfDraft(draft: BookingDraft): Record<string, string | number | null> {
  return {
    order_no: draft.orderNo,
    tenant_id: draft.tenantId,
    account_id: draft.accountId,
    member_id: draft.memberId,
    person_key: draft.personKey,
    schedule_id: draft.scheduleId,
    serial_no: draft.serialNo,
    department_id: draft.departmentId,
    doctor_id: draft.doctorId,
    day: draft.day,
    half: draft.half,
    visit_at: draft.visitAt,
    half_day: halfDayKey(draft.day, draft.half),
    day_place_key: draft.dayPlaceKey,
    active_key: 1,
    status: 'booked',
    origin: draft.origin,
    type: draft.type,
    fee_fen: draft.feeFen,
    hold_until: draft.holdUntil,
    symptoms: draft.symptoms,
    booked_at: draft.bookedAt,
    version: 0,
  };
}

/** What a person, or a number, already holds that keeps a claim out. */
export async function holdersOf(
  tx: Tx | null,
  claim: { scheduleId: string; serialNo: number; tenantId: string; personKey: string; day: string; half: Half; dayPlaceKey: string | null },
): Promise<{ number: boolean; halfDay: boolean; dayPlace: boolean }> {
  const rows = await select<{
    schedule_id: number;
    serial_no: number;
    person_key: string;
    half_day: string;
    tenant_id: number;
    day_place_key: string | null;
  }>(
    tx,
    `SELECT schedule_id, serial_no, person_key, half_day, tenant_id, day_place_key FROM bookings
     WHERE active_key = 1 AND ((schedule_id = :scheduleId AND serial_no = :serialNo) OR (person_key = :personKey AND day = :day))`,
    { scheduleId: claim.scheduleId, serialNo: claim.serialNo, personKey: claim.personKey, day: claim.day },
  );
  const mine = rows.filter((row) => row.person_key === claim.personKey);
  return {
    number: rows.some((row) => String(row.schedule_id) === claim.scheduleId && row.serial_no === claim.serialNo),
    halfDay: mine.some((row) => String(row.tenant_id) === claim.tenantId && row.half_day === halfDayKey(claim.day, claim.half)),
    dayPlace: claim.dayPlaceKey !== null && mine.some((row) => row.day_place_key === claim.dayPlaceKey),
  };
}

/** Numbers held in each session, and by which person: serialNo → person_key. */
export async function holdersOfNumbers(tx: Tx | null, scheduleIds: readonly string[]): Promise<Map<string, Map<number, string>>> {
  const held = new Map(scheduleIds.map((id) => [id, new Map<number, string>()]));
  if (!scheduleIds.length) return held;
  const rows = await select<{ schedule_id: number; serial_no: number; person_key: string }>(
    tx,
    'SELECT schedule_id, serial_no, person_key FROM bookings WHERE active_key = 1 AND schedule_id IN (:scheduleIds)',
    { scheduleIds: [...scheduleIds] },
  );
  for (const { schedule_id, serial_no, person_key } of rows) held.get(String(schedule_id))?.set(serial_no, person_key);
  return held;
}

/** The bookings there are among these ids. */
export async function findBookings(tx: Tx | null, ids: readonly string[]): Promise<Booking[]> {
  if (!ids.length) return [];
  const rows = await select<BookingRow>(tx, `SELECT ${bookingColumns} FROM bookings WHERE id IN (:ids)`, { ids: [...ids] });
  return rows.map(bookingOfRow);
}

export async function findBooking(tx: Tx | null, id: string): Promise<Booking | undefined> {
  const [row] = await select<BookingRow>(tx, `SELECT ${bookingColumns} FROM bookings WHERE id = :id`, { id });
  return row && bookingOfRow(row);
}

/** The rows, locked until the transaction ends. */
export async function lockBookings(tx: Tx, ids: readonly string[]): Promise<Booking[]> {
  if (!ids.length) return [];
  const rows = await select<BookingRow>(tx, `SELECT ${bookingColumns} FROM bookings WHERE id IN (:ids) ORDER BY id${forUpdate()}`, {
    ids: [...ids],
  });
  return rows.map(bookingOfRow);
}

/** An account's bookings in a hospital, latest visit first. */
export async function listBookings(
  accountId: string,
  tenantId: string,
  offset: number,
  limit: number,
): Promise<{ total: number; rows: Booking[] }> {
  const scope = { accountId, tenantId };
  const [count] = await select<{ total: number }>(
    null,
    'SELECT COUNT(*) AS total FROM bookings WHERE account_id = :accountId AND tenant_id = :tenantId',
    scope,
  );
  const rows = await select<BookingRow>(
    null,
    `SELECT ${bookingColumns} FROM bookings WHERE account_id = :accountId AND tenant_id = :tenantId ORDER BY visit_at DESC, id DESC LIMIT :limit OFFSET :offset`,
    { ...scope, limit, offset },
  );
  return { total: count?.total ?? 0, rows: rows.map(bookingOfRow) };
}

/** All bookings of one 就诊人 of an account in a hospital, the last made first. */
export async function bookingsOfMember(of: { accountId: string; tenantId: string; memberId: string }): Promise<Booking[]> {
  const where = 'account_id = :accountId AND tenant_id = :tenantId AND member_id = :memberId';
  const rows = await select<BookingRow>(null, `SELECT ${bookingColumns} FROM bookings WHERE ${where} ORDER BY booked_at DESC, id DESC`, of);
  return rows.map(bookingOfRow);
}

/** Gives numbers back: booked → cancelled or expired; tells how many rows moved. */
export function endBookings(tx: Tx, ids: readonly string[], status: 'cancelled' | 'expired', at: number): Promise<number> {
  return change(
    tx,
    `UPDATE bookings SET status = :status, active_key = NULL, ended_at = :at, version = version + 1 WHERE id IN (:ids) AND status = 'booked'`,
    { ids: [...ids], status, at },
  );
}

/** Takes an expired number again for money that came late; false when someone holds the number or the person's half day. */
export async function retakeBooking(tx: Tx, id: string): Promise<boolean> {
  try {
    const retaken = await change(
      tx,
      `UPDATE bookings SET status = 'booked', active_key = 1, ended_at = NULL, hold_until = NULL, version = version + 1 WHERE id = :id AND status = 'expired'`,
      { id },
    );
    return retaken === 1;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
