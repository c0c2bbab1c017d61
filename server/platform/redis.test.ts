import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freezeClock } from './clock.ts';
import { config } from './config.ts';
import { localMemory, redisMemory, type SharedMemory, shared, useSharedMemory } from './redis.ts';

const minute = 60_000;

/** The promises of shared memory, whoever keeps them. */
function keepsItsPromises(open: () => Promise<SharedMemory>): void {
  let memory: SharedMemory;
  let key: string;
  before(async () => {
    memory = await open();
  });
  after(() => memory.close());
  beforeEach(() => {
    key = randomUUID();
  });

  it('keeps values, and knows nothing of others', async () => {
    assert.equal(await memory.get(key), undefined);
    await memory.set(key, '值 "\n', minute);
    await memory.set(key, '', minute);
    assert.equal(await memory.get(key), '');
    await memory.set(key, '值 "\n', minute);
    assert.equal(await memory.get(key), '值 "\n');
  });

  it('gives a free key to the first alone', async () => {
    const takers = await Promise.all(['a', 'b', 'c'].map((who) => memory.setIfAbsent(key, who, minute)));
    assert.equal(takers.filter(Boolean).length, 1);
    assert.ok(['a', 'b', 'c'].includes((await memory.get(key)) ?? ''));
    assert.equal(await memory.setIfAbsent(key, 'd', minute), false);
  });

  it('gives a lock back only to its holder', async () => {
    await memory.setIfAbsent(key, 'mine', minute);
    await memory.deleteIfEqual(key, 'theirs');
    assert.equal(await memory.get(key), 'mine');
    await memory.deleteIfEqual(key, 'mine');
    assert.equal(await memory.get(key), undefined);
    assert.equal(await memory.setIfAbsent(key, 'theirs', minute), true);
    await memory.deleteIfEqual(randomUUID(), 'mine');
  });

  it('counts every call once', async () => {
    const counts = await Promise.all(Array.from({ length: 20 }, () => memory.count(key, minute)));
    assert.deepEqual(
      counts.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal(await memory.get(key), '20');
  });

  it('counts several at once, each for itself', async () => {
    await memory.count(`${key}-b`, minute);
    assert.deepEqual(await memory.countEach([`${key}-a`, `${key}-b`], minute), [1, 2]);
    assert.deepEqual(await memory.countEach([`${key}-b`, `${key}-a`], minute), [3, 2]);
    assert.equal(await memory.count(`${key}-a`, minute), 3);
    assert.deepEqual(await memory.countEach([`${key}-c`], 200), [1]);
    await wait(250);
    assert.deepEqual(await memory.countEach([`${key}-c`], 200), [1]);
  });

  it('forgets in time, a counter from its first count', async () => {
    await Promise.all([memory.set(`${key}-1`, 'x', 400), memory.setIfAbsent(`${key}-2`, 'x', 400), memory.count(`${key}-3`, 400)]);
    await wait(50);
    assert.equal(await memory.count(`${key}-3`, minute), 2);
    await wait(400);
    for (const number of [1, 2, 3]) assert.equal(await memory.get(`${key}-${number}`), undefined, `key ${number}`);
    assert.equal(await memory.setIfAbsent(`${key}-2`, 'y', minute), true);
    assert.equal(await memory.count(`${key}-3`, minute), 1);
  });

  it('answers a ping', () => memory.ping());
}

describe('platform/redis', () => {
  describe('in the process', () => {
    keepsItsPromises(async () => localMemory());

    it('follows the clock of the tests', async () => {
      const memory = localMemory();
      await memory.set('key', 'x', minute);
      const thaw = freezeClock(Date.now() + minute + 1);
      try {
        assert.equal(await memory.get('key'), undefined);
      } finally {
        thaw();
      }
    });

    it('forgets what has expired when it holds much', async () => {
      const memory = localMemory();
      const thaw = freezeClock('2026-03-02T08:00:00Z');
      try {
        for (let index = 0; index <= 10_000; index++) await memory.set(`key ${index}`, 'x', 1);
        freezeClock('2026-03-02T09:00:00Z');
        await memory.count('counter', minute);
        assert.equal(await memory.get('key 1'), undefined);
      } finally {
        thaw();
      }
    });

    it('is what the process uses unless it is told otherwise', async () => {
      const kept = shared();
      const other = localMemory();
      useSharedMemory(other);
      assert.equal(shared(), other);
      useSharedMemory(kept);
    });
  });

  describe('in Redis', () => {
    before(function () {
      if (!config().REDIS_URL) this.skip();
    });
    const url = () => config().REDIS_URL ?? '';
    const prefix = `test-${randomUUID()}:`;

    describe('as in the process', () => keepsItsPromises(() => redisMemory(url(), prefix)));

    it('is shared by those of one prefix, and hidden from others', async () => {
      const [one, other, stranger] = await Promise.all([
        redisMemory(url(), prefix),
        redisMemory(url(), prefix),
        redisMemory(url(), `${prefix}x`),
      ]);
      await one.set('key', 'x', minute);
      assert.deepEqual([await other.get('key'), await stranger.get('key')], ['x', undefined]);
      await Promise.all([one.close(), other.close(), stranger.close()]);
    });

    it('fails at once while the server is lost, and comes back by itself', async () => {
      const line = await lineTo(url());
      const memory = await redisMemory(line.url, prefix);
      await memory.set('lost', 'x', minute);
      await line.cut();
      await assert.rejects(memory.get('lost'));
      assert.deepEqual(await memory.countEach(['lost-a', 'lost-b'], minute), [0, 0]);
      await assert.rejects(memory.ping());
      await line.mend();
      const ends = Date.now() + 5_000;
      while ((await memory.get('lost').catch(() => undefined)) !== 'x') {
        assert.ok(Date.now() < ends, 'still lost');
        await wait(20);
      }
      await memory.close();
      await line.cut();
    });
  });

  it('does not wait for ever for a server that is not there', async () => {
    await assert.rejects(redisMemory('redis://127.0.0.1:1', 'x', 1), /REDIS_URL/);
  });
});

/** A line to a server that can be cut and mended. */
async function lineTo(target: string): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server;
  const mend = async () => {
    server = createServer((near) => {
      const far = connect(Number(to.port || 6379), to.hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => {}).pipe(other);
        socket.on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  };
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await mend();
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, cut, mend };
}
