import { Fault } from '../../shared/vocab/fault.ts';
import { detached } from './db.ts';

/** One answer for each item of a batch: what it became, or why it failed. */
export type Outcome<O> = { value: O } | { error: unknown };

/**
 * Turns single items into batches without a timer: what comes while one batch is being written makes the next, so a
 * lone item waits for nobody. At most `most` a batch and `waiting` in line; beyond that it throws overloaded.
 * An error of a whole batch is not every item's fault: the batch is then written again item by item.
 */
export function batcher<I, O>(
  write: (items: I[]) => Promise<Outcome<O>[]>,
  limits: { most: number; waiting: number },
): (item: I) => Promise<O> {
  interface Entry {
    item: I;
    resolve(value: O): void;
    reject(error: unknown): void;
  }
  const line: Entry[] = [];
  let writing = false;

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
    writing = false;
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      if (line.length >= limits.waiting) return reject(new Fault('overloaded', { retryAfter: 1 }));
      line.push({ item, resolve, reject });
      if (writing) return;
      writing = true;
      setImmediate(() => detached(work));
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
