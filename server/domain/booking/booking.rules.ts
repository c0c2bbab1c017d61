import type { BookingStatus } from '../../../shared/vocab/booking.ts';
import { addDays, type Day, dayOf, daysBetween, instantOf, minuteMs } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { TenantRules } from '../directory/index.ts';
import { type Schedule, slotAt } from '../scheduling/index.ts';

/** Throws unless numbers of this session may be taken at this instant: not stopped, not over, inside the horizon and after its release. */
export function assertOpen(schedule: Schedule, rules: TenantRules, at: number): void {
  if (schedule.status === 'stopped') throw new Fault('schedule_stopped');
  if (slotAt(schedule, schedule.capacity) <= at) throw new Fault('schedule_past');
  if (at < releasedAt(schedule, rules)) throw new Fault('schedule_not_open');
}

/** The instant from which a session's numbers may be taken: −Infinity when the tenant sets no horizon. */
export function releasedAt(schedule: Schedule, rules: TenantRules): number {
  if (rules.horizonDays === null) return Number.NEGATIVE_INFINITY;
  return instantOf(addDays(schedule.day, -rules.horizonDays), rules.releaseTime ?? '00:00');
}

/** Throws unless the session has this number and its time is still to come. */
export function assertNumber(schedule: Schedule, serialNo: number, at: number): void {
  if (serialNo < 1 || serialNo > schedule.capacity) throw new Fault('slot_unknown');
  if (slotAt(schedule, serialNo) <= at) throw new Fault('schedule_past', { words: '该号的就诊时间已过' });
}

/** Numbers of a session that nobody holds and whose time is still to come, ascending. */
export function freeNumbers(schedule: Schedule, taken: { has(serialNo: number): boolean }, at: number): number[] {
  const free: number[] = [];
  for (let serialNo = 1; serialNo <= schedule.capacity; serialNo++)
    if (!taken.has(serialNo) && slotAt(schedule, serialNo) > at) free.push(serialNo);
  return free;
}

/** 候补: a number is given to someone who waits only if its time is further away than this; nor does a hold reach into it. */
export const noticeMs = 60 * minuteMs;

/** Whether a free number is kept from the public: somebody waits for this session and could still get it. */
export function isKept(schedule: Schedule, serialNo: number, at: number): boolean {
  return schedule.waiting > 0 && slotAt(schedule, serialNo) - at > noticeMs;
}

/** The free numbers that anyone may take now. */
export function openNumbers(schedule: Schedule, taken: { has(serialNo: number): boolean }, at: number): number[] {
  return freeNumbers(schedule, taken, at).filter((serialNo) => !isKept(schedule, serialNo, at));
}

/** The free numbers that may be given to those who wait. */
export function givableNumbers(schedule: Schedule, taken: { has(serialNo: number): boolean }, at: number): number[] {
  return freeNumbers(schedule, taken, at).filter((serialNo) => slotAt(schedule, serialNo) - at > noticeMs);
}

/** The day from which someone with these missed days (ascending) may book again; undefined when he always might. */
export function blockedUntil(missedDays: readonly Day[], ladder: NonNullable<TenantRules['noShow']>): Day | undefined {
  const reached = missedDays.filter((day, index) => {
    const first = missedDays[index - ladder.limit + 1];
    return first !== undefined && daysBetween(first, day) < ladder.withinDays;
  });
  const last = reached.at(-1);
  return last && addDays(last, ladder.blockDays);
}

/** Throws unless a patient may still give the number back or move it: booked, and before the tenant's deadline. */
export function assertCancellable(booking: { status: BookingStatus; visitAt: number }, rules: TenantRules, at: number): void {
  if (booking.status !== 'booked') throw new Fault('booking_state', { words: stateWords[booking.status] });
  const deadline = booking.visitAt - (rules.cancelDeadlineMinutes ?? 0) * minuteMs;
  if (at >= deadline) throw new Fault('cancel_too_late');
}

const stateWords: Record<BookingStatus, string> = {
  booked: '预约有效',
  checked_in: '您已报到，不能再取消或改约',
  completed: '就诊已完成，不能再取消或改约',
  missed: '预约已失约，不能再取消或改约',
  cancelled: '预约已取消',
  expired: '预约因超时未支付已取消',
};

/** When an unpaid number is given back: null where the tenant lets people pay at the desk. */
export function holdUntil(rules: TenantRules, origin: keyof TenantRules['unpaid'], at: number): number | null {
  const unpaid = rules.unpaid[origin];
  return unpaid.policy === 'expire' ? at + unpaid.minutes * minuteMs : null;
}

/** One person, one number a half day in a hospital: the key that the database keeps unique. */
export function halfDayKey(day: string, half: string): string {
  return `${day}${half}`;
}

/** One person, one number a day with one doctor (else department), where the tenant's rule is on. */
export function dayPlaceKey(schedule: Schedule, rules: TenantRules): string | null {
  if (!rules.dayPlaceRule) return null;
  return `${schedule.day}:${schedule.doctorId ? `d${schedule.doctorId}` : `c${schedule.departmentId}`}`;
}

/** The first day that 「明天起」 means. */
export function tomorrow(at: number): string {
  return addDays(dayOf(at), 1);
}
