import type { VisitType } from '../../../shared/vocab/booking.ts';
import type { Day, Half, TimeOfDay } from '../../../shared/vocab/day.ts';
import type { Fen } from '../../../shared/vocab/money.ts';

/** 排班: one session of a doctor, or of a department's 普通门诊 (no doctor), on one half day, with numbers 1 to `capacity`. */
export interface Schedule {
  id: string;
  tenantId: string;
  departmentId: string;
  doctorId: string | null;
  day: Day;
  half: Half;
  type: VisitType;
  feeFen: Fen;
  capacity: number;
  /** When number 1 is seen. */
  firstTime: TimeOfDay;
  /** Minutes a number. */
  minutes: number;
  /** 候诊地点 */
  area: string;
  /** `stopped` is 停诊; a session taken off the timetable reads so too, and is in no list. */
  status: 'open' | 'stopped';
  /** How many numbers are taken: a hint for lists, never the truth. */
  booked: number;
  /** How many people wait for a number of this session; while any does, freed numbers are kept from the public. */
  waiting: number;
  /** Grows by one with every change of the session or of its `booked`. */
  version: number;
}

/** What was wrong with a line of a file (1 is the header; 0 is the file as a whole), in Chinese. */
export interface Problem {
  line: number;
  message: string;
}

/** What an import did, or with `dryRun` would do. With problems nothing is written and the counts are 0. */
export interface ImportReport {
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  /** Lines of days gone by, which are left alone. */
  past: number;
  problems: Problem[];
}

/** More numbers, or a session open again: someone who waits may have a place. */
export interface CapacityRaised {
  tenantId: string;
  scheduleId: string;
}

/** No number of this session will be given any more: 停诊, or taken off the timetable. */
export interface SessionClosed {
  scheduleId: string;
}

declare module '../../platform/events.ts' {
  interface Events {
    'scheduling.capacity-raised': CapacityRaised;
    'scheduling.closed': SessionClosed;
  }
}
