import type { Origin } from '../../../shared/vocab/booking.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { emit } from '../../platform/events.ts';
import { inTransactionOnce } from '../../platform/idempotency.ts';
import { memberOf } from '../care/index.ts';
import { sealNullable } from '../crypto/index.ts';
import { type TenantRules, tenant } from '../directory/index.ts';
import { openOrder } from '../payment/index.ts';
import { type Schedule, scheduleForShare, scheduleOf } from '../scheduling/index.ts';
import { assertOpen, dayPlaceKey, holdUntil } from './booking.rules.ts';
import type { Actor, Booking } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { claimAnyNumber, claimThisNumber, type NumberlessDraft } from './claim-number.ts';
import { newOrderNo } from './order-number.ts';

export interface SubmitBooking extends Actor {
  origin: Origin;
  memberId: string;
  scheduleId: string;
  /** The chosen number; null = the next free one. */
  serialNo: number | null;
  /** What the call believes of the session; a difference is schedule_mismatch. */
  tenantId?: string | undefined;
  departmentId?: string | undefined;
  symptoms?: string | undefined;
}

/**
 * 预约挂号: books a number for one of the caller's 就诊人. Number, order and notice stand or fall together; two callers
 * can never hold one number, nor one person two numbers in a half day. Throws slot_taken, slot_full, half_day_taken,
 * day_place_taken, or why the session is not open.
 */
export async function submitBooking(wish: SubmitBooking): Promise<Booking> {
  const schedule = await scheduleOf(wish.scheduleId);
  if ((wish.tenantId ?? schedule.tenantId) !== schedule.tenantId) throw new Fault('schedule_mismatch', { field: 'hospitalId' });
  if ((wish.departmentId ?? schedule.departmentId) !== schedule.departmentId)
    throw new Fault('schedule_mismatch', { field: 'departmentId' });
  const [hospital, member] = await Promise.all([
    tenant(schedule.tenantId),
    memberOf({ accountId: wish.accountId, memberId: wish.memberId }),
  ]);
  const at = now();
  return inTransactionOnce(wish.once, async (tx) => {
    const session = await scheduleForShare(tx, schedule.id); // 停诊 and imports wait for this claim, or it sees what they did
    assertOpen(session, hospital.rules, at);
    const draft = draftOf(wish, session, hospital.rules, member.personKey, at);
    const booking =
      wish.serialNo === null ? await claimAnyNumber(tx, session, draft, at) : await claimThisNumber(tx, session, draft, wish.serialNo, at);
    await openOrder(tx, {
      tenantId: booking.tenantId,
      accountId: booking.accountId,
      subject: { kind: 'booking', id: booking.id },
      oriFen: booking.feeFen,
      reimbursePercent: 0,
      description: `${hospital.name}挂号费`,
      holdUntil: booking.holdUntil,
    });
    await emit(tx, 'booking.booked', [factsOf(booking, wish.consent)], aboutBooking);
    return booking;
  });
}

function draftOf(wish: SubmitBooking, session: Schedule, rules: TenantRules, personKey: string, at: number): NumberlessDraft {
  return {
    orderNo: newOrderNo(at),
    tenantId: session.tenantId,
    accountId: wish.accountId,
    memberId: wish.memberId,
    personKey,
    scheduleId: session.id,
    departmentId: session.departmentId,
    doctorId: session.doctorId,
    day: session.day,
    half: session.half,
    type: session.type,
    feeFen: session.feeFen,
    origin: wish.origin,
    holdUntil: session.feeFen > 0 ? holdUntil(rules, wish.origin, at) : null,
    dayPlaceKey: dayPlaceKey(session, rules),
    symptoms: sealNullable(wish.symptoms ?? null, 'bookings.symptoms'),
    bookedAt: at,
  };
}
