import { change, forUpdate, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import type { Schedule } from './scheduling.types.ts';

interface ScheduleRow {
  id: number;
  tenant_id: number;
  department_id: number;
  doctor_id: number | null;
  day: string;
  half: string;
  type: number;
  fee_fen: number;
  capacity: number;
  first_time: string;
  minutes: number;
  area: string;
  status: string;
  booked: number;
  waiting: number;
  version: number;
}

/** A session with its own status: `removed` rows stay, since old bookings name them. */
export type StoredSchedule = Omit<Schedule, 'status'> & { status: Schedule['status'] | 'removed' };

function stored(row: ScheduleRow): StoredSchedule {
  return {
    id: String(row.id),
    tenantId: String(row.tenant_id),
    departmentId: String(row.department_id),
    doctorId: row.doctor_id === null ? null : String(row.doctor_id),
    day: row.day,
    half: row.half === 'AM' ? 'AM' : 'PM',
    type: row.type === 1 ? 1 : 0,
    feeFen: row.fee_fen,
    capacity: row.capacity,
    firstTime: row.first_time,
    minutes: row.minutes,
    area: row.area,
    status: row.status === 'open' || row.status === 'removed' ? row.status : 'stopped',
    booked: row.booked,
    waiting: row.waiting,
    version: row.version,
  };
}

const scheduleOf = (row: ScheduleRow): Schedule => {
  const found = stored(row);
  return { ...found, status: found.status === 'open' ? 'open' : 'stopped' };
};

export async function findSchedules(tx: Tx | null, ids: string[], lock = false): Promise<Schedule[]> {
  if (!ids.length) return [];
  const sql = `SELECT * FROM schedules WHERE id IN (:ids) ORDER BY id${lock ? forUpdate() : ''}`;
  return (await select<ScheduleRow>(tx, sql, { ids })).map(scheduleOf);
}

/** Which sessions to list: `doctorId` null means 普通门诊 only, undefined everyone. */
export interface Span {
  tenantId: string;
  departmentId?: string | undefined;
  doctorId?: string | null | undefined;
  fromDay: string;
  toDay: string;
}

export async function listSchedules(span: Span): Promise<Schedule[]> {
  const where = ['tenant_id = :tenantId', 'day BETWEEN :fromDay AND :toDay', `status <> 'removed'`];
  if (span.departmentId !== undefined) where.push('department_id = :departmentId');
  if (span.doctorId !== undefined) where.push(span.doctorId === null ? 'doctor_id IS NULL' : 'doctor_id = :doctorId');
  const rows = await select<ScheduleRow>(null, `SELECT * FROM schedules WHERE ${where.join(' AND ')} ORDER BY day, half, id`, {
    tenantId: span.tenantId,
    fromDay: span.fromDay,
    toDay: span.toDay,
    departmentId: span.departmentId ?? null,
    doctorId: span.doctorId ?? null,
  });
  return rows.map(scheduleOf);
}

export async function lastDay(tenantId: string): Promise<string | undefined> {
  const [row] = await select<{ day: string | null }>(null, 'SELECT MAX(day) AS day FROM schedules WHERE tenant_id = :tenantId', {
    tenantId,
  });
  return row?.day ?? undefined;
}

/** Everything a tenant has on these days, removed sessions too; locked in id order when a transaction is given. */
export async function storedBetween(tx: Tx | null, tenantId: string, fromDay: string, toDay: string): Promise<StoredSchedule[]> {
  const sql = `SELECT * FROM schedules WHERE tenant_id = :tenantId AND day BETWEEN :fromDay AND :toDay ORDER BY id${tx ? forUpdate() : ''}`;
  return (await select<ScheduleRow>(tx, sql, { tenantId, fromDay, toDay })).map(stored);
}

export type NewSchedule = Omit<StoredSchedule, 'id' | 'booked' | 'waiting' | 'version'>;

const chunk = 250;
function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / chunk) }, (_, index) => list.slice(index * chunk, (index + 1) * chunk));
}

/** 'd:7' for doctor 7, 'c:3' for the clinic of department 3: NULL would not be unique. */
const placeKey = ({ doctorId, departmentId }: NewSchedule) => (doctorId === null ? `c:${departmentId}` : `d:${doctorId}`);

export async function insertSchedules(tx: Tx, rows: NewSchedule[]): Promise<void> {
  for (const part of chunks(rows))
    await insertIgnoringDuplicates(
      tx,
      'schedules',
      part.map((row) => ({
        tenant_id: row.tenantId,
        department_id: row.departmentId,
        doctor_id: row.doctorId,
        place_key: placeKey(row),
        day: row.day,
        half: row.half,
        ...variable(row),
        booked: 0,
        version: 1,
      })),
    );
}

/** What may change of a session; the rest is its identity. */
export type Variable = Pick<StoredSchedule, 'type' | 'feeFen' | 'capacity' | 'firstTime' | 'minutes' | 'area' | 'status'>;

function variable(row: Variable): Record<string, string | number> {
  return {
    type: row.type,
    fee_fen: row.feeFen,
    capacity: row.capacity,
    first_time: row.firstTime,
    minutes: row.minutes,
    area: row.area,
    status: row.status,
  };
}

/** Gives each session its new values, a few hundred a statement. */
export async function updateSchedules(tx: Tx, rows: (Variable & { id: string })[]): Promise<void> {
  for (const part of chunks(rows)) {
    const values: Record<string, string | number> = {};
    const columns = new Map<string, string[]>();
    for (const [index, row] of part.entries()) {
      values[`id${index}`] = row.id;
      for (const [name, value] of Object.entries(variable(row))) {
        values[`${name}${index}`] = value;
        columns.set(name, [...(columns.get(name) ?? []), `WHEN :id${index} THEN :${name}${index}`]);
      }
    }
    const sets = [...columns].map(([name, whens]) => `${name} = CASE id ${whens.join(' ')} END`);
    await change(tx, `UPDATE schedules SET ${sets.join(', ')}, version = version + 1 WHERE id IN (:ids)`, {
      ...values,
      ids: part.map(({ id }) => id),
    });
  }
}

export async function setStatus(tx: Tx, ids: string[], status: StoredSchedule['status']): Promise<number> {
  let changed = 0;
  for (const part of chunks(ids))
    changed += await change(tx, 'UPDATE schedules SET status = :status, version = version + 1 WHERE id IN (:ids) AND status <> :status', {
      status,
      ids: part,
    });
  return changed;
}

/** Moves the hints by so many, one statement for the list. */
export async function moveBooked(tx: Tx, moves: Map<string, number>): Promise<void> {
  if (!moves.size) return;
  const byMove = new Map<number, string[]>();
  for (const [id, by] of moves) {
    const same = byMove.get(by);
    if (same) same.push(id);
    else byMove.set(by, [id]);
  }
  const [first, ...others] = [...byMove];
  const whens = others.map((_, index) => `WHEN id IN (:ids${index}) THEN :by${index}`).join(' ');
  const move = others.length ? `CASE ${whens} ELSE :by END` : ':by';
  await change(tx, `UPDATE schedules SET booked = booked + ${move}, version = version + 1 WHERE id IN (:ids)`, {
    ...Object.fromEntries(
      others.flatMap(([by, ids], index): [string, number | string[]][] => [
        [`by${index}`, by],
        [`ids${index}`, ids],
      ]),
    ),
    by: first?.[0] ?? 0,
    ids: [...moves.keys()],
  });
}

/** Says how many people wait for a session's numbers. */
export async function setWaiting(tx: Tx, id: string, waiting: number): Promise<void> {
  await change(tx, 'UPDATE schedules SET waiting = :waiting, version = version + 1 WHERE id = :id AND waiting <> :waiting', {
    id,
    waiting,
  });
}

/** Sessions for which somebody waits, by id. */
export async function awaitedSchedules(): Promise<string[]> {
  const rows = await select<{ id: number }>(null, 'SELECT id FROM schedules WHERE waiting > 0 ORDER BY id');
  return rows.map(({ id }) => String(id));
}

export async function versions(ids: string[]): Promise<Map<string, number>> {
  if (!ids.length) return new Map();
  const rows = await select<{ id: number; version: number }>(null, 'SELECT id, version FROM schedules WHERE id IN (:ids)', { ids });
  return new Map(rows.map((row) => [String(row.id), row.version]));
}
