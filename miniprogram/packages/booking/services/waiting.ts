import { call } from '../../../api/call';
import { dayWords, visitWords } from '../../../services/day';
import type { Wish } from './booking';

/** 候补: one place in a queue. */
export interface Waiting {
  id: string;
  state: 'waiting' | 'promoted' | 'cancelled' | 'expired';
  /** 候补中，第 2 位 */
  stateWords: string;
  personName: string;
  departmentName: string;
  /** The doctor's name, or 普通门诊. */
  name: string;
  /** 11月25日 周三 上午 08:30-11:30 */
  when: string;
  /** The booking that came of it, null for none. */
  bookingId: string | null;
  /** 请在 11月21日 今天 17:30 前支付, '' where nothing is to pay. */
  payWords: string;
  /** Why it ended, '' for no reason given. */
  reason: string;
}

/** 加入候补, and gives the place in the queue. Throws Refusal: where numbers are left, or the person already waits or has a booking. */
export async function joinWaiting(asked: { scheduleId: string; memberId: string }, wish: Wish): Promise<number> {
  const { scheduleId, memberId } = asked;
  const joined = await call('POST /patient/waitlist', { scheduleId, patientId: memberId, ...wish.consent }, { once: wish.once });
  return joined.queueNumber;
}

const words = { promoted: '已转为预约', cancelled: '已取消', expired: '已失效' } as const;

/** Where I wait and waited, newest first. Throws Refusal. */
export async function myWaiting(): Promise<Waiting[]> {
  const { list } = await call('GET /patient/waitlist', {});
  return list.map((row) => ({
    id: String(row.id),
    state: row.status,
    stateWords: row.status === 'waiting' ? `候补中，第 ${row.queueNumber} 位` : words[row.status],
    personName: row.patientName,
    departmentName: row.departmentName,
    name: row.doctorName || '普通门诊',
    when: `${dayWords(row.appointmentDate)} ${row.appointmentTime}`,
    bookingId: row.appointmentId === null ? null : String(row.appointmentId),
    payWords: row.payBefore === null ? '' : `请在 ${visitWords(row.payBefore.replace('T', ' '))} 前支付，过时号会让给下一位`,
    reason: row.reason,
  }));
}

/** 取消候补. Throws Refusal. */
export async function leaveWaiting(id: string): Promise<void> {
  await call('DELETE /patient/waitlist/{id}', { id });
}
