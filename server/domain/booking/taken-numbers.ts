import { gathered } from '../../platform/gather.ts';
import { holdersOfNumbers } from './booking.store.ts';

/** How old the knowledge of sold numbers may be, in ms of real time. */
export const freshMs = 100;
const sessionsKept = 20_000;

interface Known {
  /** Who holds which number: serialNo → person. */
  taken: Map<number, string>;
  readAt: number;
  /** Numbers that this process sold, to whom and when: a read that began earlier does not know them. */
  sold: Map<number, { person: string; at: number }>;
  /** When this process last gave a number back: a read that began earlier is worthless. */
  freedAt: number;
  reading: Promise<void> | undefined;
}

const known = new Map<string, Known>();
const readOne = gathered((ids) => holdersOfNumbers(null, ids));

function entryOf(scheduleId: string): Known {
  let entry = known.get(scheduleId);
  if (!entry) {
    if (known.size >= sessionsKept) known.clear();
    entry = { taken: new Map(), readAt: Number.NEGATIVE_INFINITY, sold: new Map(), freedAt: Number.NEGATIVE_INFINITY, reading: undefined };
    known.set(scheduleId, entry);
  }
  return entry;
}

/**
 * The numbers held in a session and by whom, read at most 100 ms ago (or since an instant of performance.now()) and with
 * everything this process has sold since: a cache, never the truth. However many ask, each session is read at most every
 * 100 ms, and many sessions in one statement.
 */
export async function takenNow(scheduleId: string, since = performance.now() - freshMs): Promise<ReadonlyMap<number, string>> {
  const entry = entryOf(scheduleId);
  while (entry.readAt < since || entry.readAt <= entry.freedAt) {
    entry.reading ??= read(scheduleId, entry).finally(() => {
      entry.reading = undefined;
    });
    await entry.reading;
  }
  return entry.taken;
}

/** Whether a number was free when this process last heard of its session: then it is worth a claim, which finds out. */
export function seemsFree(scheduleId: string, serialNo: number): boolean {
  return !known.get(scheduleId)?.taken.has(serialNo);
}

async function read(scheduleId: string, entry: Known): Promise<void> {
  for (;;) {
    const began = performance.now();
    const taken = (await readOne(scheduleId)) ?? new Map<number, string>();
    if (entry.freedAt >= began) continue; // a number was given back meanwhile: what was read may still hold it
    for (const [number, { person, at }] of entry.sold)
      if (at >= began) taken.set(number, person);
      else entry.sold.delete(number);
    entry.taken = taken;
    entry.readAt = began;
    return;
  }
}

/** This process has sold a number to a person, or seen that it is sold ('' = to whom is not known). */
export function markTaken(scheduleId: string, serialNo: number, person: string): void {
  const entry = entryOf(scheduleId);
  entry.taken.set(serialNo, person);
  entry.sold.set(serialNo, { person, at: performance.now() });
}

/** A number of the session may be free again: the next who asks gets it from the database. */
export function markFreed(scheduleId: string): void {
  const entry = entryOf(scheduleId);
  entry.freedAt = performance.now();
  entry.sold.clear();
}
