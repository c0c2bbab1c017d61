import { dayOf, timeOf } from '../../../shared/vocab/day.ts';

/** Limits by key prefix: facts of WeChat's page 订阅消息 · 参数说明. Longer than allowed, or of another kind, is 47003. */
const fitters: Readonly<Record<string, (text: string) => string>> = {
  thing: (text) => cut(text, 20) || '无',
  character_string: (text) => only(text, /[\x20-\x7e]/g, 32) || '-',
  number: (text) => /-?\d{1,20}(\.\d{1,10})?/.exec(text)?.[0] ?? '0',
  letter: (text) => only(text, /[A-Za-z]/g, 32) || 'N',
  symbol: (text) => only(text, /[^\p{L}\p{N}\s]/gu, 5) || '-',
  time: fitTime,
  date: fitDate,
  amount: fitAmount,
  phone_number: (text) => only(text, /[0-9+\-() ]/g, 17) || '-',
  car_number: (text) =>
    /[\p{Script=Han}A-Za-z0-9]?[A-Za-z0-9]{1,6}[\p{Script=Han}A-Za-z0-9]?/u.exec(text.replace(/[\s·]/g, ''))?.[0] ?? '无',
  name: fitName,
  phrase: (text) => only(text, /\p{Script=Han}/gu, 5) || '无',
};

/** Makes a value obey the rule of its template key (`thing1`, `time2`, …), so that WeChat never answers 47003; never empty. */
export function fitTemplateValue(key: string, text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const fitted = fitters[key.replace(/\d+$/, '')];
  return fitted ? fitted(clean) : cut(clean, 200) || '无';
}

/** An instant as a `time` or `date` value, Asia/Shanghai: '2023-12-18 08:00'. */
export function timeValue(instant: number): string {
  return `${dayOf(instant)} ${timeOf(instant)}`;
}

/** At most so many UTF-16 units (an emoji counts two), no half character, the cut marked. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${whole(text, limit - 1).trimEnd()}…`;
}

/** Whole characters of at most so many UTF-16 units together. */
function whole(text: string, limit: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > limit) break;
    kept += character;
  }
  return kept;
}

function only(text: string, allowed: RegExp, limit: number): string {
  return whole((text.match(allowed) ?? []).join('').trim(), limit).trim();
}

const clock = /([01]?\d|2[0-3]):([0-5]\d)(:[0-5]\d)?/;
const calendar = /(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?/;

/** `time` needs an hour: 上午 alone becomes 08:00, 下午 14:00. */
function fitTime(text: string): string {
  const day = dayIn(text);
  const [hour] = clock.exec(text) ?? [];
  const time = hour ?? (text.includes('下午') ? '14:00' : text.includes('上午') ? '08:00' : '00:00');
  return [day, time.padStart(5, '0')].filter(Boolean).join(' ');
}

function fitDate(text: string): string {
  const [hour] = clock.exec(text) ?? [];
  return [dayIn(text) ?? '1970-01-01', hour].filter(Boolean).join(' ');
}

function dayIn(text: string): string | undefined {
  const found = calendar.exec(text);
  return found ? `${found[1]}-${found[2]?.padStart(2, '0')}-${found[3]?.padStart(2, '0')}` : undefined;
}

function fitAmount(text: string): string {
  const [amount] = /\d{1,10}(\.\d{1,2})?/.exec(text.replace(/,/g, '')) ?? ['0'];
  return `¥${amount}`;
}

/** At most 10 characters with any 汉字 among them, else 20 letters or symbols; digits are no part of a name. */
function fitName(text: string): string {
  const letters = text.replace(/\p{N}/gu, '').trim();
  const limit = /\p{Script=Han}/u.test(letters) ? 10 : 20;
  return only(letters, /[\p{Script=Han}A-Za-z·•.\-' *]/gu, limit) || '无';
}
