import type { Origin } from '../../../shared/vocab/booking.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/idempotency.ts';
import { personOf } from '../care/index.ts';
import { sealNullable } from '../crypto/index.ts';
import { type Tenant, type TenantRules, tenant } from '../directory/index.ts';
import { recentSchedule, type Schedule, scheduleOf, slotAt } from '../scheduling/index.ts';
import { assertNumber, assertOpen, dayPlaceKey, holdUntil, isKept } from './booking.rules.ts';
import type { Actor, Booking, BookingDraft } from './booking.types.ts';
import { claimAnyNumber, claimThisNumber } from './claim-number.ts';
import { assertNotBlocked } from './no-shows.ts';
import { newOrderNo } from './order-number.ts';
import { rememberBooker } from './recent-bookers.ts';

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

interface Offer {
  session: Schedule;
  hospital: Tenant;
}

/**
 * 预约挂号: books a number for one of the caller's 就诊人. Number, order and notice stand or fall together; two callers
 * can never hold one number, nor one person two numbers in a half day. Throws slot_taken, slot_full, half_day_taken,
 * day_place_taken, no_show_blocked, or why the session is not open.
 */
export function submitBooking(wish: SubmitBooking): Promise<Booking> {
  return answerOnce(wish.once, async () => {
    const at = now();
    const { session, hospital } = await offerTo(wish, at);
    const personKey = await personOf(wish);
    await assertNotBlocked(null, hospital, personKey);

    const claim = {
      personKey,
      draftOf: (offered: Schedule, serialNo: number) => draftOf({ ...wish, personKey, serialNo }, offered, hospital.rules, at),
      hospitalName: hospital.name,
      rules: hospital.rules,
      consent: wish.consent,
      once: wish.once,
      chosen: wish.serialNo !== null,
    };
    const booking = wish.serialNo === null ? await claimAnyNumber(claim, session) : await claimThisNumber(claim, session, wish.serialNo);
    rememberBooker(wish.accountId);
    return booking;
  });
}

/** The session that may be booked, as it was within the last second: the claim looks again. A refusal is told of the session as it is. */
async function offerTo(wish: SubmitBooking, at: number): Promise<Offer> {
  try {
    return await offerIn(await recentSchedule(wish.scheduleId), wish, at);
  } catch {
    return offerIn(await scheduleOf(wish.scheduleId), wish, at);
  }
}

async function offerIn(session: Schedule, wish: SubmitBooking, at: number): Promise<Offer> {
  if ((wish.tenantId ?? session.tenantId) !== session.tenantId) throw new Fault('schedule_mismatch', { field: 'hospitalId' });
  if ((wish.departmentId ?? session.departmentId) !== session.departmentId) throw new Fault('schedule_mismatch', { field: 'departmentId' });
  const hospital = await tenant(session.tenantId);
  assertOpen(session, hospital.rules, at);
  if (wish.serialNo !== null) {
    assertNumber(session, wish.serialNo, at);
    if (isKept(session, wish.serialNo, at)) throw new Fault('slot_taken');
  }
  return { session, hospital };
}

function draftOf(
  wish: SubmitBooking & { personKey: string; serialNo: number },
  session: Schedule,
  rules: TenantRules,
  at: number,
): BookingDraft {
  return {
    orderNo: newOrderNo(at),
    tenantId: session.tenantId,
    accountId: wish.accountId,
    memberId: wish.memberId,
    personKey: wish.personKey,
    scheduleId: session.id,
    serialNo: wish.serialNo,
    visitAt: slotAt(session, wish.serialNo),
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
