import { Client, type Held, type Session } from './clients.ts';
import { ending, type Facts, type Intent } from './ledger.ts';
import { type Load, type LoadPlan, shuffled, startLoad } from './load.ts';
import type { Dice } from './random.ts';
import type { World } from './world.ts';

/** What was seen outside the database, to be held against it. */
export interface Evidence {
  clients: { intents: readonly Intent[] }[];
  callbacks: Facts['callbacks'][number][];
  freed: Facts['freed'][number][];
  mayLose: Set<string>;
}

/** A number with an open prepay. */
export interface Payer {
  client: Client;
  held: Held;
  prepayId: string;
  outTradeNo: string;
}

/** One fault's share of the world: its own sessions, so that whatever breaks there is its doing. */
export interface Stage {
  world: World;
  dice: Dice;
  quick: boolean;
  sessions: readonly Session[];
  evidence: Evidence;
}

/** One thing that goes wrong. */
export interface Fault {
  name: string;
  /** The processes' faults are checked together, when everything has come to rest; then those of database and clock. */
  group: 'processes' | 'database' | 'clock';
  /** What is still missing for it. */
  waitsFor?: string;
  /** Its sessions, if they are not the usual four; days counted from today. */
  sessions?: readonly { inDays: number; half: 'AM' | 'PM'; firstTime?: string; minutes?: number; capacity: number; feeFen: number }[];
  /** Lets it happen; tells what was done. */
  run(stage: Stage): Promise<string>;
}

/** The usual load: everybody at once, on the stage's sessions. */
export function load(stage: Stage, plan: Partial<LoadPlan> = {}): Load {
  const { world, dice, quick, sessions } = stage;
  const size = quick ? { clients: 28, steps: 5 } : { clients: 80, steps: 14 };
  return startLoad(world, dice, { sessions, ...size, atMostMs: 20_000, ...plan });
}

/** Waits for a load and keeps what its clients were told. */
export async function finish(stage: Stage, running: Load): Promise<string> {
  await running.ended;
  const intents = running.intents();
  stage.evidence.clients.push({ intents });
  const tries = intents.flatMap((intent) => intent.tries);
  const lost = tries.filter(({ status }) => status === 0 || status >= 500).length;
  const done = intents.filter((intent) => ending(intent) === 'done').length;
  return `${intents.length} wishes, ${done} granted, ${tries.length} calls, ${lost} without an answer`;
}

/** So many clients that the stage watches. */
export function clients(stage: Stage, count: number, servers?: () => readonly string[]): Client[] {
  const made = shuffled(stage.world.people, stage.dice).map((person, index) => new Client(stage.world, person, index, servers));
  const persons = new Set<string>();
  const different = made.filter(({ person }) => !persons.has(person.personKey) && persons.add(person.personKey)).slice(0, count);
  stage.evidence.clients.push(...different);
  return different;
}

/** Has so many different people book a number that costs something and open a prepay. */
export async function payers(stage: Stage, count: number): Promise<Payer[]> {
  const until = Date.now() + 10_000;
  const priced = stage.sessions.filter(({ feeFen }) => feeFen > 0);
  const people = clients(stage, count);
  const found = await Promise.all(
    people.map(async (client, index): Promise<Payer | undefined> => {
      const held = await client.book(priced[index % priced.length] ?? stage.sessions[0]!, null, { keyed: true, until });
      const prepay = held && (await client.prepay(held));
      return prepay && { client, held, ...prepay };
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** Asks a count of the database until it is at least so much; false when patience ended first. */
export async function atLeast(world: World, wanted: number, sql: string, values: (string | number | string[])[] = [], patienceMs = 15_000) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const [row] = await world.ask<{ total: number }>(sql, values);
    if (Number(row?.total ?? 0) >= wanted) return true;
    if (Date.now() > deadline) return false;
    await rest(10);
  }
}

export const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
