import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { useOwnReactions } from '../app/boot.ts';
import { shiftClock } from './clock.ts';
import { change, dialect, inTransaction, overhear, select } from './db.ts';
import { type Delivery, emit, on, onWaiting, payloadSealer, type Reaction, useReactions } from './events.ts';
import {
  claimDue,
  deliver,
  drainOutbox,
  listOutbox,
  outboxAgeSeconds,
  purgeDelivered,
  RetryLater,
  relayOnce,
  retryDead,
} from './outbox.ts';
import { startRelay } from './relay.ts';

interface Told {
  to: string;
  n: number;
}
declare module './events.ts' {
  interface Events {
    'test.told': Told;
  }
}

const plain = { sealAll: (texts: string[]) => texts, unseal: (text: string) => text };
const react = (name: string, work: (told: Told, delivery: Delivery) => Promise<void>): Reaction =>
  on('test.told', Object.defineProperty(work, 'name', { value: name }), 'after-commit', 'test');
const tell = (to: string, ...ns: number[]) =>
  inTransaction((tx) =>
    emit(
      tx,
      'test.told',
      ns.map((n) => ({ to, n })),
      (told) => told.to,
    ),
  );
const rowsOf = (to: string) =>
  select<{ id: number; status: string; attempts: number; failures: number; last_error: string | null }>(
    null,
    'SELECT id, status, attempts, failures, last_error FROM outbox WHERE order_key = :key ORDER BY id',
    { key: `test/${to}` },
  );
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
const until = async (done: () => boolean) => {
  for (let i = 0; i < 1_000 && !done(); i++) await turn();
  assert.ok(done(), 'waited in vain');
};

describe('platform/outbox', () => {
  let heard: Told[] = [];
  const listen = async (told: Told) => void heard.push(told);
  let to = '';
  beforeEach(async () => {
    useReactions([], plain);
    await inTransaction((tx) => change(tx, `DELETE FROM outbox WHERE order_key LIKE 'test/%'`)); // this suite's own events only
    await inTransaction((tx) => change(tx, `UPDATE outbox SET status = 'dead' WHERE status = 'pending'`)); // other suites' leftovers must not be relayed here
    heard = [];
    to = randomUUID();
  });
  afterEach(() => {
    shiftClock(0);
    useOwnReactions();
  });

  it('delivers what was committed, once, and nothing of what was rolled back', async () => {
    useReactions([react('listen', listen)], plain);
    await tell(to, 1);
    await assert.rejects(
      inTransaction(async (tx) => {
        await emit(tx, 'test.told', [{ to, n: 2 }], (told) => told.to);
        throw new Error('no');
      }),
    );
    assert.equal(await drainOutbox(), 1);
    assert.equal(await drainOutbox(), 0);
    assert.deepEqual(heard, [{ to, n: 1 }]);
    assert.deepEqual(
      (await rowsOf(to)).map(({ status, failures }) => [status, failures]),
      [['delivered', 0]],
    );
  });

  it('answers in the same transaction before it commits, and takes the effect back with it', async () => {
    const seen: number[] = [];
    const inside = on('test.told', async (_tx, events) => void seen.push(...events.map(({ n }) => n)), 'same-transaction');
    useReactions([inside], plain);
    await tell(to, 1, 2);
    assert.deepEqual(seen, [1, 2]);
    assert.deepEqual(await rowsOf(to), []);
  });

  it('keeps payloads sealed and hands them over opened', async () => {
    useReactions([react('listen', listen)], {
      sealAll: (texts) => texts.map((text) => Buffer.from(text).toString('base64')),
      unseal: (sealed) => Buffer.from(sealed, 'base64').toString(),
    });
    assert.notEqual(payloadSealer(), plain);
    await tell(to, 7);
    const [row] = await select<{ payload: string }>(null, 'SELECT payload FROM outbox WHERE order_key = :key', { key: `test/${to}` });
    assert.ok(!row?.payload.includes(to));
    await drainOutbox();
    assert.deepEqual(heard, [{ to, n: 7 }]);
  });

  it('keeps the order of a key although the first is put back, and lets other keys pass', async () => {
    let refuse = true;
    const work = async (told: Told) => {
      if (told.to === to && told.n === 1 && refuse) throw new RetryLater('not yet', 5_000);
      heard.push(told);
    };
    useReactions([react('listen', work)], plain);
    const other = randomUUID();
    await tell(to, 1, 2);
    await tell(other, 3);
    await drainOutbox();
    assert.deepEqual(heard, [{ to: other, n: 3 }]);
    refuse = false;
    await drainOutbox();
    assert.equal(heard.length, 1, 'not before its time');
    shiftClock(6_000);
    await drainOutbox();
    assert.deepEqual(heard.slice(1), [
      { to, n: 1 },
      { to, n: 2 },
    ]);
  });

  it('gives each row to one of three relays', async () => {
    const work = async (told: Told) => {
      heard.push(told);
      await turn();
    };
    useReactions([react('listen', work)], plain);
    await inTransaction((tx) =>
      emit(
        tx,
        'test.told',
        Array.from({ length: 60 }, (_, n) => ({ to, n })),
        ({ n }) => `${to}-${n}`,
      ),
    );
    const taken = await Promise.all([drainOutbox(), drainOutbox(), drainOutbox()]);
    assert.equal(
      taken.reduce((sum, count) => sum + count, 0),
      60,
    );
    assert.deepEqual(
      heard.map(({ n }) => n).sort((a, b) => a - b),
      Array.from({ length: 60 }, (_, n) => n),
    );
  });

  it('locks what it claims and passes over what others hold (MariaDB)', async function () {
    if (dialect() !== 'mysql') return this.skip();
    const said = await overhear(relayOnce);
    assert.ok(
      said.some((sql) => /FROM outbox[\s\S]* FOR UPDATE SKIP LOCKED;?$/.test(sql)),
      said.join('\n'),
    );
  });

  it('delivers again what a dead worker had claimed, and lets a late worker change nothing', async () => {
    useReactions([react('listen', listen)], plain);
    await tell(to, 1);
    const [dead] = await claimDue();
    assert.ok(dead);
    assert.equal(await relayOnce(), 0, 'leased');
    shiftClock(21_000);
    const [second] = await claimDue();
    assert.equal(second?.id, dead.id);
    await deliver(dead);
    assert.equal((await rowsOf(to))[0]?.status, 'pending', 'the overtaken worker wrote nothing');
    await deliver(second!);
    assert.equal((await rowsOf(to))[0]?.status, 'delivered');
    assert.equal(heard.length, 2, 'at least once');
  });

  it('gives up after twelve failures, keeps it visible, and tries again when told to', async () => {
    let broken = true;
    const work = async (told: Told) => {
      if (broken) throw new TypeError('broken');
      heard.push(told);
    };
    useReactions([react('listen', work)], plain);
    await tell(to, 1, 2);
    for (let failure = 1; failure <= 12; failure++) {
      shiftClock(failure * 1_200_000);
      assert.equal((await rowsOf(to))[0]?.status, 'pending');
      await relayOnce();
    }
    const [row] = await rowsOf(to);
    assert.deepEqual([row?.status, row?.attempts, row?.last_error], ['dead', 12, 'TypeError: broken']);
    assert.ok((await listOutbox()).some(({ id, status }) => id === row?.id && status === 'dead'));
    broken = false;
    await drainOutbox();
    assert.deepEqual(heard, [{ to, n: 2 }], 'a dead row holds up nobody');
    assert.equal(await retryDead(row?.id), 1);
    await drainOutbox();
    assert.equal(heard.length, 2);
  });

  it('does not count waiting as failing, and gives up waiting after a day', async () => {
    const attempts: number[] = [];
    useReactions(
      [
        react('listen', async (_told, { attempt }) => {
          attempts.push(attempt);
          throw new RetryLater('busy', 1_000);
        }),
      ],
      plain,
    );
    await tell(to, 1);
    for (let round = 1; round <= 15; round++) {
      shiftClock(round * 2_000);
      await relayOnce();
    }
    assert.deepEqual(
      attempts,
      Array.from({ length: 15 }, (_, i) => i + 1),
    );
    assert.deepEqual(
      (await rowsOf(to)).map(({ status, failures }) => [status, failures]),
      [['pending', 0]],
    );
    shiftClock(86_500_000);
    await relayOnce();
    assert.equal((await rowsOf(to))[0]?.status, 'dead');
  });

  it('gives up a row whose worker dies every time', async () => {
    useReactions([react('listen', listen)], plain);
    await tell(to, 1);
    for (let death = 1; death <= 12; death++) {
      assert.equal((await claimDue()).length, 1);
      shiftClock(death * 21_000);
    }
    await relayOnce();
    assert.deepEqual(
      (await rowsOf(to)).map(({ status }) => status),
      ['dead'],
    );
    assert.deepEqual(heard, []);
  });

  it('keeps what nobody answers until somebody does', async () => {
    useReactions([react('later', listen)], plain);
    await tell(to, 1);
    useReactions([], plain);
    await relayOnce();
    assert.match((await rowsOf(to))[0]?.last_error ?? '', /Nobody answers test.told as later/);
    useReactions([react('later', listen)], plain);
    shiftClock(60_000);
    await drainOutbox();
    assert.equal(heard.length, 1);
  });

  it('forgets delivered payloads after seven days and tells its age', async () => {
    useReactions([react('listen', listen)], plain);
    await tell(to, 1);
    shiftClock(30_000);
    assert.ok((await outboxAgeSeconds()) >= 29);
    await drainOutbox();
    shiftClock(6 * 86_400_000);
    await purgeDelivered();
    assert.equal((await rowsOf(to)).length, 1);
    shiftClock(7 * 86_400_000 + 60_000);
    await purgeDelivered();
    assert.equal((await rowsOf(to)).length, 0);
  });

  it('refuses two reactions of one name to one event', () => {
    assert.throws(() => useReactions([react('listen', listen), react('listen', listen)], plain), /share event and name/);
  });

  it('wakes the relay at the commit; a slow delivery holds up nobody, and stop waits for it', async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const work = async (told: Told) => {
      if (told.n === 1) await slow;
      heard.push(told);
    };
    useReactions([react('listen', work)], plain);
    let rung = 0;
    const off = onWaiting(() => rung++);
    const relay = startRelay({ concurrency: 2, pollMs: 10_000 });
    await turn();
    await tell(to, 1, 3);
    await tell(randomUUID(), 2);
    await until(() => heard.length === 1);
    assert.equal(heard[0]?.n, 2);
    const stopped = relay.stop().then(() => heard.map(({ n }) => n));
    await turn();
    finish();
    assert.deepEqual(await stopped, [2, 1], 'the slow one was waited for, its successor is left to the next worker');
    assert.equal(rung, 2);
    off();
    assert.deepEqual(
      (await rowsOf(to)).map(({ status }) => status),
      ['delivered', 'pending'],
    );
  });

  it('relays more than it has hands for', async () => {
    const work = async (told: Told) => {
      await turn();
      heard.push(told);
    };
    useReactions([react('listen', work)], plain);
    const relay = startRelay({ concurrency: 4, pollMs: 20 });
    await inTransaction((tx) =>
      emit(
        tx,
        'test.told',
        Array.from({ length: 40 }, (_, n) => ({ to, n })),
        ({ n }) => `${to}-${n % 10}`,
      ),
    );
    await until(() => heard.length === 40);
    await relay.stop();
    for (let key = 0; key < 10; key++) {
      const order = heard.map(({ n }) => n).filter((n) => n % 10 === key);
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
      );
    }
  });
});
