import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { personOf } from '../care/index.ts';
import { type Department, type Doctor, department, doctor, tenant } from '../directory/index.ts';
import { type Schedule, scheduleOf, slotAt } from '../scheduling/index.ts';
import { assertNumber, assertOpen, dayPlaceKey, isKept } from './booking.rules.ts';
import { holdersOf } from './booking.store.ts';
import { takenNow } from './taken-numbers.ts';

export interface BookingPreview {
  schedule: Schedule;
  department: Department;
  doctor: Doctor | null;
  visitAt: number;
}

/** 挂号预提交: what the number would be, if it may be taken now; throws why not. Holds nothing. */
export async function previewBooking({ scheduleId, serialNo }: { scheduleId: string; serialNo: number }): Promise<BookingPreview> {
  const schedule = await scheduleOf(scheduleId);
  const hospital = await tenant(schedule.tenantId);
  const at = now();
  assertOpen(schedule, hospital.rules, at);
  assertNumber(schedule, serialNo, at);
  if (isKept(schedule, serialNo, at) || (await takenNow(scheduleId)).has(serialNo)) throw new Fault('slot_taken');
  return {
    schedule,
    department: await department(schedule.tenantId, schedule.departmentId),
    doctor: schedule.doctorId === null ? null : await doctor(schedule.doctorId),
    visitAt: slotAt(schedule, serialNo),
  };
}

/** 患者同一时间段就诊判断: throws half_day_taken or day_place_taken when the 就诊人 could not take a number of this session. */
export async function checkSamePeriod(wish: { accountId: string; memberId: string; scheduleId: string }): Promise<void> {
  const schedule = await scheduleOf(wish.scheduleId);
  const [hospital, personKey] = await Promise.all([tenant(schedule.tenantId), personOf(wish)]);
  const held = await holdersOf(null, {
    scheduleId: schedule.id,
    serialNo: 0,
    tenantId: schedule.tenantId,
    personKey,
    day: schedule.day,
    half: schedule.half,
    dayPlaceKey: dayPlaceKey(schedule, hospital.rules),
  });
  if (held.halfDay) throw new Fault('half_day_taken');
  if (held.dayPlace) throw new Fault('day_place_taken');
}
