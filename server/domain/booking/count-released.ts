import { afterCommit, type Tx } from '../../platform/db.ts';
import { moveBooked } from '../scheduling/index.ts';
import type { NumberReleased } from './booking.types.ts';
import { markFreed } from './taken-numbers.ts';

/** Answers booking.released in its transaction: the sessions' counters, and, once committed, what this process remembers. */
export async function countReleased(tx: Tx, events: readonly NumberReleased[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const { scheduleId } of events) counts.set(scheduleId, (counts.get(scheduleId) ?? 0) - 1);
  await moveBooked(tx, counts);
  afterCommit(tx, () => {
    for (const scheduleId of counts.keys()) markFreed(scheduleId);
  });
}
