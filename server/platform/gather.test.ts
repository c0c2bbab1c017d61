import assert from 'node:assert/strict';
import { Fault } from '../../shared/vocab/fault.ts';
import { batcher, gathered, type Outcome } from './gather.ts';

const soon = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

describe('batcher', () => {
  it('writes a lone item at once and gathers what comes while a batch is written', async () => {
    const batches: number[][] = [];
    const put = batcher<number, number>(
      async (items) => {
        batches.push(items);
        await soon();
        return items.map((item) => ({ value: item * 2 }));
      },
      { most: 3, waiting: 100 },
    );
    const first = put(1);
    await soon(1);
    const rest = [2, 3, 4, 5].map(put);
    assert.deepEqual(await Promise.all([first, ...rest]), [2, 4, 6, 8, 10]);
    assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
  });

  it('lets one poisoned item fail alone', async () => {
    const put = batcher<number, number>(
      async (items): Promise<Outcome<number>[]> => {
        if (items.includes(3)) throw new Error('poison');
        return items.map((value) => ({ value }));
      },
      { most: 10, waiting: 100 },
    );
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(put));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('refuses with overloaded, and a time to come back, when too many wait', async () => {
    const put = batcher<number, number>(async (items) => items.map((value) => ({ value })), { most: 1, waiting: 2 });
    const outcomes = await Promise.allSettled([1, 2, 3].map(put));
    const [, , third] = outcomes;
    assert.ok(third?.status === 'rejected' && third.reason instanceof Fault);
    assert.equal(third.reason.code, 'overloaded');
    assert.equal(third.reason.detail.retryAfter, 1);
  });
});

describe('gathered', () => {
  it('reads many keys of many callers in one go, each key once', async () => {
    const reads: string[][] = [];
    const read = gathered(async (keys) => {
      reads.push(keys);
      return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
    });
    assert.deepEqual(await Promise.all(['a', 'b', 'a', 'none'].map(read)), ['A', 'B', 'A', undefined]);
    assert.deepEqual(reads, [['a', 'b', 'none']]);
  });
});
