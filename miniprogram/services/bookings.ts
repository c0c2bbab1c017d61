import type { Reply } from '../../shared/contracts/kit.ts';
import type { pati } from '../../shared/contracts/pati/index.ts';
import { call } from '../api/call';
import { instantOf, today, visitWords } from './day';

/** unpaid 待支付, booked 已挂号, missed 已失约, cancelled 已取消. */
export type BookingState = 'unpaid' | 'booked' | 'missed' | 'cancelled';

/** One booking as a list shows it. */
export interface BookingSummary {
  id: string;
  state: BookingState;
  /** 'YYYY-MM-DD HH:mm:ss' */
  visitAt: string;
  /** 11月25日 周三 09:30 */
  visitWords: string;
  departmentId: string;
  departmentName: string;
  /** null: 普通门诊 */
  doctorId: string | null;
  doctorName: string | null;
  personName: string;
  /** The number in the queue, '' if there is none. */
  number: string;
}

/** One booking with everything about it. */
export interface BookingDetail extends BookingSummary {
  /** 预约单号 */
  code: string;
  feeYuan: number;
  /** Where to wait. */
  place: string;
  personGender: string;
  personAge: string;
  personIdNumber: string;
  bookedAt: string;
}

/** So many at once, and whether there are more. */
export interface Page<T> {
  rows: T[];
  more: boolean;
}

const states: Readonly<Record<number, BookingState>> = { 0: 'unpaid', 1: 'cancelled', 2: 'booked', 3: 'missed' };
const pageSize = 10;

type Row = Omit<Reply<(typeof pati)['GET /pati_service/book_service/books']>['list'][number], 'visiSerialno'>;

function summaryOf(row: Row, number: string): BookingSummary {
  return {
    id: row.bookId,
    state: states[row.bookStatus] ?? 'cancelled',
    visitAt: row.treaTime,
    visitWords: visitWords(row.treaTime),
    departmentId: row.deptId,
    departmentName: row.deptName,
    doctorId: row.doctorId,
    doctorName: row.doctorName,
    personName: row.memberName,
    number,
  };
}

/** My bookings, latest visit first; pages from 1. Throws Refusal. */
export async function myBookings(page = 1): Promise<Page<BookingSummary>> {
  const { list, pages } = await call('GET /pati_service/book_service/books', { pageNo: page, pageSize });
  return { rows: list.map((row) => summaryOf(row, row.visiSerialno ?? '')), more: page < pages };
}

/** Bookings as 我的挂号 shows them. */
export interface Sorted {
  /** 待就诊: what still counts and is not over, the soonest first. A visit of today counts all day: one may still be waiting. */
  coming: BookingSummary[];
  /** What is past, missed or cancelled, the newest first. */
  over: BookingSummary[];
}

/** Sorts bookings by what the patient still has to do. */
export function sorted(bookings: readonly BookingSummary[], day = today()): Sorted {
  const isComing = ({ state, visitAt }: BookingSummary) => (state === 'unpaid' || state === 'booked') && visitAt.slice(0, 10) >= day;
  return {
    coming: bookings.filter(isComing).sort((one, other) => one.visitAt.localeCompare(other.visitAt)),
    over: bookings.filter((one) => !isComing(one)).sort((one, other) => other.visitAt.localeCompare(one.visitAt)),
  };
}

/** The first pages of my bookings, at least as many as hold every visit still to come: later visits are listed first. Throws Refusal. */
export async function comingBookings(day = today()): Promise<Page<BookingSummary> & { page: number }> {
  const rows: BookingSummary[] = [];
  for (let page = 1; ; page++) {
    const found = await myBookings(page);
    rows.push(...found.rows);
    const last = found.rows[found.rows.length - 1];
    if (!found.more || !last || last.visitAt.slice(0, 10) < day) return { rows, more: found.more, page };
  }
}

/** One of my bookings. Throws Refusal: BOOKING_NOT_FOUND for anybody else's. */
export async function bookingDetail(id: string): Promise<BookingDetail> {
  const row = await call('GET /pati_service/book_service/book/{bookId}', { bookId: id });
  return {
    ...summaryOf(row, String(row.treaNo)),
    code: row.bookCode,
    feeYuan: row.bookfee,
    place: row.treaArea,
    personGender: row.memberGender,
    personAge: row.memberAge,
    personIdNumber: row.memberIDNo,
    bookedAt: row.bookTime,
  };
}

/** The soonest visit still to come, undefined if there is none among those given. */
export function nextVisit(bookings: readonly BookingSummary[], now = Date.now()): BookingSummary | undefined {
  return bookings
    .filter(({ state, visitAt }) => (state === 'unpaid' || state === 'booked') && instantOf(visitAt) > now)
    .sort((one, other) => one.visitAt.localeCompare(other.visitAt))[0];
}
