import { pino } from 'pino';

/** Where nothing personal may appear: keys that are blanked out wherever they turn up in a log object. */
const hidden = [
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
];

/** The process's log: JSON lines, personal data blanked. */
export const log = pino({
  level: 'info',
  base: null,
  redact: { paths: hidden.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '***' },
  timestamp: pino.stdTimeFunctions.isoTime,
});

/** Sets how much is said. */
export function setLogLevel(level: string): void {
  log.level = level;
}

/** An openid as a log may show it: enough to find it again, too little to use it. */
export function maskOpenid(openid: string): string {
  return `${openid.slice(0, 4)}…${openid.slice(-3)}`;
}
