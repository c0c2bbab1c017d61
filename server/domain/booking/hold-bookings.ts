import type { Tx } from '../../platform/db.ts';
import { type Schedule, schedulesForUpdate } from '../scheduling/index.ts';
import { findBookings, lockBookings } from './booking.store.ts';
import type { Booking } from './booking.types.ts';

/**
 * Holds bookings and their sessions (and further sessions, for a move) until the transaction ends. Everyone locks in
 * this order: orders, sessions by id, bookings by id; so nobody waits in a circle.
 */
export async function holdBookings(
  tx: Tx,
  ids: readonly string[],
  further: readonly string[] = [],
): Promise<{ bookings: Booking[]; sessions: Map<string, Schedule> }> {
  const seen = await findBookings(tx, ids);
  const sessions = await schedulesForUpdate(tx, [...seen.map(({ scheduleId }) => scheduleId), ...further]);
  return { bookings: await lockBookings(tx, ids), sessions };
}
