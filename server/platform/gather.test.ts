import assert from 'node:assert/strict';
import { Fault } from '../../shared/vocab/fault.ts';
import { batcher, gathered, type Outcome, remembered } from './gather.ts';

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

describe('batcher with two lanes', () => {
  it('lets a second batch go beside the first only when it would be full', async () => {
    const open: (() => void)[] = [];
    const seen: number[][] = [];
    const put = batcher<number, number>(
      async (items) => {
        seen.push(items);
        await new Promise<void>((resolve) => open.push(resolve));
        return items.map((value) => ({ value }));
      },
      { most: 4, waiting: 100, lanes: 2 },
    );
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const all = [put(1)];
    await turn();
    all.push(put(2), put(3));
    await turn();
    assert.deepEqual(seen, [[1]], 'two wait for the first');
    all.push(put(4), put(5));
    await turn();
    assert.deepEqual(seen, [[1], [2, 3, 4, 5]], 'four go beside it');
    all.push(...[6, 7, 8, 9, 10].map(put));
    await turn();
    assert.equal(seen.length, 2, 'there is no third lane');
    while (open.length || seen.length < 4) {
      open.shift()?.();
      await turn();
    }
    assert.deepEqual(await Promise.all(all), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(seen.slice(2), [[6, 7, 8, 9], [10]]);
  });
});

describe('remembered', () => {
  it('asks once for what was found, every time for what was not, and again when it is too old', async () => {
    const asked: string[] = [];
    const read = remembered(
      async (key) => {
        asked.push(key);
        return key === 'none' ? undefined : `${key}${asked.length}`;
      },
      { ms: 40, most: 2 },
    );
    assert.deepEqual([await read('a'), await read('a'), await read('none'), await read('none')], ['a1', 'a1', undefined, undefined]);
    await soon(50);
    assert.equal(await read('a'), 'a4');
    assert.deepEqual(asked, ['a', 'none', 'none', 'a']);
    for (const key of ['b', 'c', 'd']) await read(key); // more than it keeps
    assert.equal(await read('d'), 'd7');
  });

  it('does not keep what was read before it was forgotten', async () => {
    let answer = (_value: string) => {};
    let reads = 0;
    const read = remembered(
      () => {
        reads++;
        return new Promise<string>((resolve) => (answer = resolve));
      },
      { ms: 60_000, most: 2 },
    );
    const old = read('a');
    read.forget('a');
    answer('old');
    assert.equal(await old, 'old');
    const present = read('a');
    answer('new');
    assert.deepEqual([await present, await read('a'), reads], ['new', 'new', 2]);
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
