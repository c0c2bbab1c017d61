/**
 * `npm run bench [-- --quick] [-- --full] [-- --json FILE] [-- --only NAME,…] [-- --profile FOLDER]`: every figure of plan.ts, measured and held.
 *
 * Databases of its own are made on the server that DATABASE_URL names, else on MariaDB at 127.0.0.1:3306, else in SQLite files;
 * all are dropped. Exit code 1 when a figure is missed: a ratio after a second try with more rounds, a count at once.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { processEnvironment } from '../../server/platform/config.ts';
import type { Bench } from './bench.ts';
import { profileInto, startChild, stopChildren } from './children.ts';
import { compile } from './compile.ts';
import { findDatabases } from './databases.ts';
import { loadAverage, machineOf } from './machine.ts';
import { type Figure, type FigureName, figureNames, figures, paces } from './plan.ts';
import { jsonText, machineText, tableText } from './report.ts';
import { type Result, skipped, unjudged } from './results.ts';
import { measureBookings } from './rows/bookings.ts';
import { measureCrypto, measureFanOut, measureNotices } from './rows/computing.ts';
import { measureControl } from './rows/control.ts';
import { measureGrowth } from './rows/growth.ts';

/** Figures that are measured together, and how. */
interface Group {
  figures: readonly FigureName[];
  measure(bench: Bench, wanted: FigureName[], retry: boolean): Promise<Result[]>;
}

function groupsOf(full: boolean): Group[] {
  return [
    {
      figures: ['oversold', 'doubles', 'answers', 'sold', 'list', 'spread', 'hot', 'cpu', 'statements', 'noop'],
      measure: measureBookings,
    },
    { figures: ['control'], measure: (bench) => measureControl(bench) },
    { figures: ['notice'], measure: (bench, _wanted, retry) => measureNotices(bench, retry) },
    { figures: ['sm4'], measure: (bench, _wanted, retry) => measureCrypto(bench, 'sm4', retry) },
    { figures: ['sm2'], measure: (bench, _wanted, retry) => measureCrypto(bench, 'sm2', retry) },
    { figures: ['fanout'], measure: (bench, _wanted, retry) => measureFanOut(bench, retry) },
    { figures: ['scale'], measure: (bench, _wanted, retry) => measureGrowth(bench, { full, retry }) },
  ];
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});

if (options.profile) profileInto(options.profile);
let interrupted = false;

const about = (name: FigureName): Figure => figures[name];
const isCount = (name: string) => figureNames.some((known) => known === name && about(known).kind === 'count');

/** The figures of a group; missed ratios are measured once more, and the second measure stands. */
async function measureGroup(bench: Bench, { figures: own, measure }: Group, wanted: readonly FigureName[]): Promise<Result[]> {
  const names = own.filter((name) => wanted.includes(name));
  const absent = names.filter((name) => about(name).database && bench.databases.kind === 'sqlite');
  const here = names.filter((name) => !absent.includes(name));
  const notHere = absent.map((name) => skipped(name, 'measured on MariaDB only'));
  if (!here.length) return notHere;
  progress(`measuring ${here.join(', ')}`);
  const first = (await measure(bench, here, false)).map((result) => (isTold(result, bench) ? unjudged(result) : result));
  const missed = first.filter(({ figure, ok }) => ok === false && !isCount(figure)).map(({ figure }) => figure);
  const again = here.filter((name) => missed.includes(name));
  if (!again.length) return [...first, ...notHere];
  progress(`missed ${again.join(', ')}: once more with more rounds (load ${loadAverage()})`);
  const second = await measure(bench, again, true);
  const later = (figure: string) => second.find((result) => result.figure === figure);
  const added = second.filter(({ figure }) => !first.some((result) => result.figure === figure));
  return [...first.map((result) => later(result.figure) ?? result), ...added, ...notHere];
}

/** What a quick run does not judge. */
const isTold = ({ figure }: Result, { pace }: Bench) =>
  !pace.judgesAll && figureNames.some((known) => known === figure && about(known).restless);

function progress(words: string): void {
  process.stderr.write(`${words}\n`);
}

function wantedFigures(only: string): FigureName[] {
  const asked = only.split(',').filter(Boolean);
  const unknown = asked.filter((name) => !figureNames.some((known) => known === name));
  if (unknown.length) throw new Error(`No such figure: ${unknown.join(', ')}. There are ${figureNames.join(', ')}.`);
  return asked.length ? figureNames.filter((name) => asked.includes(name)) : figureNames;
}

async function run(): Promise<boolean> {
  const wanted = wantedFigures(options.only);
  const pace = options.quick ? paces.quick : paces.full;
  const deadline = performance.now() + pace.patienceMs;
  const onTime = () => {
    if (interrupted) throw new Error('The bench was interrupted.');
    if (performance.now() > deadline) throw new Error('The bench has taken longer than it may.');
  };
  const databases = await findDatabases(processEnvironment().DATABASE_URL);
  const folder = compile();
  const results: Result[] = [];
  try {
    const client = startChild(folder, 'tools/bench/client-process.js');
    await client.hear(z.object({ ready: z.literal(true) }));
    const bench: Bench = { folder, databases, pace, client, onTime };
    for (const group of groupsOf(options.full)) results.push(...(await measureGroup(bench, group, wanted)));
  } finally {
    await stopChildren();
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
    if (results.length) process.stdout.write(`${machineText(machineOf(databases))}\n\n${tableText(results)}\n`);
  }
  const machine = machineOf(databases);
  if (options.json) writeFileSync(options.json, jsonText(machine, results));
  return results.every(({ ok }) => ok !== false);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupted) process.exit(1);
    interrupted = true; // what is being measured fails, and everything is put away on the way out
    void stopChildren();
  });
run().then(
  (held) => process.exit(held ? 0 : 1),
  (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
