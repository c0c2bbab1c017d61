import { call } from '../../../api/call';
import type { Consent } from '../../../services/consent';
import { instantOf, visitWords } from '../../../services/day';
import { yuanWords } from '../../../services/money';
import { randomText } from '../../../state/random';
import { type ClinicKey, clinicDays, leftNumbers, sessionsOn } from './sessions';

/** What is about to be booked. */
export interface Preview {
  departmentName: string;
  /** The doctor's name, or 普通门诊. */
  name: string;
  doctorName: string | null;
  kind: string;
  /** 'YYYY-MM-DD HH:mm:ss' */
  visitAt: string;
  visitWords: string;
  feeYuan: number;
  fee: string;
}

/** 挂号预提交: what this number would be. Throws Refusal: SLOT_TAKEN, SLOT_UNKNOWN, SCHEDULE_STOPPED, NOT_SIGNED_IN. */
export async function preview(scheduleId: string, serialNo: number): Promise<Preview> {
  const row = await call('POST /pati_service/book_service/book/presubmit', { scheduleId, serialNo });
  return {
    departmentName: row.deptName,
    name: row.doctor ?? '普通门诊',
    doctorName: row.doctor,
    kind: row.type === 1 ? '专家' : '普通',
    visitAt: row.appoTime,
    visitWords: visitWords(row.appoTime),
    feeYuan: row.bookfee,
    fee: yuanWords(row.bookfee),
  };
}

/** The same from what everybody may read; null where the number is not left any more. Throws Refusal. */
export async function guestPreview(key: ClinicKey, asked: { day: string; scheduleId: string; serialNo: number }): Promise<Preview | null> {
  const [{ clinic }, sessions, slots] = await Promise.all([clinicDays(key), sessionsOn(key, asked.day), leftNumbers(asked.scheduleId)]);
  const session = sessions.find(({ scheduleId }) => scheduleId === asked.scheduleId);
  const slot = slots.find(({ serialNo }) => serialNo === asked.serialNo);
  if (!session || !slot) return null;
  const { kind, feeYuan, fee } = session;
  const { departmentName, name, doctorId } = clinic;
  const visitAt = `${asked.day} ${slot.time}:00`;
  return { departmentName, name, doctorName: doctorId && name, kind, visitAt, visitWords: visitWords(visitAt), feeYuan, fee };
}

/** The hospital's rules about bookings. */
export interface Rules {
  /** So many minutes before the visit neither cancelling nor moving is possible any more. */
  changeMinutes: number;
  /** So many minutes after booking it must be paid; null: at the desk too. */
  payMinutes: number | null;
}

/** The hospital's rules about bookings. Throws Refusal. */
export const rules = (): Promise<Rules> => call('GET /app/booking-rules', {});

/** 11月25日 周三 08:30 前可取消或改约, for a visit and a rule. */
export function changeWords(visitAt: string, { changeMinutes }: Rules): string {
  const shanghai = new Date(instantOf(visitAt) - changeMinutes * 60_000 + 8 * 3_600_000).toISOString();
  return `${visitWords(shanghai.slice(0, 19).replace('T', ' '))} 前可取消或改约`;
}

/** One wish of the patient: tried again after a lost answer, it is still the same wish, done once. */
export interface Wish {
  once: string;
  consent: Consent;
}

/** A new wish, with what the patient answered to the popup. */
export async function newWish(consent: Consent): Promise<Wish> {
  return { consent, once: await randomText() };
}

/** 预约挂号, and gives the booking's id. Throws Refusal: SLOT_TAKEN, SLOT_FULL, HALF_DAY_TAKEN and more. */
export async function submit(asked: { scheduleId: string; serialNo: number; memberId: string }, wish: Wish): Promise<string> {
  const { bookId } = await call('POST /pati_service/book_service/book/submit', { ...asked, ...wish.consent }, { once: wish.once });
  return bookId;
}

/** 取消预约, and gives what goes back, in yuan. Throws Refusal: CANCEL_TOO_LATE, BOOKING_STATE. */
export async function cancel(id: string, wish: Wish): Promise<number> {
  const { refundAmount } = await call('POST /patient/appointments/{id}/cancel', { id, ...wish.consent }, { once: wish.once });
  return refundAmount;
}

/** 改约 to the next free number of another session, and gives its time in words. Throws Refusal: SLOT_FULL, PRICE_DIFFERS and more. */
export async function reschedule(id: string, scheduleId: string, wish: Wish): Promise<string> {
  const moved = await call('PUT /patient/appointments/{id}/reschedule', { id, scheduleId, ...wish.consent }, { once: wish.once });
  return `${moved.appointmentDate} ${moved.appointmentTime} 第 ${moved.queueNumber} 号`;
}
