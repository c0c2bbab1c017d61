import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { openGround, playHistories } from '../../test/promotion/play.ts';

/** `npm run check:promotion -- 10000` plays more of them. */
describe('random histories of a waiting list', function () {
  this.timeout(120_000);
  const somewhere = randomInt(1, 2 ** 31);

  for (const [name, from, count] of [
    ['the same 150 as always', 1, 150],
    [`150 others, from seed ${somewhere}`, somewhere, 150],
  ] as const)
    it(`agree with the model: ${name}`, async () => {
      const { promoted, passed } = await playHistories(await openGround(), from, count);
      assert.ok(promoted > 30 && passed > 0, `too little happened: ${promoted} promoted, ${passed} passed over`);
    });
});
