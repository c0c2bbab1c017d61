import { instantOf, minuteMs, type TimeOfDay } from '../../../shared/vocab/day.ts';
import type { Schedule } from './scheduling.types.ts';

type Timed = Pick<Schedule, 'firstTime' | 'minutes'>;

/** Minutes since midnight of 'HH:mm'. */
export function minutesOfDay(time: TimeOfDay): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function timeOfMinutes(minutes: number): TimeOfDay {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** When number `serialNo` is to come, 'HH:mm'. Whether there is such a number is not asked. */
export function slotTime({ firstTime, minutes }: Timed, serialNo: number): TimeOfDay {
  return timeOfMinutes(minutesOfDay(firstTime) + (serialNo - 1) * minutes);
}

/** The instant (epoch ms) at which number `serialNo` is to come. */
export function slotAt(schedule: Timed & Pick<Schedule, 'day'>, serialNo: number): number {
  return instantOf(schedule.day) + (minutesOfDay(schedule.firstTime) + (serialNo - 1) * schedule.minutes) * minuteMs;
}

/** When the last number's time is over, 'HH:mm'; '24:00' at the latest. */
export function sessionEnd(schedule: Timed & Pick<Schedule, 'capacity'>): TimeOfDay {
  return slotTime(schedule, schedule.capacity + 1);
}

/** The instant (epoch ms) at which the session begins. */
export function beginsAt(schedule: Timed & Pick<Schedule, 'day'>): number {
  return slotAt(schedule, 1);
}
