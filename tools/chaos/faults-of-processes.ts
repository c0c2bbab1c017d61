import { onRedis } from './servers.ts';
import { atLeast, clients, type Fault, finish, load, payers, rest } from './stage.ts';

/** Nothing breaks but the peace: two servers sell the same few numbers. */
const twoApps: Fault = {
  name: 'two-apps',
  group: 'processes',
  run: async (stage) => `two servers, one database: ${await finish(stage, load(stage))}`,
};

const killBooking: Fault = {
  name: 'kill-booking',
  group: 'processes',
  run: async (stage) => {
    const { world, dice, quick } = stage;
    const under = load(stage);
    const kills = quick ? 2 : 5;
    for (let kill = 0; kill < kills; kill++) {
      const post = world.apps[kill % 2]!;
      await under.after(under.answered() + 20 + dice.int(30));
      await world.kill(post);
      await world.start(post);
    }
    return `SIGKILL of a server mid-batch ${kills} times: ${await finish(stage, under)}`;
  },
};

const killCallback: Fault = {
  name: 'kill-callback',
  group: 'processes',
  run: async (stage) => {
    const { world, quick } = stage;
    const [post] = world.apps; // WeChat calls this one
    const rounds = quick ? 1 : 3;
    let paid = 0;
    for (let round = 0; round < rounds; round++) {
      const ready = await payers(stage, quick ? 12 : 14);
      const mine = ready.map(({ outTradeNo }) => outTradeNo);
      const paying = Promise.all(ready.map(({ client, prepayId }) => client.pay(prepayId)));
      await atLeast(world, 1, `SELECT COUNT(*) AS total FROM payment_attempts WHERE status = 'paid' AND out_trade_no IN (?)`, [mine]);
      await world.kill(post!);
      paid += (await paying).filter(Boolean).length;
      await world.start(post!);
      await Promise.all(
        ready.map(({ client, held }, index) => index % 3 === 0 && client.cancel(held, { keyed: true, until: Date.now() + 5_000 })),
      );
    }
    return `SIGKILL of a server mid-callback ${rounds} times: ${paid} payments`;
  },
};

const spoils = ['body', 'signature', 'amount', 'timestamp', 'serial', 'tag', 'signtest'] as const;

const callbackAgain: Fault = {
  name: 'callback-15-times',
  group: 'processes',
  run: async (stage) => {
    const { world, evidence } = stage;
    const ready = await payers(stage, stage.quick ? 4 : 12);
    const urls = world.apps.map(({ url }) => `${url}/wxpay/notify/1900000001/pay`);
    const notify = async (body: object) => (await world.control<{ statuses: number[] }>('POST', '/notify', { urls, ...body })).statuses;
    await Promise.all(
      ready.map(async ({ client, held, prepayId, outTradeNo }) => {
        await client.pay(prepayId, true);
        const [whole, ...spoiled] = await Promise.all([
          notify({ outTradeNo, times: 15, concurrency: 6 }),
          ...spoils.map((tamper) => notify({ outTradeNo, times: 2, tamper })),
        ]);
        evidence.callbacks.push({ scheduleId: held.sessionId, outTradeNo, whole, spoiled: spoiled.flat() });
      }),
    );
    return `${ready.length} callbacks 15 times each over two servers, and ${spoils.length * 2} spoiled ones each`;
  },
};

const beforeSend: Fault = {
  name: 'worker-before-send',
  group: 'processes',
  run: async (stage) => {
    const { world, quick } = stage;
    await Promise.all(world.workers.map(world.kill));
    const people = clients(stage, quick ? 6 : 16);
    const path = '/sns/jscode2session'; // what a worker asks before it sends
    await world.control('POST', '/faults', { path, delayMs: 5_000, drop: true, times: 1_000 });
    for (const client of people) {
      const { code } = await world.control<{ code: string }>('POST', '/login', { openid: client.person.openid });
      await client.book(stage.dice.pick(stage.sessions), null, { keyed: true, until: Date.now() + 5_000, code });
    }
    const [worker] = world.workers;
    await world.start(worker!);
    const held = await atLeast(
      world,
      people.length / 2,
      'SELECT COUNT(*) AS total FROM outbox WHERE lease IS NOT NULL AND delivered_at IS NULL',
    );
    await world.kill(worker!);
    await world.control('POST', '/faults', { path, times: 0 });
    await world.heal();
    return `SIGKILL of the worker between commit and send: ${people.length} bookings${held ? '' : ' (it had claimed too few)'}`;
  },
};

const duringCall: Fault = {
  name: 'worker-during-call',
  group: 'processes',
  run: async (stage) => {
    const { world, quick, evidence, sessions } = stage;
    for (const { id } of sessions) evidence.mayLose.add(id);
    await Promise.all(world.workers.map(world.kill));
    const people = clients(stage, quick ? 6 : 16);
    for (const client of people) await client.book(stage.dice.pick(sessions), null, { keyed: true, until: Date.now() + 5_000 });
    const path = '/cgi-bin/message/subscribe/send';
    const fault = { path, delayMs: 3_000, times: Math.ceil(people.length / 2) };
    await world.control('POST', '/faults', { ...fault, drop: true }); // these never arrive,
    await world.control('POST', '/faults', { ...fault, times: 1_000 }); // these do, but nobody hears of it
    const [worker] = world.workers;
    await world.start(worker!);
    const held = await atLeast(world, people.length / 2, `SELECT COUNT(*) AS total FROM sends WHERE status = 'sending'`);
    await world.kill(worker!);
    await world.control('POST', '/faults', { path, times: 0 });
    await world.heal();
    return `SIGKILL of the worker during the call: ${people.length} bookings${held ? '' : ' (too few were being sent)'}`;
  },
};

const redisFlush: Fault = {
  name: 'redis-flush',
  group: 'processes',
  run: async (stage) => {
    const under = load(stage);
    let over = false;
    let flushes = 0;
    const flushing = (async () => {
      for (; !over && flushes < 200; flushes++) {
        await onRedis(stage.world.servers.redis.url, (client) => client.flushAll());
        await rest(50);
      }
    })();
    const did = await finish(stage, under);
    over = true;
    await flushing;
    return `Redis flushed ${flushes} times: ${did}`;
  },
};

const redisStop: Fault = {
  name: 'redis-stop',
  group: 'processes',
  run: async (stage) => {
    const { redis } = stage.world.servers;
    const under = load(stage);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await under.after(under.answered() + 25);
      await redis.end(signal);
      await under.after(under.answered() + 25);
      await redis.start();
    }
    return `Redis stopped and killed: ${await finish(stage, under)}`;
  },
};

const killPromotion: Fault = {
  name: 'kill-promotion',
  group: 'processes',
  run: async (stage) => {
    const { world, quick, sessions } = stage;
    const [post] = world.apps;
    const told = { freed: 0, waited: 0 };
    for (const session of sessions.slice(0, quick ? 1 : 3)) {
      const how = { keyed: true, until: Date.now() + 10_000 };
      const people = clients(stage, session.capacity * 2);
      const holders = people.slice(0, session.capacity);
      const held = await Promise.all(holders.map((client) => client.book(session, null, how)));
      const waiting = await Promise.all(people.slice(session.capacity).map((client) => client.join(session, how)));
      told.waited += waiting.filter(Boolean).length;
      const until = Date.now() + 15_000;
      const cancelling = Promise.all(
        held.slice(0, Math.ceil(session.capacity / 2)).map((one, index) => one && holders[index]?.cancel(one, { keyed: true, until })),
      );
      await atLeast(world, 2, `SELECT COUNT(*) AS total FROM waitlist_entries WHERE schedule_id = ? AND status = 'promoted'`, [session.id]);
      await world.kill(post!);
      told.freed += (await cancelling).filter(Boolean).length;
      await world.start(post!);
    }
    return `SIGKILL of a server mid-promotion: ${told.freed} numbers freed before ${told.waited} who wait`;
  },
};

/** Faults of the workers: what they leave behind is leased for twenty seconds, so they come first. */
export const faultsOfWorkers: readonly Fault[] = [beforeSend, duringCall];

/** Faults of the servers and of Redis. */
export const faultsOfServers: readonly Fault[] = [twoApps, killBooking, killCallback, killPromotion, callbackAgain, redisFlush, redisStop];
