/** A calendar day in Asia/Shanghai, 'YYYY-MM-DD'. China has kept UTC+8 without summer time since 1991. */
export type Day = string;
/** 上午 | 下午 */
export type Half = 'AM' | 'PM';
/** A time of day, 'HH:mm', Asia/Shanghai. */
export type TimeOfDay = string;

const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;
export const minuteMs = 60_000;

let lastDay = { index: Number.NaN, text: '' };

/** The calendar day in Shanghai of an instant (epoch ms). */
export function dayOf(instant: number): Day {
  const index = Math.floor((instant + offsetMs) / dayMs);
  // Mostly the same day is asked for again, and a date costs more than a look.
  if (index !== lastDay.index) lastDay = { index, text: new Date(instant + offsetMs).toISOString().slice(0, 10) };
  return lastDay.text;
}

/** The time of day in Shanghai of an instant, 'HH:mm'. */
export function timeOf(instant: number): TimeOfDay {
  return new Date(instant + offsetMs).toISOString().slice(11, 16);
}

const midnights = new Map<Day, number>();
const midnightsKept = 1_000;

/** The instant (epoch ms) of a day and time in Shanghai. */
export function instantOf(day: Day, time: TimeOfDay = '00:00'): number {
  return time === '00:00' ? midnightOf(day) : parsed(day, time);
}

function midnightOf(day: Day): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  if (midnights.size >= midnightsKept) midnights.clear();
  const midnight = parsed(day, '00:00');
  midnights.set(day, midnight);
  return midnight;
}

function parsed(day: Day, time: TimeOfDay): number {
  return Date.parse(`${day}T${time}:00Z`) - offsetMs;
}

/** The day `count` days after (or, negative, before) the given one. */
export function addDays(day: Day, count: number): Day {
  return dayOf(instantOf(day) + count * dayMs);
}

/** Whole days from the first day to the second. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((instantOf(to) - instantOf(from)) / dayMs);
}

/** Whether the text is a real calendar day: '2026-02-30' is not. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && addDays(text, 0) === text;
}

/** 'yyyy-MM-dd HH:mm:ss' in Shanghai. */
export function dateTimeOf(instant: number): string {
  return new Date(instant + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Whole years lived on `today` by someone born on `birthday`. */
export function ageOn(birthday: Day, today: Day): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
  return today.slice(5) < birthday.slice(5) ? years - 1 : years;
}
