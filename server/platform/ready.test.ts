import assert from 'node:assert/strict';
import { readyAnswers } from './ready.ts';

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('readyAnswers', () => {
  it('builds once for all who ask meanwhile, and keeps the identity of what has not changed', async () => {
    let built = 0;
    let value = 'x';
    const answers = readyAnswers(20, async ({ id }: { id: string }) => {
      built++;
      await soon(5);
      return { id, value };
    });
    const [one, two] = await Promise.all([answers.ask({ id: '1' }), answers.ask({ id: '1' })]);
    assert.equal(one, two);
    await soon(30);
    assert.equal(await answers.ask({ id: '1' }), one);
    assert.equal(built, 2);
    value = 'y';
    assert.equal((await answers.askAfresh({ id: '1' })).value, 'y');
  });

  it('builds again only when the basis is another, and at once when it changed while building', async () => {
    let built = 0;
    let version = 1;
    const build = async () => {
      const seen = version;
      if (++built === 2) version = 3; // changes under the builder's hands
      return { seen };
    };
    const answers = readyAnswers(10, build, async () => String(version));
    const first = await answers.ask({});
    await soon(15);
    assert.equal(await answers.ask({}), first);
    assert.equal(built, 1);
    version = 2;
    assert.equal(await answers.ask({}), first, 'not older than it may be');
    await soon(15);
    assert.equal((await answers.ask({})).seen, 2);
    await soon(15);
    assert.equal((await answers.ask({})).seen, 3, 'what changed while it was built is not missed');
    assert.equal(built, 3);
  });

  it('builds every time when the basis is unknown', async () => {
    let built = 0;
    const answers = readyAnswers(
      0,
      async () => ({ built: ++built }),
      async () => undefined,
    );
    await answers.ask({});
    await answers.ask({});
    assert.equal(built, 2);
  });
});
