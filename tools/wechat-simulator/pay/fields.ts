import { isRecord, textOf } from '../http.ts';
import { badField } from './kit.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** PARAM_ERROR when the object holds a name that the API does not define. */
export function onlyKnown(body: Record<string, unknown>, known: string[], where = '/body'): void {
  const extra = Object.keys(body).find((name) => !known.includes(name));
  if (extra) throw badField(`${where}/${extra}`, body[extra], '请求中含有未在API文档中定义的参数');
}

/** A string of 1 to `max` characters; absent gives '' unless required. */
export function textField(body: Record<string, unknown>, name: string, max: number, required = false): string {
  const value = body[name];
  if (value === undefined && !required) return '';
  if (typeof value !== 'string' || [...value].length > max || (required && value === '')) {
    throw badField(`/body/${name}`, value, `字符串长度需为${required ? 1 : 0}到${max}`);
  }
  return value;
}

/** A string that matches the pattern. */
export function patternField(body: Record<string, unknown>, name: string, pattern: RegExp): string {
  const value = textOf(body, name);
  if (!pattern.test(value)) throw badField(`/body/${name}`, body[name], `需匹配 ${pattern.source}`);
  return value;
}

/** A nested object. */
export function objectField(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = body[name];
  if (!isRecord(value)) throw badField(`/body/${name}`, '', '必填对象');
  return value;
}

/** A whole number of fen, at least 1. */
export function fenField(amount: Record<string, unknown>, name: string): number {
  const value = amount[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 100_000_000_000) {
    throw badField(`/body/amount/${name}`, value, '整数，不小于1，单位为分');
  }
  return value;
}

/** CNY, or absent where the API allows it. */
export function currencyField(amount: Record<string, unknown>, required: boolean): void {
  if (amount.currency !== 'CNY' && (required || amount.currency !== undefined)) {
    throw badField('/body/amount/currency', amount.currency, '境内商户号仅支持人民币CNY');
  }
}

/** A callback address: at most 255 characters, no query, https; http for loopback only. */
export function notifyUrlField(body: Record<string, unknown>, required: boolean): string {
  const value = textField(body, 'notify_url', 255, required);
  if (value === '') return '';
  if (!isCallbackUrl(value)) throw badField('/body/notify_url', value, '须为https地址，不能携带参数');
  return value;
}

/** Whether callbacks may be sent there. */
export function isCallbackUrl(text: string): boolean {
  if (!URL.canParse(text) || text.includes('?') || text.includes('#')) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}
