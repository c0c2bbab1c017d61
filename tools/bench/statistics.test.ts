import assert from 'node:assert/strict';
import { measured } from './results.ts';
import { interleave, type Side } from './rounds.ts';
import { median, ratios, summary } from './statistics.ts';

describe('the statistics of the bench', () => {
  it('take the middle, or between the two in the middle, and never nothing', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 2, 100]), 3);
    assert.throws(() => median([]));
    assert.deepEqual(summary([3, 1, 2]), { value: 2, min: 1, max: 3 });
  });

  it('compare within rounds: a disturbed round moves one ratio, not the whole', () => {
    const [ours, theirs] = [
      [10, 1, 12],
      [20, 2, 20],
    ];
    assert.deepEqual(
      ratios(ours, theirs, (value) => value),
      { value: 0.5, min: 0.5, max: 0.6 },
    );
    assert.throws(() => ratios([1], [1, 2], (value) => value));
  });

  it('hold floors from below and ceilings from above', () => {
    const of = (value: number) => ({ value, min: value, max: value });
    assert.deepEqual([measured('spread', of(0.5)).ok, measured('spread', of(0.49)).ok], [true, false]);
    assert.deepEqual([measured('scale', of(1.2)).ok, measured('scale', of(1.21)).ok], [true, false]);
    assert.deepEqual([measured('oversold', of(0)).ok, measured('oversold', of(1)).ok], [true, false]);
  });

  it('measure the sides in turn, drop the first round and fit the counts to the time', async () => {
    const order: string[] = [];
    const side = (name: string, perMs: number, step = 1): Side => ({
      ...{ first: step, most: 1_000, step },
      measure: async (count) => {
        order.push(name);
        return { count, ms: count / perMs, cpuUs: 0, dbUs: 0, statements: 0, accepted: count };
      },
    });
    const lengths = { rounds: 2, roundMs: 100, warmUpMs: 10, onTime: () => {} };
    const { a, b } = await interleave({ a: side('a', 2), b: side('b', 1, 50) }, lengths);
    assert.equal(order.join(''), 'ab'.repeat(4)); // the first try, the dropped round, two that count
    assert.deepEqual([a.length, b.length], [2, 2]);
    assert.ok([...a, ...b].every(({ ms }) => ms >= 100 && ms <= 160));
    assert.ok(b.every(({ count }) => count === 150));
  });
});
