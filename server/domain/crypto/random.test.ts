import assert from 'node:assert/strict';
import { randomDigits, randomToken } from './index.ts';
import { randomShort } from './random.ts';

describe('crypto: random', () => {
  it('makes tokens of the asked size that never repeat', () => {
    assert.match(randomToken(), /^[A-Za-z0-9_-]{43}$/);
    assert.equal(Buffer.from(randomToken(16), 'base64url').length, 16);
    assert.equal(new Set(Array.from({ length: 1000 }, () => randomToken())).size, 1000);
  });

  it('makes exactly n digits, leading zeros kept', () => {
    for (const n of [0, 1, 4, 6, 12]) assert.match(randomDigits(n), new RegExp(`^[0-9]{${n}}$`));
  });

  it('gives bytes out of the pool that never repeat and are never taken back', () => {
    const given = Array.from({ length: 2_000 }, (_, index) => randomShort(16 + (index % 3)));
    const shown = given.map((bytes) => bytes.toString('hex'));
    assert.equal(new Set(shown).size, 2_000);
    assert.deepEqual(
      given.map(({ length }) => length),
      Array.from({ length: 2_000 }, (_, index) => 16 + (index % 3)),
    );
    assert.ok(shown.every((hex) => !/^0+$/.test(hex)));
  });

  it('draws each digit equally often', () => {
    const counts = new Map<string, number>();
    for (const digit of randomDigits(20_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    assert.equal(counts.size, 10);
    // 2000 expected, standard deviation 42: seven of them is never reached by a fair draw.
    for (const [digit, count] of counts) assert.ok(Math.abs(count - 2000) < 300, `${digit}: ${count}`);
  });
});
