/** 排班: places in time. */
export { type BookedNumbers, setBookedNumbers } from './booked-numbers.ts';
export { type ImportTimetable, importTimetable } from './import-timetable.ts';
export {
  lastScheduledDay,
  moveBooked,
  scheduleForUpdate,
  scheduleOf,
  schedulesBetween,
  schedulesById,
  schedulesForUpdate,
  schedulesOn,
  stopSchedules,
  versionsOf,
} from './schedules.ts';
export { beginsAt, sessionEnd, slotAt, slotTime } from './scheduling.rules.ts';
export type { CapacityRaised, ImportReport, Problem, Schedule } from './scheduling.types.ts';
