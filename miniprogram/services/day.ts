/** Days are 'YYYY-MM-DD' and times 'HH:mm' of the hospital, which is in China (UTC+8, no summer time), wherever the phone is. */
const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** Today at the hospital. */
export function today(at = Date.now()): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10);
}

/** The day `count` days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

/** The instant (epoch ms) of 'YYYY-MM-DD HH:mm:ss' at the hospital. */
export function instantOf(dateTime: string): number {
  return Date.parse(`${dateTime.replace(' ', 'T')}Z`) - offsetMs;
}

/** 周三 */
export function weekdayOf(day: string): string {
  return weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
}

/** 今天, 明天, else the weekday. */
export function nearWords(day: string, from = today()): string {
  if (day === from) return '今天';
  return day === addDays(from, 1) ? '明天' : weekdayOf(day);
}

/** 11月25日 周三, or 11月21日 今天. */
export function dayWords(day: string, from = today()): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日 ${nearWords(day, from)}`;
}

/** 11月25日 周三 09:30, of 'YYYY-MM-DD HH:mm:ss'. */
export function visitWords(dateTime: string, from = today()): string {
  return `${dayWords(dateTime.slice(0, 10), from)} ${dateTime.slice(11, 16)}`;
}

/** 29:05, or 1:02:03 from an hour on; 0:00 when it is over. */
export function leftWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
