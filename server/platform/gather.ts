import { Fault } from '../../shared/vocab/fault.ts';
import { databaseOpening, detached } from './db.ts';

/** One answer for each item of a batch: what it became, or why it failed. */
export type Outcome<O> = { value: O } | { error: unknown };

/**
 * Turns single items into batches without a timer: what comes while one batch is being written makes the next, so a
 * lone item waits for nobody. At most `most` a batch and `waiting` in line; beyond that it throws overloaded.
 * With two lanes a second batch goes beside the first once it is full: the caller works while the database does.
 * An error of a whole batch is not every item's fault: the batch is then written again item by item.
 */
export function batcher<I, O>(
  write: (items: I[]) => Promise<Outcome<O>[]>,
  limits: { most: number; waiting: number; lanes?: number },
): (item: I) => Promise<O> {
  interface Entry {
    item: I;
    resolve(value: O): void;
    reject(error: unknown): void;
  }
  const line: Entry[] = [];
  let writing = 0;

  async function writeNext(): Promise<void> {
    const batch = line.splice(0, limits.most);
    for (const [index, outcome] of (await outcomesOf(batch.map(({ item }) => item))).entries()) {
      if ('value' in outcome) batch[index]?.resolve(outcome.value);
      else batch[index]?.reject(outcome.error);
    }
  }

  async function outcomesOf(items: I[]): Promise<Outcome<O>[]> {
    try {
      return await write(items);
    } catch (error) {
      if (items.length === 1) return [{ error }];
      const alone: Outcome<O>[] = [];
      for (const item of items) alone.push(...(await outcomesOf([item])));
      return alone;
    }
  }

  async function work(): Promise<void> {
    while (line.length) await writeNext();
    writing--;
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      if (line.length >= limits.waiting) return reject(new Fault('overloaded', { retryAfter: 1 }));
      line.push({ item, resolve, reject });
      if (writing && (writing >= (limits.lanes ?? 1) || line.length < limits.most)) return;
      writing++;
      setImmediate(() => detached(work));
    });
}

/** What was read of a key is believed for so many ms; what was not found is asked again. For what is decided again elsewhere, or never changes; `forget` has a key asked for anew. */
export function remembered<V, With extends unknown[]>(
  read: (key: string, ...by: With) => Promise<V | undefined>,
  limits: { ms: number; most: number },
) {
  const entries = new Map<string, { value: V; readAt: number }>();
  let opening = databaseOpening();
  let forgotten = 0;
  const recall = async (key: string, ...by: With): Promise<V | undefined> => {
    if (opening !== databaseOpening()) entries.clear();
    opening = databaseOpening();
    const entry = entries.get(key);
    const readAt = performance.now();
    if (entry && readAt - entry.readAt < limits.ms) return entry.value;
    const before = forgotten;
    const value = await read(key, ...by);
    if (value === undefined || before !== forgotten) return value; // what was read before a change of meanwhile is not kept
    if (entries.size >= limits.most) entries.clear();
    entries.set(key, { value, readAt });
    return value;
  };
  return Object.assign(recall, {
    forget: (key: string) => {
      forgotten++;
      entries.delete(key);
    },
  });
}

/** Turns single reads into one read of many keys, in the same way; keys that are asked for twice are read once. */
export function gathered<V>(load: (keys: string[]) => Promise<Map<string, V>>): (key: string) => Promise<V | undefined> {
  const read = batcher<string, V | undefined>(
    async (keys) => {
      const found = await load([...new Set(keys)]);
      return keys.map((key) => ({ value: found.get(key) }));
    },
    { most: 500, waiting: 20_000 },
  );
  return read;
}
