import { addDays, dayOf, instantOf } from '../../shared/vocab/day.ts';
import type { Client } from './clients.ts';
import { atLeast, clients, type Fault, finish, load, payers, rest } from './stage.ts';
import type { Post } from './world.ts';

const minute = 60_000;
const expireAt = (minutes: number) => ['job', 'run', 'expire-orders', '--at', new Date(Date.now() + minutes * minute).toISOString()];
const closeAndQuery = '/v3/pay/transactions/out-trade-no';

const killExpiry: Fault = {
  name: 'kill-expiry',
  group: 'processes',
  run: async (stage) => {
    const { world, quick } = stage;
    const ready = await payers(stage, quick ? 12 : 32);
    const bookings = ready.map(({ held }) => held.id);
    const silent = ready.filter((_, index) => index % 3 === 0);
    const loud = ready.filter((_, index) => index % 3 === 1);
    for (const { client, prepayId } of silent) await client.pay(prepayId, true); // the expiry itself finds this money
    const first = world.cli(...expireAt(32));
    const expired = `SELECT COUNT(*) AS total FROM bookings WHERE status = 'expired' AND id IN (?)`;
    const seen = atLeast(world, 1, expired, [bookings]);
    const paying = (async () => {
      for (const { client, prepayId } of loud) {
        await client.pay(prepayId);
        await rest(150);
      }
    })();
    await seen;
    await Promise.all([first.kill(), world.kill(world.apps[1]!)]);
    await Promise.all([world.start(world.apps[1]!), paying, world.cli(...expireAt(33)).done]);
    return `SIGKILL of the expiry and of a server beside it: ${ready.length} unpaid, ${silent.length} paid unheard, ${loud.length} paid meanwhile`;
  },
};

const lateMoney: Fault = {
  name: 'kill-late-money',
  group: 'processes',
  run: async (stage) => {
    const { world, quick } = stage;
    const late = await payers(stage, quick ? 8 : 20);
    const bookings = late.map(({ held }) => held.id);
    await world.control('POST', '/faults', { path: closeAndQuery, drop: true, times: 100_000 }); // WeChat is away for ten minutes
    await world.cli(...expireAt(45)).done;
    const takers = clients(stage, 2 * late.length).slice(late.length);
    await Promise.all(
      takers.slice(0, late.length / 2).map((client, index) => {
        const { sessionId } = late[index]!.held;
        return client.book({ id: sessionId }, null, { keyed: true, until: Date.now() + 5_000 });
      }),
    );
    const paying = Promise.all(late.map(({ client, prepayId }) => client.pay(prepayId)));
    await atLeast(world, 1, `SELECT COUNT(*) AS total FROM orders WHERE status = 'paid' AND subject_id IN (?)`, [bookings]);
    await world.kill(world.apps[0]!);
    const paid = (await paying).filter(Boolean).length;
    await world.control('POST', '/faults', { path: closeAndQuery, times: 0 });
    await world.start(world.apps[0]!);
    return `SIGKILL of a server while late money came: ${paid} paid after their number was given back, some of them taken by others`;
  },
};

const freedByCli: Fault = {
  name: 'freed-by-cli',
  group: 'processes',
  sessions: [{ inDays: 0, half: 'AM', capacity: 6, feeFen: 2_500 }],
  run: async (stage) => {
    const { world, evidence, sessions } = stage;
    const [session] = sessions;
    const alone: Post = { role: 'http', url: '', running: undefined };
    const { settings } = world;
    world.settings = { ...settings, REDIS_URL: '' };
    await world.start(alone).finally(() => {
      world.settings = settings;
    });
    const servers = () => [alone.running?.url ?? ''];
    try {
      const people = clients(stage, session!.capacity + 1, servers);
      const waiting = people.pop() as Client; // there are more people than numbers
      for (const client of people) await client.book(session!, null, { keyed: true, until: Date.now() + 5_000 });
      const job = world.cli(...expireAt(32)).done;
      const deadline = Date.now() + 15_000;
      let got: unknown;
      while (!got && Date.now() < deadline) {
        got = await waiting.book(session!, null, { keyed: false, until: 0 });
        if (!got) await rest(20);
      }
      const at = Date.now();
      await job;
      const [row] = await world.ask<{ at: number }>(
        `SELECT MIN(ended_at) AS at FROM bookings WHERE schedule_id = ? AND status = 'expired'`,
        [session!.id],
      );
      const waitedMs = got && row?.at ? at - Number(row.at) : undefined;
      evidence.freed.push({ scheduleId: session!.id, waitedMs });
      return `numbers given back by the command line beside a server without Redis: sold again after ${waitedMs} ms`;
    } finally {
      await world.kill(alone);
    }
  },
};

function restart(name: string, signal: 'SIGTERM' | 'SIGKILL'): Fault {
  return {
    name,
    group: 'database',
    run: async (stage) => {
      const { mariadb } = stage.world.servers;
      for (const { id } of stage.sessions) stage.evidence.mayLose.add(id);
      const under = load(stage);
      const times = stage.quick ? 1 : 3;
      for (let time = 0; time < times; time++) {
        await under.after(under.answered() + 40);
        await mariadb.end(signal);
        await mariadb.start();
      }
      return `the database ended by ${signal} ${times} times under load: ${await finish(stage, under)}`;
    },
  };
}

const midnight: Fault = {
  name: 'midnight',
  group: 'clock',
  sessions: [
    { inDays: 1, half: 'AM', firstTime: '00:00', minutes: 1, capacity: 30, feeFen: 2_500 },
    { inDays: 1, half: 'PM', capacity: 20, feeFen: 2_500 },
    { inDays: 2, half: 'AM', capacity: 20, feeFen: 0 },
  ],
  run: async (stage) => {
    const { world, quick } = stage;
    await Promise.all([...world.apps, ...world.workers].map(world.kill));
    const midnightAt = instantOf(addDays(dayOf(Date.now()), 1));
    world.shiftMs = Math.round(midnightAt - Date.now() - 1.5 * world.startingMs - 3_000);
    world.settings = { ...world.settings, CLOCK_SHIFT_MS: String(world.shiftMs) };
    await world.control('POST', '/clock', { now: Date.now() + world.shiftMs });
    await world.heal();
    const early = midnightAt - Date.now() - world.shiftMs - 2_500;
    if (early > 0) await rest(early);
    const startsBefore = midnightAt - Date.now() - world.shiftMs;
    const under = load(stage, { pauseMs: quick ? 900 : 700, steps: quick ? 14 : 22, atMostMs: startsBefore + 5_000 });
    const did = await finish(stage, under);
    return `midnight came ${Math.round(startsBefore)} ms into the load: ${did}`;
  },
};

/** Faults while numbers are given back; what they leave behind is asked for again after twenty seconds. */
export const faultsOfExpiry: readonly Fault[] = [killExpiry, lateMoney, freedByCli];

/** Faults that shake everything: they come last. */
export const faultsOfDatabaseAndClock: readonly Fault[] = [
  restart('database-restart', 'SIGTERM'),
  restart('database-kill', 'SIGKILL'),
  midnight,
];
