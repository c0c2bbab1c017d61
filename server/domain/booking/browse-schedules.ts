import { addDays, dayOf, type Half, minuteMs } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { readyAnswers } from '../../platform/ready.ts';
import { type Department, type Doctor, department, doctorsById, tenant } from '../directory/index.ts';
import { type Schedule, scheduleOf, schedulesBetween, slotTime, versionOf } from '../scheduling/index.ts';
import { openNumbers, releasedAt, tomorrow } from './booking.rules.ts';
import { hasJustBooked } from './recent-bookers.ts';
import { freshMs, takenNow } from './taken-numbers.ts';

/** How far ahead lists look. */
const listedDays = 60;

/** A doctor, or the 普通门诊 of a department (doctor null), with whether a number may be had. */
export interface Offer {
  department: Department;
  doctor: Doctor | null;
  sessions: OpenSession[];
  bookable: boolean;
}

/** A session with the numbers that may be taken now. */
export interface OpenSession {
  schedule: Schedule;
  left: number;
}

interface Place {
  tenantId: string;
  departmentId: string;
  /** undefined = every doctor and the clinic; null = the clinic (普通门诊). */
  doctorId?: string | null;
}

/** Who asks: one who has just booked here is answered from what is true now, everyone else at most 100 ms late. */
type Asker = string | undefined;

const offers = readyAnswers(freshMs, offersBetween);
const halves = readyAnswers(freshMs, bothHalves);
const left = readyAnswers(freshMs, freeNumbersOf, basisOfLeft);

/** 科室按日期排班列表: who sits in a department on a day. Stopped sessions are not offered. */
export function offersOn(place: Place, day: string, asker?: Asker): Promise<Offer[]> {
  const question = { ...place, fromDay: day, toDay: day };
  return hasJustBooked(asker) ? offers.askAfresh(question) : offers.ask(question);
}

/** 科室按医生排班列表: who sits in a department from today on. */
export function offersAhead(place: Place): Promise<Offer[]> {
  const today = dayOf(now());
  return offers.ask({ ...place, fromDay: today, toDay: addDays(today, listedDays) });
}

/** 具体医生某天的挂号情况: both halves of a day; null = 不出诊. */
export function halvesOf(
  place: Place & { doctorId: string | null },
  day: string,
  asker?: Asker,
): Promise<Record<Half, OpenSession | null>> {
  const question = { ...place, day };
  return hasJustBooked(asker) ? halves.askAfresh(question) : halves.ask(question);
}

/** 排班剩余号源详情: the numbers that may be taken now, with their times. */
export function leftNumbers(scheduleId: string, asker?: Asker): Promise<{ serialNo: number; time: string }[]> {
  return hasJustBooked(asker) ? left.askAfresh({ scheduleId }) : left.ask({ scheduleId });
}

async function offersBetween({ fromDay, toDay, ...place }: Place & { fromDay: string; toDay: string }): Promise<Offer[]> {
  const clinic = await department(place.tenantId, place.departmentId);
  const sessions = await openSessions(place, fromDay, toDay);
  const doctors = await doctorsById(sessions.flatMap(({ schedule }) => schedule.doctorId ?? []));
  const byPlace = new Map<string | null, OpenSession[]>();
  for (const session of sessions) byPlace.set(session.schedule.doctorId, [...(byPlace.get(session.schedule.doctorId) ?? []), session]);
  return [...byPlace].map(([doctorId, own]) => ({
    department: clinic,
    doctor: (doctorId && doctors.get(doctorId)) || null,
    sessions: own,
    bookable: own.some((session) => session.left > 0),
  }));
}

/** Sessions of a place with what is left of each, by day, half and doctor. */
async function openSessions(place: Place, fromDay: string, toDay: string): Promise<OpenSession[]> {
  const { rules } = await tenant(place.tenantId);
  const at = now();
  const schedules = (await schedulesBetween({ ...place, fromDay, toDay })).filter(({ status }) => status === 'open');
  return Promise.all(
    schedules.map(async (schedule) => ({
      schedule,
      left: at < releasedAt(schedule, rules) ? 0 : openNumbers(schedule, await takenNow(schedule.id), at).length,
    })),
  );
}

async function bothHalves({ day, ...place }: Place & { doctorId: string | null; day: string }): Promise<Record<Half, OpenSession | null>> {
  await department(place.tenantId, place.departmentId);
  const sessions = await openSessions(place, day, day);
  const of = (half: Half) => sessions.find(({ schedule }) => schedule.half === half) ?? null;
  return { AM: of('AM'), PM: of('PM') };
}

/** A session never changes its hospital. */
const tenantsOfSessions = new Map<string, string>();

/** All that the left numbers of a session follow from: its version, the hospital's rules, and the minute, since releases and visits are at whole minutes. */
async function basisOfLeft({ scheduleId }: { scheduleId: string }): Promise<string | undefined> {
  const tenantId = tenantsOfSessions.get(scheduleId);
  if (tenantId === undefined) return undefined;
  const [version, { rules }] = await Promise.all([versionOf(scheduleId), tenant(tenantId)]);
  return version === undefined ? undefined : `${version} ${Math.floor(now() / minuteMs)} ${JSON.stringify(rules)}`;
}

async function freeNumbersOf({ scheduleId }: { scheduleId: string }): Promise<{ serialNo: number; time: string }[]> {
  const since = performance.now();
  const schedule = await scheduleOf(scheduleId);
  tenantsOfSessions.set(scheduleId, schedule.tenantId);
  const { rules } = await tenant(schedule.tenantId);
  const at = now();
  if (schedule.status === 'stopped' || at < releasedAt(schedule, rules)) return [];
  const taken = await takenNow(scheduleId, since);
  return openNumbers(schedule, taken, at).map((serialNo) => ({ serialNo, time: slotTime(schedule, serialNo) }));
}

/** What is left on each of the next `days` days, from tomorrow; days without a session are left out. */
export async function leftByDay(
  place: Place & { doctorId: string | null },
  days: number,
): Promise<{ offer: Offer; left: { day: string; left: number }[] }> {
  const from = tomorrow(now());
  const clinic = await department(place.tenantId, place.departmentId);
  const sessions = await openSessions(place, from, addDays(from, days - 1));
  const doctor = place.doctorId ? (await doctorsById([place.doctorId])).get(place.doctorId) : null;
  if (doctor === undefined || (doctor && doctor.tenantId !== clinic.tenantId)) throw new Fault('doctor_not_found');
  const byDay = new Map<string, number>();
  for (const session of sessions) byDay.set(session.schedule.day, (byDay.get(session.schedule.day) ?? 0) + session.left);
  const offer = { department: clinic, doctor, sessions, bookable: sessions.some((session) => session.left > 0) };
  return { offer, left: [...byDay].sort(([a], [b]) => a.localeCompare(b)).map(([day, count]) => ({ day, left: count })) };
}
