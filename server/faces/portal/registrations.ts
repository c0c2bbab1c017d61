import type { registrations } from '../../../shared/contracts/portal/registrations.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import { type BookingCard, bookingCard, registrationsOf, submitBooking } from '../../domain/booking/index.ts';
import { paymentIdOf } from '../../domain/payment/index.ts';
import type { Handlers } from '../kit.ts';
import { instantWithZone, onlookerOf, printedId, success } from './wire.ts';

/** The states of a registration, as the document calls them. */
function statusOf({ booking, charge }: BookingCard): '待支付' | '已挂号' | '已就诊' | '已失约' | '已取消' {
  if (booking.status === 'cancelled' || booking.status === 'expired') return '已取消';
  if (booking.status === 'completed') return '已就诊';
  if (booking.status === 'missed') return '已失约';
  return charge === 'awaiting' ? '待支付' : '已挂号';
}

function namesOf({ booking, order }: BookingCard) {
  return {
    patientId: printedId('PAT', booking.memberId),
    scheduleRecordId: printedId('SCH', booking.scheduleId),
    paymentId: order ? paymentIdOf(order.orderId) : null,
    registerTime: instantWithZone(booking.bookedAt),
    registrationId: printedId('REG', booking.id),
    serialNo: booking.serialNo,
  };
}

/** 号源不足 is an answer here, not an error. */
function soldOut(error: unknown): undefined {
  if (error instanceof Fault && error.code === 'slot_full') return undefined;
  throw error;
}

/** 挂号接口. */
export const registrationHandlers: Handlers<typeof registrations> = {
  'POST /api/registrations': async ({ patientId, scheduleRecordId }, { accountId, once }) => {
    const wish = { accountId, once, memberId: patientId, scheduleId: scheduleRecordId, serialNo: null };
    const booking = await submitBooking({ ...wish, origin: 'portal' }).catch(soldOut);
    if (!booking) return success({ status: false });
    const card = await bookingCard({ accountId, bookingId: booking.id });
    return success({ ...namesOf(card), status: true, amount: yuanOf(card.order?.payFen ?? 0) });
  },

  'GET /api/registrations': async ({ patientId }, caller) => {
    const cards = await registrationsOf({ ...onlookerOf(caller), memberId: patientId });
    const list = cards.map((card) => ({
      ...namesOf(card),
      doctorId: card.doctor && printedId('DOC', card.doctor.id),
      doctorName: card.doctor?.name ?? null,
      departmentName: card.department.name,
      status: statusOf(card),
      visitTime: instantWithZone(card.booking.visitAt),
    }));
    return success({ total: list.length, registrations: list });
  },
};
