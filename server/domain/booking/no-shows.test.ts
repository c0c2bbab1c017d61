import assert from 'node:assert/strict';
import { blockedUntil } from './booking.rules.ts';

describe('the no-show ladder', () => {
  const ladder = { limit: 3, withinDays: 90, blockDays: 90 };
  const cases: [what: string, missed: string[], until: string | undefined][] = [
    ['nobody', [], undefined],
    ['two visits', ['2026-01-01', '2026-01-02'], undefined],
    ['three within 90 days', ['2026-01-01', '2026-02-01', '2026-03-31'], '2026-06-29'],
    ['three in 91 days', ['2026-01-01', '2026-02-01', '2026-04-01'], undefined],
    ['both halves of one day count', ['2026-01-01', '2026-01-01', '2026-01-02'], '2026-04-02'],
    ['the last three of four', ['2025-01-01', '2026-01-01', '2026-01-02', '2026-01-03'], '2026-04-03'],
    ['one more while kept out', ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-20'], '2026-04-20'],
  ];
  for (const [what, missed, until] of cases) it(`${what}: ${until}`, () => assert.equal(blockedUntil(missed, ladder), until));

  it('of one is a rule too', () => {
    assert.equal(blockedUntil(['2026-01-01'], { limit: 1, withinDays: 1, blockDays: 7 }), '2026-01-08');
  });
});
