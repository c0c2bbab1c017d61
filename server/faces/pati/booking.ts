import type { booking } from '../../../shared/contracts/pati/booking.ts';
import type { Gender } from '../../../shared/vocab/booking.ts';
import { ageOn, dateTimeOf, dayOf } from '../../../shared/vocab/day.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import {
  type BookingCard,
  bookingCard,
  cancelBooking,
  checkSamePeriod,
  myBookings,
  previewBooking,
  submitBooking,
} from '../../domain/booking/index.ts';
import { now } from '../../platform/clock.ts';
import type { Handlers } from '../kit.ts';
import { pageAround } from './page.ts';

/** 0 已预约, 1 已取消, 2 已挂号, 3 已失约. */
function bookStatusOf({ booking, charge }: BookingCard): number {
  if (booking.status === 'cancelled' || booking.status === 'expired') return 1;
  if (booking.status === 'missed') return 3;
  return booking.status === 'booked' && charge === 'awaiting' ? 0 : 2;
}

/** 1 未收费, 2 已收费. */
function visiChargeOf({ charge }: BookingCard): number {
  return charge === 'awaiting' || charge === 'cancelled' ? 1 : 2;
}

const genderWords: Record<Gender, string> = { 0: '未知', 1: '男', 2: '女' };

function namesOf(card: BookingCard) {
  const { booking, department, doctor, member } = card;
  return {
    bookId: booking.id,
    bookStatus: bookStatusOf(card),
    deptId: department.id,
    deptName: department.name,
    type: booking.type,
    doctorId: doctor?.id ?? null,
    doctorName: doctor?.name ?? null,
    treaTime: dateTimeOf(booking.visitAt),
    memberName: member.name,
    visiCharge: visiChargeOf(card),
  };
}

/** 预约挂号, taking and giving back. */
export const bookingHandlers: Handlers<typeof booking> = {
  'POST /pati_service/book_service/book/presubmit': async (input) => {
    const { schedule, department, doctor, visitAt } = await previewBooking(input);
    const names = { deptId: department.id, deptName: department.name, doctor: doctor?.name ?? null };
    return { ...names, type: schedule.type, appoTime: dateTimeOf(visitAt), bookfee: yuanOf(schedule.feeFen) };
  },

  'POST /pati_service/book_service/book/submit': async ({ scheduleId, serialNo, memberId, ...consent }, { accountId, once }) => {
    const booking = await submitBooking({ origin: 'pati', accountId, once, consent, scheduleId, serialNo, memberId });
    return { bookId: booking.id };
  },

  'POST /pati_service/book_service/book/schedule': async (input, { accountId }) => {
    await checkSamePeriod({ accountId, ...input });
    return {};
  },

  'GET /pati_service/book_service/books': async ({ pageNo, pageSize }, { accountId, tenantId }) => {
    const { total, cards } = await myBookings({ accountId, tenantId, page: pageNo, pageSize });
    const list = cards.map((card) => ({ ...namesOf(card), visiSerialno: String(card.booking.serialNo) }));
    return pageAround(list, total, pageNo, pageSize);
  },

  'GET /pati_service/book_service/book/{bookId}': async ({ bookId }, { accountId }) => {
    const card = await bookingCard({ accountId, bookingId: bookId });
    const { booking, schedule, member } = card;
    return {
      ...namesOf(card),
      bookCode: booking.orderNo,
      bookfee: yuanOf(booking.feeFen),
      treaNo: booking.serialNo,
      treaArea: schedule.area,
      memberGender: genderWords[member.gender],
      memberAge: String(ageOn(member.birthday, dayOf(now()))),
      memberIDNo: member.idNo,
      bookTime: dateTimeOf(booking.bookedAt),
    };
  },

  'POST /pati_service/book_service/book/cancel': async ({ bookId, ...consent }, { accountId, once }) => {
    await cancelBooking({ accountId, once, consent, bookingId: bookId });
    return {};
  },
};
