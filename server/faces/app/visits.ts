import type { visits } from '../../../shared/contracts/app/visits.ts';
import { dateTimeOf, minuteMs } from '../../../shared/vocab/day.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import { bookingCard } from '../../domain/booking/index.ts';
import { tenant } from '../../domain/directory/index.ts';
import { now } from '../../platform/clock.ts';
import type { Handlers } from '../kit.ts';

/** Until when a booking may be paid, cancelled and moved, and what went back. */
export const visitHandlers: Handlers<typeof visits> = {
  'GET /app/booking-rules': async (_input, { tenantId }) => {
    const { rules } = await tenant(tenantId);
    const unpaid = rules.unpaid.pati;
    return { changeMinutes: rules.cancelDeadlineMinutes ?? 0, payMinutes: unpaid.policy === 'expire' ? unpaid.minutes : null };
  },

  'GET /app/visits/{bookId}': async ({ bookId }, { accountId }) => {
    const { booking, schedule, order, charge } = await bookingCard({ accountId, bookingId: bookId });
    const { rules } = await tenant(booking.tenantId);
    const names = { bookId: booking.id, scheduleId: booking.scheduleId, memberId: booking.memberId, status: booking.status, charge };
    const money = { payAmount: yuanOf(order?.payFen ?? 0), refundAmount: yuanOf(order?.refundedFen ?? 0) };
    const payUntil = booking.holdUntil === null || charge !== 'awaiting' ? null : dateTimeOf(booking.holdUntil);
    const changeUntil = dateTimeOf(booking.visitAt - (rules.cancelDeadlineMinutes ?? 0) * minuteMs);
    return { ...names, ...money, payUntil, changeUntil, now: dateTimeOf(now()), stopped: schedule.status === 'stopped' };
  },
};
