import { parseArgs } from 'node:util';
import { faultsOfServers, faultsOfWorkers } from './faults-of-processes.ts';
import { faultsOfDatabaseAndClock, faultsOfExpiry } from './faults-of-time.ts';
import { runChaos } from './run-chaos.ts';
import { type OwnServers, openServers } from './servers.ts';
import type { Fault } from './stage.ts';
import { type Protection, protections } from './world.ts';

const usage = `usage: npm run chaos -- [--quick] [--only NAME[,NAME]] [--seed N] [--without unique-keys|outbox] [--prove] [--built]
  --quick      small loads, for CI: under 90 seconds
  --only       these faults alone
  --seed       the same seed makes the same wishes
  --without    switches a protection off: violations must be found
  --prove      runs both of these controls; exit code 0 only if both were caught
  --built      runs the server of dist/ (npm run build), which starts twice as fast`;

const faults: readonly Fault[] = [...faultsOfWorkers, ...faultsOfExpiry, ...faultsOfServers, ...faultsOfDatabaseAndClock];
/** What a run may take, in ms; then it ends itself. */
const limits = { quick: 300_000, whole: 900_000 };
/** The control of each protection: the fault that it protects from. */
const controls: Record<Protection, readonly string[]> = { 'unique-keys': ['two-apps'], outbox: ['two-apps'] };

const say = (line: string) => void process.stdout.write(`${line}\n`);
const progress = (words: string) => void process.stderr.write(`${Math.round(performance.now() / 1_000)} s: ${words}\n`);

function chosen(names: string | undefined): readonly Fault[] {
  if (names === undefined) return faults;
  return names.split(',').map((name) => {
    const fault = faults.find((candidate) => candidate.name === name);
    if (!fault) throw new Error(`There is no fault ${name}. Faults: ${faults.map((known) => known.name).join(', ')}.`);
    return fault;
  });
}

function protectionOf(name: string | undefined): Protection | undefined {
  const found = protections.find((known) => known === name);
  if (name !== undefined && !found) throw new Error(`--without is one of ${protections.join(', ')}.`);
  return found;
}

async function prove(servers: OwnServers, how: { seed: number; built: boolean }): Promise<number> {
  let caught = 0;
  for (const without of protections) {
    const found = await runChaos(servers, { faults: chosen(controls[without].join(',')), ...how, quick: true, without, say, progress });
    const rules = [...new Set(found.map(({ rule }) => rule))].join(', ');
    say(`without ${without}: ${found.length ? `caught, ${found.length} violations (${rules})` : 'NOT CAUGHT'}`);
    if (found.length) caught += 1;
  }
  say(`chaos: ${caught} of ${protections.length} controls caught`);
  return caught === protections.length ? 0 : 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      without: { type: 'string' },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const { quick, built } = values;
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error('--seed is a whole number.');
  const wanted = chosen(values.only);
  const without = protectionOf(values.without);
  const servers = await openServers();
  try {
    if (values.prove) return await prove(servers, { seed, built });
    const found = await runChaos(servers, { faults: wanted, seed, quick, built, without, say, progress });
    say(`chaos: ${wanted.filter(({ waitsFor }) => !waitsFor).length} faults, ${found.length} violations (seed ${seed})`);
    return found.length ? 1 : 0;
  } finally {
    await servers.close();
  }
}

const limit = setTimeout(
  () => {
    process.stderr.write('chaos: it took too long\n');
    process.exit(1);
  },
  process.argv.includes('--quick') ? limits.quick : limits.whole,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)); // children end with us
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
} finally {
  clearTimeout(limit);
}
