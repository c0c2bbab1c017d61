/** 1 男, 2 女: as the hospital counts them. */
export type KnownGender = 1 | 2;

/** What a number says of the person who holds it. */
export interface IdentityNumber {
  /** Trimmed, X upper-cased, 18 characters. */
  number: string;
  /** 'YYYY-MM-DD' */
  birthday: string;
  gender: KnownGender;
  /** 证件: which kind of card carries such a number. */
  card: string;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

/** The check digit (GB 11643, ISO 7064 MOD 11-2) that must follow these 17 digits. */
export function checkDigitOf(first17: string): string {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(first17.charAt(place)), 0);
  return checkDigits.charAt(sum % 11);
}

/**
 * 身份证号: reads birthday and gender off a number, or says in plain words what is wrong with it.
 * `today` is 'YYYY-MM-DD': nobody is born later.
 */
export function readIdentityNumber(text: string, today: string): IdentityNumber | { wrong: string } {
  const number = text.replace(/\s/g, '').toUpperCase();
  if (number === '') return { wrong: '请填写身份证号码' };
  if (number.length !== 18) return { wrong: `身份证号码是 18 位，现在填了 ${number.length} 位` };
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { wrong: '身份证号码只有数字，最后一位可以是 X' };
  const birthday = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isDay(birthday) || birthday > today || birthday < '1880-01-01') return { wrong: '身份证号码里的出生日期不对，请检查第 7 到 14 位' };
  if (number.charAt(17) !== checkDigitOf(number)) return { wrong: '身份证号码填错了，请对照证件再看一遍' };
  return { number, birthday, gender: Number(number.charAt(16)) % 2 === 1 ? 1 : 2, card: cardOf(number) };
}

/** Three cards carry a number of this form: 81–83 are residents from 港澳台, a leading 9 permanent residents from abroad. */
function cardOf(number: string): string {
  if (/^8[123]/.test(number)) return '港澳台居民居住证';
  return number.startsWith('9') ? '外国人永久居留身份证' : '居民身份证';
}

function isDay(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day <= days;
}
