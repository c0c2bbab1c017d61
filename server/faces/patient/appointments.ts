import type { appointments } from '../../../shared/contracts/patient/appointments.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import { type BookingCard, bookingCard, cancelBooking, payBooking, rescheduleBooking, submitBooking } from '../../domain/booking/index.ts';
import { sessionEnd } from '../../domain/scheduling/index.ts';
import type { Caller, Handlers } from '../kit.ts';

const halfWords = { AM: '上午', PM: '下午' } as const;

function statusOf({ booking, charge }: BookingCard) {
  if (booking.status === 'booked') return charge === 'awaiting' ? 'pending' : 'confirmed';
  if (booking.status === 'checked_in') return 'confirmed';
  return booking.status === 'expired' ? 'cancelled' : booking.status;
}

function paymentStatusOf({ booking, charge }: BookingCard): 'pending' | 'paid' | 'cancelled' | 'refunded' {
  if (charge === 'awaiting') return booking.status === 'expired' ? 'cancelled' : 'pending';
  return charge === 'none' ? 'paid' : charge;
}

function appointmentOf(card: BookingCard) {
  const { booking, schedule } = card;
  return {
    id: Number(booking.id),
    orderNo: booking.orderNo,
    appointmentDate: booking.day,
    appointmentTime: `${halfWords[booking.half]} ${schedule.firstTime}-${sessionEnd(schedule)}`,
    queueNumber: booking.serialNo,
    status: statusOf(card),
  } as const;
}

async function cancel(
  { id, ...consent }: { id: string; wxCode?: unknown; subscribeAuthResult?: unknown; subscribeScene?: unknown },
  caller: Caller,
) {
  const { refundFen } = await cancelBooking({ accountId: caller.accountId, once: caller.once, consent, bookingId: id });
  return { success: true, refundAmount: yuanOf(refundFen) } as const;
}

/** Seed 002. */
export const appointmentHandlers: Handlers<typeof appointments> = {
  'POST /patient/appointments': async ({ scheduleId, hospitalId, departmentId, patientId, symptoms, ...consent }, { accountId, once }) => {
    const names = { tenantId: hospitalId, departmentId, memberId: patientId, symptoms };
    const booking = await submitBooking({ origin: 'patient', accountId, once, consent, scheduleId, serialNo: null, ...names });
    const card = await bookingCard({ accountId, bookingId: booking.id });
    const price = { payAmount: yuanOf(card.order?.payFen ?? 0), needPay: card.charge === 'awaiting' };
    return { ...appointmentOf(card), ...price, paymentStatus: paymentStatusOf(card) };
  },

  'PUT /patient/appointments/{id}/reschedule': async ({ id, scheduleId, ...consent }, { accountId, once }) => {
    const booking = await rescheduleBooking({ accountId, once, consent, bookingId: id, scheduleId });
    return appointmentOf(await bookingCard({ accountId, bookingId: booking.id }));
  },

  'DELETE /patient/appointments/{id}': cancel,
  'POST /patient/appointments/{id}/cancel': cancel,

  'POST /patient/appointments/{id}/pay': async ({ id, openid }, { accountId, once }) => {
    const { fen, prepayId, ...signed } = await payBooking({ accountId, once, bookingId: id, openid });
    return { ...signed, package: `prepay_id=${prepayId}`, signType: 'RSA', payAmount: yuanOf(fen) };
  },
};
