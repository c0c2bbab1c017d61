import { buildSchedule } from '../../server/test/factories/scheduling.ts';
import { addDays, dayOf } from '../../shared/vocab/day.ts';
import { check } from './checker.ts';
import type { Session } from './clients.ts';
import { askLeft, gatherFacts } from './gather-facts.ts';
import type { Violation } from './ledger.ts';
import { dice } from './random.ts';
import type { OwnServers } from './servers.ts';
import { settle } from './settle.ts';
import type { Evidence, Fault, Stage } from './stage.ts';
import { openWorld, type Protection, type World } from './world.ts';

/** What a run is asked for. */
export interface ChaosPlan {
  faults: readonly Fault[];
  seed: number;
  quick: boolean;
  /** Uses dist/ instead of the sources. */
  built: boolean;
  without?: Protection | undefined;
  say(line: string): void;
  /** Where the run is; for a person who waits. */
  progress(words: string): void;
}

/** The four sessions of a fault; the places are few, so that people meet. */
const usual: NonNullable<Fault['sessions']> = (['AM', 'PM'] as const).flatMap((half) => [
  { inDays: 0, half, capacity: 14, feeFen: 2_500 },
  { inDays: 1, half, capacity: 14, feeFen: half === 'AM' ? 2_500 : 0 },
]);
const daysApart = 2;

/** Lets every fault happen in one world, in two groups; after each everything comes to rest and is checked. Answers all violations. */
export async function runChaos(servers: OwnServers, plan: ChaosPlan): Promise<Violation[]> {
  const sessions = new Map<string, Session[]>();
  const prepare = async (world: World) => {
    for (const [index, fault] of plan.faults.entries()) sessions.set(fault.name, await buildSessions(world, fault, 3 + index * daysApart));
  };
  plan.progress('filling a hospital');
  const world = await openWorld(servers, { people: plan.quick ? 48 : 120, without: plan.without, built: plan.built, prepare });
  const evidence: Evidence = { clients: [], callbacks: [], freed: [], mayLose: new Set() };
  const known = new Set<string>();
  const all: Violation[] = [];
  const saboteur = plan.without === 'outbox' ? dropDeliveries(world) : undefined;
  try {
    plan.progress('starting its processes');
    await world.heal();
    for (const groups of [['processes'], ['database', 'clock']]) {
      const faults = plan.faults.filter(({ group }) => groups.includes(group));
      const did = new Map<Fault, string>();
      for (const fault of faults) {
        plan.progress(fault.name);
        did.set(fault, await runOne(fault, { world, evidence, quick: plan.quick }, plan.seed, sessions.get(fault.name) ?? []));
        await world.heal();
      }
      if (!faults.some(({ waitsFor }) => !waitsFor)) continue;
      plan.progress('coming to rest');
      await settle(world, plan.without === 'outbox' ? 4_000 : 60_000);
      plan.progress('checking');
      const found = (await checkAll(world, evidence, [...sessions.values()].flat())).filter(({ rule, text }) => !known.has(rule + text));
      for (const { rule, text } of found) known.add(rule + text);
      report(plan, faults, did, sessions, found);
      all.push(...found);
    }
    return all;
  } finally {
    await saboteur?.();
    await world.close();
  }
}

async function buildSessions(world: World, fault: Fault, fromDay: number): Promise<Session[]> {
  const { departmentId, doctorIds } = world.places;
  const today = dayOf(Date.now());
  const built: Session[] = [];
  for (const [index, { inDays, ...said }] of (fault.sessions ?? usual).entries()) {
    const day = addDays(today, inDays + (fault.group === 'clock' ? 0 : fromDay));
    const doctorId = doctorIds[index % doctorIds.length] ?? null;
    const { id } = await buildSchedule({ tenantId: '1', departmentId, doctorId, day, ...said });
    built.push({ id, capacity: said.capacity, feeFen: said.feeFen, countable: said.firstTime !== '00:00' });
  }
  return built;
}

async function runOne(fault: Fault, base: Omit<Stage, 'dice' | 'sessions'>, seed: number, sessions: Session[]): Promise<string> {
  if (fault.waitsFor) return `not yet: waits for ${fault.waitsFor}`;
  const began = Date.now();
  const did = await fault.run({ ...base, sessions, dice: dice(seed).for(fault.name) });
  return `${did} (${((Date.now() - began) / 1_000).toFixed(1)} s)`;
}

async function checkAll(world: World, evidence: Evidence, sessions: readonly Session[]): Promise<Violation[]> {
  const countable = sessions.filter((session) => session.countable).map(({ id }) => id);
  const left = await askLeft(world, countable);
  const { callbacks, freed, mayLose } = evidence;
  const intents = evidence.clients.flatMap((client) => client.intents);
  return check({ ...(await gatherFacts(world)), intents, left, callbacks, freed, mayLose });
}

const shown = 8;

function report(
  plan: ChaosPlan,
  faults: readonly Fault[],
  did: ReadonlyMap<Fault, string>,
  sessions: ReadonlyMap<string, readonly Session[]>,
  found: readonly Violation[],
): void {
  const faultOf = new Map([...sessions].flatMap(([name, ones]) => ones.map(({ id }) => [id, name] as const)));
  const homeless = found.filter(({ scheduleId }) => !faults.some(({ name }) => name === faultOf.get(scheduleId ?? '')));
  const tell = (name: string, words: string, violations: readonly Violation[]) => {
    plan.say(`${name.padEnd(20)} ${words}: ${violations.length} violations`);
    for (const { rule, text } of violations.slice(0, shown)) plan.say(`  ${rule}: ${text}`);
    if (violations.length > shown) plan.say(`  … and ${violations.length - shown} more`);
  };
  for (const fault of faults) {
    if (fault.waitsFor) plan.say(`${fault.name.padEnd(20)} ${did.get(fault)}`);
    else
      tell(
        fault.name,
        did.get(fault) ?? '',
        found.filter(({ scheduleId }) => faultOf.get(scheduleId ?? '') === fault.name),
      );
  }
  if (homeless.length) tell('everywhere', 'of no one fault alone', homeless);
}

/** A relay that loses every third delivery: what the outbox is there to prevent. */
function dropDeliveries(world: World): () => Promise<void> {
  let over = false;
  const dropping = (async () => {
    while (!over) {
      await world.ask(`UPDATE outbox SET status = 'delivered', delivered_at = 1 WHERE status = 'pending' AND id % 3 = 0`).catch(() => []);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    over = true;
    await dropping;
  };
}
