import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Fault } from '../../shared/vocab/fault.ts';
import { useOwnReactions } from '../app/boot.ts';
import { shiftClock } from './clock.ts';
import { insertIgnoringDuplicates, select, type Tx } from './db.ts';
import { useReactions } from './events.ts';
import { fingerprint, inTransactionOnce, type Once, purgeIdempotency } from './idempotency.ts';

const once = (more: Partial<Once> = {}): Once => ({
  accountId: '1',
  route: 'POST /x',
  key: randomUUID(),
  bodyHash: fingerprint({ a: 1 }),
  ...more,
});

describe('platform/idempotency', () => {
  beforeEach(() =>
    useReactions([], {
      sealAll: (texts: string[]) => texts.map((text) => `sealed:${text}`),
      unseal: (sealed) => sealed.slice('sealed:'.length),
    }),
  );
  afterEach(() => {
    shiftClock(0);
    useOwnReactions();
  });

  let effects = 0;
  const effect = (key: string) => async (tx: Tx) => {
    effects++;
    await insertIgnoringDuplicates(tx, 'outbox', [
      {
        event: 'test',
        reaction: 'effect',
        payload: '',
        order_key: `effect/${key}`,
        status: 'delivered',
        available_at: 0,
        leased_until: 0,
        created_at: 0,
      },
    ]);
    return { n: effects };
  };
  const written = async (key: string) =>
    (await select(null, 'SELECT id FROM outbox WHERE order_key = :key', { key: `effect/${key}` })).length;

  it('does it once and answers the same again', async () => {
    const call = once();
    const first = await inTransactionOnce(call, effect(call.key));
    assert.deepEqual(await inTransactionOnce(call, effect(call.key)), first);
    assert.equal(await written(call.key), 1);
    const rows = await select<{ answer: string }>(null, 'SELECT answer FROM idempotency ORDER BY id DESC LIMIT 1');
    assert.match(rows[0]?.answer ?? '', /^sealed:/);
  });

  it('gives a hundred callers at once one effect and one answer', async () => {
    const call = once();
    const answers = await Promise.all(Array.from({ length: 100 }, () => inTransactionOnce(call, effect(call.key))));
    assert.equal(new Set(answers.map(({ n }) => n)).size, 1);
    assert.equal(await written(call.key), 1);
  });

  it('refuses the key with another body', async () => {
    const call = once();
    await inTransactionOnce(call, effect(call.key));
    const other = { ...call, bodyHash: fingerprint({ a: 2 }) };
    await assert.rejects(
      inTransactionOnce(other, effect(call.key)),
      (error) => error instanceof Fault && error.code === 'idempotency_conflict',
    );
    assert.equal(await written(call.key), 1);
  });

  it('refuses another body also while the first is in flight', async () => {
    const call = once();
    const other = { ...call, bodyHash: fingerprint({ a: 2 }) };
    const both = await Promise.allSettled([call, other].map((each) => inTransactionOnce(each, effect(call.key))));
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(await written(call.key), 1);
  });

  it('keeps no refusal: the next try may succeed', async () => {
    const call = once();
    await assert.rejects(
      inTransactionOnce(call, async (tx) => {
        await effect(call.key)(tx);
        throw new Fault('slot_full');
      }),
    );
    assert.equal(await written(call.key), 0);
    await inTransactionOnce(call, effect(call.key));
    assert.equal(await written(call.key), 1);
  });

  it('tells accounts, routes and keys apart, and works without a key', async () => {
    const call = once();
    for (const each of [call, { ...call, accountId: '2' }, { ...call, route: 'POST /y' }, once(), undefined])
      await inTransactionOnce(each, effect(call.key));
    assert.equal(await written(call.key), 5);
  });

  it('answers an effect without an answer', async () => {
    const call = once();
    let done = 0;
    for (let i = 0; i < 2; i++) await inTransactionOnce(call, async () => void done++);
    assert.equal(done, 1);
  });

  it('forgets after 24 hours, purged or not', async () => {
    const [one, other] = [once(), once()];
    for (const call of [one, other]) await inTransactionOnce(call, effect(call.key));
    shiftClock(86_400_000 + 1_000);
    await inTransactionOnce(one, effect(one.key));
    assert.equal(await written(one.key), 2, 'before the purge');
    await purgeIdempotency();
    await inTransactionOnce(other, effect(other.key));
    assert.equal(await written(other.key), 2, 'after it');
  });
});
