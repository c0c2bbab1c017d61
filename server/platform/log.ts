import { pino } from 'pino';
import { isoOf, wallClock } from './clock.ts';

/** Where nothing personal may appear: keys that are blanked out wherever they turn up in a log object. */
const hidden = new Set([
  'phone',
  'password',
  'newPassword',
  'oldPassword',
  'token',
  'code',
  'verCode',
  'openid',
  'open_id',
  'IDNo',
  'idNo',
  'name',
  'authorization',
]);
/** How far down a log object is looked through. */
const depth = 3;

/** A copy in which what is hidden reads `***`. By hand, since pino's own redaction costs more than all the rest of a line. */
function blanked(object: object, left = depth): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (hidden.has(key)) copy[key] = '***';
    else if (left > 1 && typeof value === 'object' && value !== null) copy[key] = inner(value, left - 1);
    else copy[key] = value;
  }
  return copy;
}

function inner(value: object, left: number): unknown {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' && item !== null ? inner(item, left) : item));
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return blanked(value, left);
}

let stamp = { at: 0, text: '' };

/** Many lines share a millisecond, and spelling one costs more than most lines. */
function timestamp(): string {
  const at = wallClock();
  if (at !== stamp.at) stamp = { at, text: `,"time":"${isoOf(at)}"` };
  return stamp.text;
}

/** The process's log: JSON lines, personal data blanked. */
export const log = pino({
  level: 'info',
  base: null,
  formatters: { log: blanked },
  timestamp,
});

/** Sets how much is said. */
export function setLogLevel(level: string): void {
  log.level = level;
}

/** An openid as a log may show it: enough to find it again, too little to use it. */
export function maskOpenid(openid: string): string {
  return `${openid.slice(0, 4)}…${openid.slice(-3)}`;
}
