import type { Gender } from '../../../shared/vocab/booking.ts';
import { type Day, isDay } from '../../../shared/vocab/day.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

/** The check digit (GB 11643, ISO 7064 MOD 11-2) of the first 17 digits of a 公民身份号码. */
export function checkDigitOf(first17: string): string {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(first17[place]), 0);
  return checkDigits.charAt(sum % 11);
}

/** What a 公民身份号码 says, its X upper-cased; undefined when form, day of birth or check digit is wrong. */
export function readIdentityNumber(text: string): { idNo: string; birthday: Day; gender: Gender } | undefined {
  const idNo = text.trim().toUpperCase();
  if (!/^[1-9]\d{16}[\dX]$/.test(idNo) || idNo.at(-1) !== checkDigitOf(idNo)) return undefined;
  const birthday = `${idNo.slice(6, 10)}-${idNo.slice(10, 12)}-${idNo.slice(12, 14)}`;
  if (!isDay(birthday)) return undefined;
  return { idNo, birthday, gender: Number(idNo[16]) % 2 === 1 ? 1 : 2 };
}
