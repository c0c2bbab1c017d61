import type { Day } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { gathered, remembered } from '../../platform/gather.ts';
import * as store from './scheduling.store.ts';
import type { Schedule } from './scheduling.types.ts';

const readSchedule = gathered(async (ids) => new Map((await store.findSchedules(null, ids)).map((found) => [found.id, found])));

/** The session as it is; many callers at once make one statement. Throws schedule_not_found. */
export async function scheduleOf(id: string): Promise<Schedule> {
  const found = await readSchedule(id);
  if (!found) throw new Fault('schedule_not_found');
  return found;
}

const recall = remembered(readSchedule, { ms: 1_000, most: 20_000 });

/** The session as it was within the last second, for what is decided again when it is held. Throws schedule_not_found. */
export async function recentSchedule(id: string): Promise<Schedule> {
  const found = await recall(id);
  if (!found) throw new Fault('schedule_not_found');
  return found;
}

/** The sessions there are among these ids, by id. */
export async function schedulesById(ids: Iterable<string>): Promise<Map<string, Schedule>> {
  return new Map((await store.findSchedules(null, [...new Set(ids)])).map((found) => [found.id, found]));
}

/** The session, held against every change (停诊, import, another claim's count) until the transaction ends. Throws schedule_not_found. */
export async function scheduleForUpdate(tx: Tx, id: string): Promise<Schedule> {
  const [found] = await store.findSchedules(tx, [id], true);
  if (!found) throw new Fault('schedule_not_found');
  return found;
}

/** Many sessions held against every change, locked in id order, by id; those that do not exist are missing. */
export async function schedulesForUpdate(tx: Tx, ids: Iterable<string>): Promise<Map<string, Schedule>> {
  return new Map((await store.findSchedules(tx, [...new Set(ids)], true)).map((found) => [found.id, found]));
}

/** What a department offers on a day, morning first; 停诊 sessions too. */
export function schedulesOn({ tenantId, departmentId, day }: { tenantId: string; departmentId: string; day: Day }): Promise<Schedule[]> {
  return store.listSchedules({ tenantId, departmentId, fromDay: day, toDay: day });
}

/** What a tenant offers from one day to another, both included, by day and half; `doctorId` null asks for 普通门诊 only. */
export function schedulesBetween(span: {
  tenantId: string;
  departmentId?: string | undefined;
  doctorId?: string | null | undefined;
  fromDay: Day;
  toDay: Day;
}): Promise<Schedule[]> {
  return store.listSchedules(span);
}

/** The last day for which a tenant has a timetable. */
export function lastScheduledDay(tenantId: string): Promise<Day | undefined> {
  return store.lastDay(tenantId);
}

/** 停诊: closes the sessions; tells how many were open. What becomes of their bookings is for the caller. */
export async function stopSchedules(tx: Tx, ids: string[]): Promise<number> {
  const stopped = await store.setStatus(tx, ids, 'stopped');
  await announceClosed(tx, ids);
  return stopped;
}

/** Announces, in the caller's transaction, that these sessions give no more numbers. */
export function announceClosed(tx: Tx, ids: readonly string[]): Promise<void> {
  return emit(
    tx,
    'scheduling.closed',
    ids.map((scheduleId) => ({ scheduleId })),
    ({ scheduleId }) => scheduleId,
  );
}

/** Says how many people wait for a number of a session that the caller holds: while any does, the public sees 约满. */
export function setWaiting(tx: Tx, id: string, waiting: number): Promise<void> {
  return store.setWaiting(tx, id, waiting);
}

/** The sessions for which somebody waits. */
export function awaitedSchedules(): Promise<string[]> {
  return store.awaitedSchedules();
}

/** Moves the `booked` hints (by a positive or negative number each) and the versions, in one statement. */
export function moveBooked(tx: Tx, moves: Map<string, number>): Promise<void> {
  return store.moveBooked(tx, moves);
}

/** The present version of a session, undefined when there is none: what was read at that version is true while it stays. Many callers at once make one statement. */
export const versionOf = gathered((ids) => store.versions(ids));
