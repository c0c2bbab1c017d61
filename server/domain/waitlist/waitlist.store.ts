import type { Origin } from '../../../shared/vocab/booking.ts';
import type { WaitlistEnd, WaitlistStatus } from '../../../shared/vocab/waitlist.ts';
import { change, insertRow, isDuplicate, select, type Tx } from '../../platform/db.ts';
import type { Entry } from './waitlist.types.ts';

interface EntryRow {
  id: number;
  tenant_id: number;
  account_id: number;
  member_id: number;
  person_key: string;
  schedule_id: number;
  status: WaitlistStatus;
  end_reason: WaitlistEnd | null;
  origin: Origin;
  booking_id: number | null;
  applied_at: number;
  position: number;
}

/** The place is counted by the same statement that reads the entry, so that it is true of one instant. */
const columns =
  'e.id, e.tenant_id, e.account_id, e.member_id, e.person_key, e.schedule_id, e.status, e.end_reason, e.origin, e.booking_id, e.applied_at';
const entrySql = `SELECT ${columns}, CASE WHEN e.active_key IS NULL THEN 0 ELSE
    (SELECT COUNT(*) FROM waitlist_entries q WHERE q.schedule_id = e.schedule_id AND q.active_key = 1 AND q.id <= e.id) END AS position
  FROM waitlist_entries e`;

function entryOfRow(row: EntryRow): Entry {
  return {
    id: String(row.id),
    tenantId: String(row.tenant_id),
    accountId: String(row.account_id),
    memberId: String(row.member_id),
    personKey: row.person_key,
    scheduleId: String(row.schedule_id),
    status: row.status,
    endReason: row.end_reason,
    origin: row.origin,
    bookingId: row.booking_id === null ? null : String(row.booking_id),
    appliedAt: Number(row.applied_at),
    position: Number(row.position),
  };
}

export async function findEntry(tx: Tx | null, id: string): Promise<Entry | undefined> {
  const [row] = await select<EntryRow>(tx, `${entrySql} WHERE e.id = :id`, { id });
  return row && entryOfRow(row);
}

/** Those who wait for a session, next one first. */
export async function waitingFor(tx: Tx | null, scheduleId: string): Promise<Entry[]> {
  const sql = `SELECT ${columns} FROM waitlist_entries e WHERE e.schedule_id = :scheduleId AND e.active_key = 1 ORDER BY e.id`;
  const rows = await select<Omit<EntryRow, 'position'>>(tx, sql, { scheduleId });
  return rows.map((row, index) => entryOfRow({ ...row, position: index + 1 }));
}

/** Whether this person waits for this session. */
export async function isWaiting(tx: Tx, scheduleId: string, personKey: string): Promise<boolean> {
  const sql = 'SELECT id FROM waitlist_entries WHERE schedule_id = :scheduleId AND person_key = :personKey AND active_key = 1';
  return (await select<{ id: number }>(tx, sql, { scheduleId, personKey })).length > 0;
}

/** Whether an account waits anywhere for one of its 就诊人. */
export async function isMemberWaiting(tx: Tx, of: { accountId: string; memberId: string }): Promise<boolean> {
  const sql = 'SELECT id FROM waitlist_entries WHERE account_id = :accountId AND member_id = :memberId AND active_key = 1 LIMIT 1';
  return (await select<{ id: number }>(tx, sql, of)).length > 0;
}

/** How many wait for a session. */
export async function countWaiting(tx: Tx, scheduleId: string): Promise<number> {
  const sql = 'SELECT COUNT(*) AS total FROM waitlist_entries WHERE schedule_id = :scheduleId AND active_key = 1';
  const [row] = await select<{ total: number }>(tx, sql, { scheduleId });
  return Number(row?.total ?? 0);
}

/** An account's entries, newest first; of one member and of one day (of applying) only, where they are named. */
export async function entriesOfAccount(
  accountId: string,
  only: { memberId?: string | undefined; day?: string | undefined } = {},
): Promise<Entry[]> {
  const where = ['e.account_id = :accountId'];
  if (only.memberId !== undefined) where.push('e.member_id = :memberId');
  if (only.day !== undefined) where.push('e.applied_day = :day');
  const rows = await select<EntryRow>(null, `${entrySql} WHERE ${where.join(' AND ')} ORDER BY e.id DESC LIMIT 200`, {
    accountId,
    memberId: only.memberId ?? null,
    day: only.day ?? null,
  });
  return rows.map(entryOfRow);
}

/** How many entries a person has made in a hospital on a day, whatever became of them. */
export async function countApplied(tx: Tx, tenantId: string, personKey: string, day: string): Promise<number> {
  const sql =
    'SELECT COUNT(*) AS total FROM waitlist_entries WHERE tenant_id = :tenantId AND person_key = :personKey AND applied_day = :day';
  const [row] = await select<{ total: number }>(tx, sql, { tenantId, personKey, day });
  return Number(row?.total ?? 0);
}

/** Writes an entry as the person's so-manieth of the day; undefined when another of theirs has just taken that ordinal. */
export async function insertEntry(
  tx: Tx,
  entry: Pick<Entry, 'tenantId' | 'accountId' | 'memberId' | 'personKey' | 'scheduleId' | 'origin' | 'appliedAt'> & {
    appliedDay: string;
    ordinal: number;
  },
): Promise<string | undefined> {
  try {
    return await insertRow(tx, 'waitlist_entries', {
      tenant_id: entry.tenantId,
      account_id: entry.accountId,
      member_id: entry.memberId,
      person_key: entry.personKey,
      schedule_id: entry.scheduleId,
      applied_day: entry.appliedDay,
      ordinal: entry.ordinal,
      active_key: 1,
      status: 'waiting',
      end_reason: null,
      origin: entry.origin,
      booking_id: null,
      applied_at: entry.appliedAt,
      ended_at: null,
    });
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

/** Guarded: ends entries that still wait; tells how many rows moved. */
export function endEntries(
  tx: Tx,
  ids: readonly string[],
  to: { status: 'cancelled' } | { status: 'expired'; why: WaitlistEnd },
  at: number,
): Promise<number> {
  if (!ids.length) return Promise.resolve(0);
  return change(
    tx,
    `UPDATE waitlist_entries SET status = :status, active_key = NULL, end_reason = :why, ended_at = :at WHERE id IN (:ids) AND status = 'waiting'`,
    { ids: [...ids], status: to.status, why: 'why' in to ? to.why : null, at },
  );
}

/** Guarded: entries turned into bookings, one statement for all; tells how many rows moved. */
export function promoteEntries(tx: Tx, promoted: readonly { entryId: string; bookingId: string }[], at: number): Promise<number> {
  if (!promoted.length) return Promise.resolve(0);
  const whens = promoted.map((_, index) => `WHEN :entry${index} THEN :booking${index}`).join(' ');
  return change(
    tx,
    `UPDATE waitlist_entries SET status = 'promoted', active_key = NULL, ended_at = :at, booking_id = CASE id ${whens} END
     WHERE id IN (:ids) AND status = 'waiting'`,
    {
      at,
      ids: promoted.map(({ entryId }) => entryId),
      ...Object.fromEntries(
        promoted.flatMap(({ entryId, bookingId }, index) => [[`entry${index}`, entryId] as const, [`booking${index}`, bookingId] as const]),
      ),
    },
  );
}

/** Sessions for which entries wait; whether one does, if it is named. */
export async function sessionsAwaited(only?: string): Promise<string[]> {
  const rows = await select<{ schedule_id: number }>(
    null,
    `SELECT DISTINCT schedule_id FROM waitlist_entries WHERE active_key = 1${only === undefined ? '' : ' AND schedule_id = :only'}`,
    { only: only ?? null },
  );
  return rows.map(({ schedule_id }) => String(schedule_id));
}
