import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { batcher, type Outcome } from '../../platform/gather.ts';
import { claimAnswers, dropClaims, keepAnswers, type Once } from '../../platform/idempotency.ts';
import { holdPresent } from '../care/index.ts';
import type { TenantRules } from '../directory/index.ts';
import { openOrders } from '../payment/index.ts';
import { moveBooked, type Schedule, schedulesForUpdate, slotAt } from '../scheduling/index.ts';
import { assertNumber, assertOpen, isKept } from './booking.rules.ts';
import { insertBookings } from './booking.store.ts';
import type { Booking, BookingDraft, Consent } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';

/** One claim on its way to the database: a draft with its number, and what must be written with it. */
export interface Claim {
  draft: BookingDraft;
  hospitalName: string;
  rules: TenantRules;
  consent: Consent | undefined;
  once: Once | undefined;
  /** Whether the caller chose this number: then it is the number that is taken, not the session that is full. */
  chosen: boolean;
}

/** `undefined`: a unique key said no; who holds it is asked afterwards. */
type Claimed = Booking | undefined;

/**
 * Writes the claims of many callers in one durable transaction, one statement a table: idempotency, bookings, orders,
 * outbox, counters. Who got in is read back by order number. Sessions are held first, in id order, so that 停诊 and
 * imports wait for the batch and batches never wait for each other in a circle; then the 就诊人, so that none is removed.
 */
export async function bookTogether(claims: Claim[]): Promise<Outcome<Claimed>[]> {
  return inTransaction(async (tx) => {
    const sessions = await schedulesForUpdate(
      tx,
      claims.map(({ draft }) => draft.scheduleId),
    );
    const present = await holdPresent(
      tx,
      claims.map(({ draft }) => draft.memberId),
    );
    const refused = new Map(claims.map((claim) => [claim, refusalOf(claim, sessions.get(claim.draft.scheduleId), present)]));
    const allowed = await withoutRepeats(
      tx,
      claims.filter((claim) => !refused.get(claim)),
      refused,
    );
    const booked = await insertBookings(
      tx,
      allowed.map(({ draft }) => draft),
    );
    const got = allowed.flatMap((claim) => {
      const booking = booked.get(claim.draft.orderNo);
      return booking ? [{ claim, booking }] : [];
    });
    await openOrders(
      tx,
      got.map(({ claim, booking }) => orderOf(claim, booking)),
    );
    await emit(
      tx,
      'booking.booked',
      got.map(({ claim, booking }) => factsOf(booking, claim.consent)),
      aboutBooking,
    );
    await moveBooked(tx, countBySession(got.map(({ booking }) => booking)));
    await keepAnswers(
      tx,
      got.flatMap(({ claim: { once }, booking }) => (once ? [{ once, answer: booking }] : [])),
    );
    await dropClaims(
      tx,
      allowed.flatMap((claim) => (claim.once && !booked.has(claim.draft.orderNo) ? [claim.once] : [])), // they may ask for the next number
    );
    return claims.map((claim) => {
      const error = refused.get(claim);
      return error ? { error } : { value: booked.get(claim.draft.orderNo) };
    });
  });
}

/** Hands a claim to the next batch. Throws overloaded when too many wait. */
export const enqueueClaim = batcher(bookTogether, { most: 100, waiting: 2_000, lanes: 2 });

/** Why a claim may not be written any more: the session, and who is still there, as they are now, held. */
function refusalOf({ draft, rules, chosen }: Claim, session: Schedule | undefined, present: ReadonlySet<string>): Fault | undefined {
  try {
    if (!present.has(draft.memberId)) throw new Fault('member_not_found');
    if (!session) throw new Fault('schedule_not_found');
    assertOpen(session, rules, now());
    assertNumber(session, draft.serialNo, now());
    if (isKept(session, draft.serialNo, now())) throw new Fault(chosen ? 'slot_taken' : 'slot_full');
    if (slotAt(session, draft.serialNo) !== draft.visitAt || session.feeFen !== draft.feeFen) throw new Fault('schedule_mismatch');
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Claims whose Idempotency-Key is not another's at this very moment; the others are left to recall the first answer. */
async function withoutRepeats(tx: Tx, claims: Claim[], refused: Map<Claim, Fault | undefined>): Promise<Claim[]> {
  const mine = await claimAnswers(
    tx,
    claims.flatMap(({ once }) => once ?? []),
  );
  for (const claim of claims) if (claim.once && !mine.has(claim.once)) refused.set(claim, new Fault('idempotency_conflict'));
  return claims.filter(({ once }) => !once || mine.has(once));
}

/** The order that pays for a booking. */
export function orderOf({ hospitalName }: { hospitalName: string }, booking: Booking) {
  return {
    tenantId: booking.tenantId,
    accountId: booking.accountId,
    subject: { kind: 'booking', id: booking.id } as const,
    oriFen: booking.feeFen,
    personKey: booking.personKey,
    reimbursePercent: 0,
    description: `${hospitalName}挂号费`,
    holdUntil: booking.holdUntil,
  };
}

function countBySession(bookings: readonly Booking[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { scheduleId } of bookings) counts.set(scheduleId, (counts.get(scheduleId) ?? 0) + 1);
  return counts;
}
