import { z } from 'zod';
import type { Wish } from './attempts.ts';
import type { Answered } from './checker.ts';
import { type Child, startChild } from './children.ts';
import type { Answers } from './client.ts';
import { cpuOf } from './cpu.ts';
import type { Databases } from './databases.ts';
import { benchSettings } from './hospital.ts';
import { clients, type Pace } from './plan.ts';
import type { Lengths, Sample, Side } from './rounds.ts';

/** What every row needs to measure. */
export interface Bench {
  /** The compiled product and bench. */
  folder: string;
  databases: Databases;
  pace: Pace;
  client: Child;
  onTime(): void;
}

/** A child that listens. */
export interface Server extends Child {
  port: number;
}

const listening = z.object({ port: z.number() });
const answers = z.object({ answers: z.object({ ms: z.number(), statuses: z.array(z.number()), bodies: z.array(z.string()) }) });
const patienceMs = 120_000;

/** Starts a compiled file that tells its port when it listens. */
export async function startServer(bench: Bench, entry: string, settings: Record<string, string> = {}): Promise<Server> {
  const child = startChild(bench.folder, entry, settings);
  return { ...child, ...(await child.hear(listening)) };
}

/** The product with its baselines on a database. */
export function startApp(bench: Bench, url: string, settings: Record<string, string> = {}): Promise<Server> {
  return startServer(bench, 'tools/bench/server.js', benchSettings(url, settings));
}

/** Sends requests from the client's process; every answer comes back. */
export async function load(bench: Bench, to: { port: number }, requests: string[], connections: number, bodies: boolean): Promise<Answers> {
  const message = { port: to.port, connections, requests, bodies, patienceMs };
  return (await bench.client.ask(message, answers)).answers;
}

/** Does something and tells what it cost the server and the database. */
export async function metered(
  bench: Bench,
  server: Child,
  work: () => Promise<{ ms: number; accepted: number }>,
  count: number,
): Promise<Sample> {
  const { pid: database, statements } = bench.databases;
  const read = async () => ({ cpu: cpuOf(server.pid), db: database === undefined ? 0 : cpuOf(database), asked: await statements() });
  const before = await read();
  const { ms, accepted } = await work();
  const after = await read();
  return {
    count,
    ms,
    accepted,
    cpuUs: after.cpu - before.cpu,
    dbUs: after.db - before.db,
    statements: after.asked - before.asked,
  };
}

/** A side that only wants its answers to be 200. Throws when one is not. */
export function plainSide(
  bench: Bench,
  server: Server,
  limits: Omit<Side, 'measure'>,
  make: (count: number) => string[],
  connections: number,
): Side {
  const measure = async (count: number) => {
    const requests = make(count);
    return metered(bench, server, async () => ({ ms: await allGood(bench, server, requests, connections), accepted: count }), count);
  };
  return { ...limits, measure };
}

async function allGood(bench: Bench, server: Server, requests: string[], connections: number): Promise<number> {
  const { ms, statuses } = await load(bench, server, requests, connections, false);
  const other = statuses.find((status) => status !== 200);
  if (other !== undefined) throw new Error(`A baseline answered ${other} to: ${requests[statuses.indexOf(other)]?.split('\r\n')[0]}`);
  return ms;
}

const booked = z.object({ bookId: z.string().min(1) });

/** Sends wishes and tells what each was answered. */
export async function attemptAll(
  bench: Bench,
  server: Server,
  wishes: Wish[],
  texts: string[],
): Promise<{ ms: number; answered: Answered[] }> {
  const { ms, statuses, bodies } = await load(bench, server, texts, clients.bookings, true);
  const answered = wishes.map(({ attempt }, index) => {
    const status = statuses[index] ?? 0;
    return { attempt, status, bookId: status === 200 ? bookIdIn(bodies[index] ?? '') : undefined };
  });
  return { ms, answered };
}

function bookIdIn(body: string): string | undefined {
  try {
    return booked.safeParse(JSON.parse(body)).data?.bookId;
  } catch {
    return undefined;
  }
}

/** How long and how often rows over HTTP are measured. */
export function lengthsOf({ pace, onTime }: Bench, retry: boolean): Lengths {
  return { rounds: retry ? pace.retryRounds : pace.rounds, roundMs: pace.roundMs, warmUpMs: pace.warmUpMs, onTime };
}
