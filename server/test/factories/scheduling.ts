import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { type Schedule, scheduleOf } from '../../domain/scheduling/index.ts';
import { now } from '../../platform/clock.ts';
import { insertIgnoringDuplicates, inTransaction, select } from '../../platform/db.ts';
import { buildDepartment, buildDoctor, buildTenant } from './directory.ts';

/**
 * A session of twenty numbers from 08:30 (14:00 in the afternoon) every 10 minutes, tomorrow morning, 15 yuan, with its
 * hospital, department and doctor if none are given; `doctorId: null` makes a 普通门诊.
 */
export async function buildSchedule(given: Partial<Schedule> = {}): Promise<Schedule> {
  const tenantId = given.tenantId ?? (await buildTenant()).id;
  const departmentId = given.departmentId ?? (await buildDepartment({ tenantId })).id;
  const doctorId = given.doctorId === undefined ? (await buildDoctor({ tenantId })).id : given.doctorId;
  const half = given.half ?? 'AM';
  const row = {
    tenant_id: tenantId,
    department_id: departmentId,
    doctor_id: doctorId,
    place_key: doctorId === null ? `c:${departmentId}` : `d:${doctorId}`,
    day: given.day ?? addDays(dayOf(now()), 1),
    half,
    type: given.type ?? 0,
    fee_fen: given.feeFen ?? 1500,
    capacity: given.capacity ?? 20,
    first_time: given.firstTime ?? (half === 'AM' ? '08:30' : '14:00'),
    minutes: given.minutes ?? 10,
    area: given.area ?? '门诊楼 2 层 A 区',
    status: given.status ?? 'open',
    booked: given.booked ?? 0,
    version: given.version ?? 1,
  };
  await inTransaction((tx) => insertIgnoringDuplicates(tx, 'schedules', [{ ...(given.id ? { id: given.id } : {}), ...row }]));
  const [made] = await select<{ id: number }>(
    null,
    `SELECT id FROM schedules WHERE tenant_id = :tenant_id AND department_id = :department_id AND place_key = :place_key
     AND day = :day AND half = :half`,
    row,
  );
  if (!made) throw new Error('The session was not written: is the id taken?');
  return scheduleOf(String(made.id));
}
