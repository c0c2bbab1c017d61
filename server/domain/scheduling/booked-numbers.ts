import type { Tx } from '../../platform/db.ts';

/** Tells which numbers of these sessions are held by live bookings; a session without any may be missing. */
export type BookedNumbers = (tx: Tx | null, scheduleIds: string[]) => Promise<Map<string, Iterable<number>>>;

let source: BookedNumbers = async () => new Map();

/** Sets who knows the live bookings: booking does, and imports this capability, so app/ brings the two together. */
export function setBookedNumbers(tell: BookedNumbers): void {
  source = tell;
}

/** The numbers held in each of these sessions, ascending; empty lists are left out. */
export async function bookedNumbers(tx: Tx | null, scheduleIds: string[]): Promise<Map<string, number[]>> {
  if (!scheduleIds.length) return new Map();
  const told = [...(await source(tx, scheduleIds))].map(([id, numbers]) => [id, [...numbers].sort((a, b) => a - b)] as const);
  return new Map(told.filter(([, numbers]) => numbers.length > 0));
}
