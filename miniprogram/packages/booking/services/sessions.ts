import { call } from '../../../api/call';
import type { StripDay } from '../../../components/schedule-strip/index';
import type { Slot } from '../../../components/slot-grid/index';
import { type Clinic, clinicOf } from '../../../services/clinics';
import { addDays, nearWords, today } from '../../../services/day';
import { yuanWords } from '../../../services/money';

/** A doctor of a department, or its 普通门诊. */
export interface ClinicKey {
  departmentId: string;
  /** null: 普通门诊 */
  doctorId: string | null;
}

/** 半天 of one clinic on one day. */
export interface Session {
  scheduleId: string;
  /** 上午 | 下午 */
  half: string;
  /** 普通 | 专家 */
  kind: string;
  feeYuan: number;
  /** 15元 */
  fee: string;
  left: number;
  place: string;
}

/** How many days can be chosen from, today included. */
export const daysAhead = 14;

/** The next fourteen days without a word about numbers. */
export function plainDays(from = today()): StripDay[] {
  return Array.from({ length: daysAhead }, (_, index) => {
    const day = addDays(from, index);
    return { day, near: nearWords(day, from), date: day.slice(5), note: '', open: true };
  });
}

/** The clinic and its next fourteen days, each with what is left. Throws Refusal. */
export async function clinicDays(key: ClinicKey, from = today()): Promise<{ clinic: Clinic; days: StripDay[] }> {
  const [first, [info]] = await Promise.all([
    sessionsOn(key, from),
    call('GET /pati_service/tenant_service/schedule/info', { doctorId: key.doctorId, deptId: key.departmentId, days: daysAhead - 1 }),
  ]);
  const left = new Map(info?.leftBookCountList.map(({ date, leftCount }) => [date, leftCount]));
  if (first.length > 0)
    left.set(
      from,
      first.reduce((sum, session) => sum + session.left, 0),
    );
  const days = plainDays(from).map((plain) => {
    const count = left.get(plain.day);
    return { ...plain, open: Boolean(count), note: noteOf(count, plain.day === from) };
  });
  const names = info ?? { deptId: key.departmentId, deptName: '', deptDesp: '', ...nobody };
  const open = days.some((day) => day.open);
  return { clinic: clinicOf(names, { avatar: info ? info.doctorPortrait : null, open }), days };
}

const nobody = { doctorId: null, doctorName: null, doctorTitle: null, doctorDesp: null };

/** Today's numbers may be over rather than taken. */
function noteOf(left: number | undefined, isToday: boolean): string {
  if (left) return '有号';
  return left === undefined || isToday ? '无号' : '约满';
}

/** The sessions of a clinic on a day, morning first; none where nobody is on duty. Throws Refusal. */
export async function sessionsOn({ departmentId, doctorId }: ClinicKey, day: string): Promise<Session[]> {
  const { scheduleAM, schedulePM } = await call('GET /pati_service/tenant_service/schedule', { doctorId, deptId: departmentId, date: day });
  return [...sessionOf('上午', scheduleAM), ...sessionOf('下午', schedulePM)];
}

type HalfDay = { scheduleId: string; type: 0 | 1; bookfee: number; leftCount: number; scheAddress: string } | null;

function sessionOf(half: string, row: HalfDay): Session[] {
  if (!row) return [];
  const { scheduleId, type, bookfee, leftCount, scheAddress } = row;
  return [
    {
      scheduleId,
      half,
      kind: type === 1 ? '专家' : '普通',
      feeYuan: bookfee,
      fee: yuanWords(bookfee),
      left: leftCount,
      place: scheAddress,
    },
  ];
}

/** The numbers of a session that are left, with their times. Throws Refusal. */
export async function leftNumbers(scheduleId: string): Promise<Slot[]> {
  return call('GET /pati_service/tenant_service/schedule/left_appo', { scheduleId });
}
