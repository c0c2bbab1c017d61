import { dayOf, type Half } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { doctors } from '../directory/index.ts';
import { cancelOrder, lockOrder } from '../payment/index.ts';
import { type Schedule, scheduleOf, schedulesBetween, schedulesForUpdate, stopSchedules } from '../scheduling/index.ts';
import { alternativesTo } from './alternatives.ts';
import { endBookings } from './booking.store.ts';
import type { Alternative, Booking } from './booking.types.ts';
import { aboutBooking, factsOf } from './booking-news.ts';
import { released } from './cancel-booking.ts';
import { holdBookings } from './hold-bookings.ts';
import { arrivedIn, bookedIn, countStopped, finishStop, insertStops, type Stop, stoppedCount, unfinishedStops } from './stops.store.ts';

/** Bookings cancelled in one transaction. */
const batchSize = 10;

/** Which sessions: one by its id, or those of a doctor (by code) on a day. */
export type StopTarget = { scheduleId: string } | { doctorCode: string; day: string; half?: Half | undefined };

/** What a stop did to one session. `arrived`: people already at the desk, left for the staff there to settle. */
export interface StopReport {
  scheduleId: string;
  day: string;
  half: Half;
  cancelled: number;
  refundFen: number;
  arrived: number;
}

/**
 * 停诊: closes the sessions first, so that nobody can book into them, then cancels every booking that is not at the desk
 * yet: what was paid goes back in full, no no-show is counted, everyone is told with up to three other sessions. Safe to
 * repeat; what an interrupted run leaves, finishStops completes. Throws schedule_not_found, schedule_past,
 * doctor_not_found, invalid_input for a reason that cannot be told.
 */
export async function stopService(wish: { tenantId: string; target: StopTarget; reason: string }): Promise<StopReport[]> {
  const reason = reasonOf(wish.reason);
  const sessions = await sessionsOf(wish.tenantId, wish.target);
  const ids = sessions.map(({ id }) => id);
  await inTransaction(async (tx) => {
    await schedulesForUpdate(tx, ids); // whoever is booking there finishes first; whoever comes later finds it closed
    await stopSchedules(tx, ids);
    await insertStops(
      tx,
      ids.map((scheduleId) => ({ tenantId: wish.tenantId, scheduleId, reason })),
      now(),
    );
  });
  const stops = new Map((await unfinishedStops(ids)).map((stop) => [stop.scheduleId, stop]));
  const reports: StopReport[] = [];
  for (const { id, day, half } of sessions) {
    const stop = stops.get(id);
    const done = stop ? await completeStop(stop) : { cancelled: 0, refundFen: 0 }; // none: finish-stops was quicker
    reports.push({ scheduleId: id, day, half, ...done, arrived: await arrivedIn(id) });
  }
  return reports;
}

/** Completes stops that were interrupted; tells how many. Safe to repeat and beside a running stop. */
export async function finishStops(): Promise<{ stops: number }> {
  const stops = await unfinishedStops();
  for (const stop of stops) await completeStop(stop);
  return { stops: stops.length };
}

async function completeStop(stop: Stop): Promise<{ cancelled: number; refundFen: number }> {
  const alternatives = await alternativesTo(await scheduleOf(stop.scheduleId));
  while (await cancelBatch(stop, alternatives));
  return stoppedCount(stop.id);
}

/** Cancels a batch; false when nothing is left, or when the session was opened again meanwhile: then what is left stands. */
async function cancelBatch(stop: Stop, alternatives: Alternative[]): Promise<boolean> {
  const ids = await bookedIn(stop.scheduleId, batchSize);
  return inTransaction(async (tx) => {
    for (const id of ids) await lockOrder(tx, { kind: 'booking', id });
    const { bookings, sessions } = await holdBookings(tx, ids, [stop.scheduleId]);
    if (!ids.length || sessions.get(stop.scheduleId)?.status !== 'stopped') {
      await finishStop(tx, stop.id, now());
      return false;
    }
    const due = bookings.filter(({ status, scheduleId }) => status === 'booked' && scheduleId === stop.scheduleId);
    if (!due.length) return true; // cancelled or moved by their owners meanwhile
    const dueIds = due.map(({ id }) => id);
    await endBookings(tx, dueIds, 'cancelled', now());
    const told: { booking: Booking; refundFen: number }[] = [];
    for (const booking of due)
      told.push({ booking, ...(await cancelOrder(tx, { subject: { kind: 'booking', id: booking.id }, refund: true, reason: '停诊' })) });
    await emit(tx, 'booking.released', due.map(released), aboutBooking);
    await emit(
      tx,
      'booking.cancelled',
      told.map(({ booking, refundFen }) => ({ ...factsOf(booking), refundFen, reason: `停诊，${stop.reason}`, alternatives })),
      aboutBooking,
    );
    const refundFen = told.reduce((sum, one) => sum + one.refundFen, 0);
    await countStopped(tx, stop.id, due.length, refundFen);
    return true;
  });
}

async function sessionsOf(tenantId: string, target: StopTarget): Promise<Schedule[]> {
  const found = 'scheduleId' in target ? [await scheduleOf(target.scheduleId)] : await sessionsOfDoctor(tenantId, target);
  if (!found.length || found.some((session) => session.tenantId !== tenantId)) throw new Fault('schedule_not_found');
  if (found.some(({ day }) => day < dayOf(now()))) throw new Fault('schedule_past');
  return found;
}

async function sessionsOfDoctor(
  tenantId: string,
  { doctorCode, day, half }: { doctorCode: string; day: string; half?: Half | undefined },
): Promise<Schedule[]> {
  const doctor = (await doctors(tenantId)).find(({ code }) => code === doctorCode);
  if (!doctor) throw new Fault('doctor_not_found');
  const sessions = await schedulesBetween({ tenantId, doctorId: doctor.id, fromDay: day, toDay: day });
  return sessions.filter((session) => half === undefined || session.half === half);
}

/** Trimmed, one line, at most 60 characters: it goes into messages. */
function reasonOf(text: string): string {
  const reason = text.replace(/\s+/g, ' ').trim();
  if (!reason || [...reason].length > 60 || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(reason))
    throw new Fault('invalid_input', { field: 'reason', words: '停诊原因应为 1–60 个字' });
  return reason;
}
