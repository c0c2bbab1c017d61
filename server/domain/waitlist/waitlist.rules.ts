import { dayOf, instantOf, minuteMs } from '../../../shared/vocab/day.ts';
import type { WaitlistEnd } from '../../../shared/vocab/waitlist.ts';
import { noticeMs } from '../booking/index.ts';

const holdMs = 120 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
/** People are not made to pay at night: these minutes do not count. */
const nightEnds = '07:00';
const nightBegins = '22:00';

/**
 * Until when a number that came off a waiting list is held unpaid: two hours from `at`, of which 22:00–07:00 does not
 * count, and never into the last hour before the visit.
 */
export function promotionHold(at: number, visitAt: number): number {
  let end = at;
  for (let left = holdMs; left > 0; ) {
    const day = dayOf(end);
    const from = Math.max(end, instantOf(day, nightEnds));
    const counted = Math.min(left, Math.max(0, instantOf(day, nightBegins) - from));
    left -= counted;
    end = left > 0 ? instantOf(day) + dayMs : from + counted;
  }
  return Math.min(end, visitAt - noticeMs);
}

/** Why an entry expired, for its owner. */
export const endWords: Readonly<Record<WaitlistEnd, string>> = {
  stopped: '该场次已停诊',
  over: '该场次即将开始，未等到号源',
  held: '您在同一时段已有预约，号源已转给下一位',
  blocked: '因失约次数过多暂停预约，号源已转给下一位',
};
