/** 排班: places in time. */
export { type BookedNumbers, setBookedNumbers } from './booked-numbers.ts';
export { type ImportTimetable, importTimetable } from './import-timetable.ts';
export {
  awaitedSchedules,
  lastScheduledDay,
  moveBooked,
  recentSchedule,
  scheduleForUpdate,
  scheduleOf,
  schedulesBetween,
  schedulesById,
  schedulesForUpdate,
  schedulesOn,
  setWaiting,
  stopSchedules,
  versionOf,
} from './schedules.ts';
export { beginsAt, sessionEnd, slotAt, slotTime } from './scheduling.rules.ts';
export type { CapacityRaised, ImportReport, Problem, Schedule, SessionClosed } from './scheduling.types.ts';
