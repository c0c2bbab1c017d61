import { dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { randomDigits } from '../crypto/index.ts';

const process6 = randomDigits(6);
let count = 0;

/**
 * 预约号 `AP` + date + 17 digits (millisecond of the day, this process, a counter): unique without a row that all
 * would queue for. The unique key is the truth; a collision is only a claim that was not written.
 */
export function newOrderNo(at: number): string {
  const day = dayOf(at);
  count = (count + 1) % 1_000;
  const millisecond = String(at - instantOf(day)).padStart(8, '0');
  return `AP${day.replaceAll('-', '')}${millisecond}${process6}${String(count).padStart(3, '0')}`;
}
