import { hotWishes, spreadWishes, type Wish, wishText } from '../attempts.ts';
import { naiveOrigin } from '../baselines/origin.ts';
import { attemptAll, type Bench, lengthsOf, metered, plainSide, type Server, startApp, startServer } from '../bench.ts';
import { type Answered, check, type LiveRow } from '../checker.ts';
import { fillHospital, type Hospital, liveRows } from '../hospital.ts';
import { clients, type FigureName, firstTry, hospitalSize, most } from '../plan.ts';
import { counted, measured, type Result } from '../results.ts';
import { interleave, type Sample, type Side } from '../rounds.ts';
import { ratios, summary } from '../statistics.ts';
import { measureReads } from './reads.ts';

type SideName = 'raw' | 'noop' | 'spread' | 'hot' | 'naive';
/** What must be measured for a figure. */
const needs: Partial<Record<FigureName, readonly SideName[]>> = {
  noop: ['raw', 'noop'],
  spread: ['noop', 'spread'],
  hot: ['noop', 'hot'],
  cpu: ['spread', 'naive'],
  statements: ['raw', 'spread'],
  sold: ['hot'],
  oversold: ['spread', 'hot'],
  doubles: ['spread', 'hot'],
  answers: ['spread', 'hot'],
};

/** Counts that fail the bench whenever they are seen, asked for or not. */
const isFault = (figure: string) => ['oversold', 'doubles', 'answers'].includes(figure);

/** A hospital, a server on it, and everything that the server has answered to bookings. */
interface Scene {
  bench: Bench;
  app: Server;
  hospital: Hospital;
  answered: Answered[];
  attacked: Set<string>;
}

/** Rates, costs and counts of booking through HTTP. On SQLite the rates are not judged, the counts are. */
export async function measureBookings(bench: Bench, wanted: readonly FigureName[], retry = false): Promise<Result[]> {
  const database = await bench.databases.create();
  try {
    const hospital = await fillHospital(database.url, { ...hospitalSize, persons: bench.pace.persons });
    const app = await startApp(bench, database.url);
    const raw = await startServer(bench, 'tools/bench/baselines/raw-http.js');
    const scene: Scene = { bench, app, hospital, answered: [], attacked: new Set() };
    const reads = wanted.includes('list') ? await measureReads(bench, app, hospital, retry) : []; // before anything is sold
    const sides = sidesOf(scene, raw, [...new Set(wanted.flatMap((name) => needs[name] ?? []))]);
    const samples = await interleave(sides, lengthsOf(bench, retry));
    await Promise.all([app.stop(), raw.stop()]);
    const rows = await liveRows(database.url, naiveOrigin);
    const counts = scene.answered.length ? countsOf(scene, rows) : [];
    const results = [...counts, ...reads, ...ratesOf(samples)];
    return results.filter(({ figure, ok }) => wanted.some((name) => name === figure) || (ok === false && isFault(figure)));
  } finally {
    await database.drop();
  }
}

function sidesOf(scene: Scene, raw: Server, names: readonly SideName[]): Record<string, Side> {
  const { bench, app, hospital } = scene;
  const unsent = plainWishes(hospital);
  const toBook = spreadWishes(hospital);
  const hotSessions = [...hospital.hot];
  const plain = { first: firstTry.plain, most: most.plain };
  const all: Record<SideName, () => Side> = {
    raw: () => plainSide(bench, raw, plain, (count) => unsent(count).map((wish) => wishText(wish, '/noop')), clients.bookings),
    noop: () => plainSide(bench, app, plain, (count) => unsent(count).map((wish) => wishText(wish, '/bench/noop')), clients.bookings),
    naive: () =>
      plainSide(
        bench,
        app,
        { first: firstTry.naive, most: most.naive, roundMs: bench.pace.cpuMs },
        (count) => toBook(count).map((wish) => wishText(wish, '/bench/naive')),
        clients.bookings,
      ),
    spread: () => bookingSide(scene, { first: firstTry.bookings, most: most.bookings }, toBook),
    hot: () =>
      bookingSide(scene, { first: firstTry.hot, most: most.hot, step: hospitalSize.hotAttempts }, (count) =>
        Array.from({ length: count / hospitalSize.hotAttempts }, () => storm(scene, hotSessions)).flat(),
      ),
  };
  return Object.fromEntries(names.map((name) => [name, all[name]()]));
}

function storm({ hospital, attacked }: Scene, left: Hospital['hot']): Wish[] {
  const session = left.shift();
  if (!session) throw new Error('No hot session is left: give the hospital of the bench more.');
  attacked.add(session.id);
  return hotWishes(session, hospital.persons);
}

/** Wishes for a no-op, again and again from the first. */
function plainWishes(hospital: Hospital): (count: number) => Wish[] {
  const wishes = spreadWishes(hospital)(hospital.schedules.length * 20);
  let next = 0;
  return (count) => Array.from({ length: count }, () => wishes[next++ % wishes.length]).flatMap((wish) => wish ?? []);
}

function bookingSide(scene: Scene, limits: Omit<Side, 'measure'>, make: (count: number) => Wish[]): Side {
  const measure = async (count: number) => {
    const wishes = make(count);
    const texts = wishes.map((wish) => wishText(wish));
    const work = async () => {
      const { ms, answered } = await attemptAll(scene.bench, scene.app, wishes, texts);
      scene.answered.push(...answered);
      return { ms, accepted: answered.filter(({ bookId }) => bookId !== undefined).length };
    };
    return metered(scene.bench, scene.app, work, count);
  };
  return { ...limits, measure };
}

function countsOf({ answered, attacked }: Scene, rows: LiveRow[]): Result[] {
  const { accepted, oversold, doubles, answers } = check(answered, rows);
  const note = `${answered.length} attempts, ${accepted} granted`;
  const sold = new Map([...attacked].map((id) => [id, 0]));
  for (const { scheduleId } of rows) if (attacked.has(scheduleId)) sold.set(scheduleId, (sold.get(scheduleId) ?? 0) + 1);
  const faults = [counted('oversold', oversold, note), counted('doubles', doubles), counted('answers', answers)];
  return attacked.size ? [...faults, counted('sold', Math.min(...sold.values()), `${attacked.size} sessions`)] : faults;
}

const rate = ({ count, ms }: Sample) => count / ms;
/** What was refused is no booking, however fast. */
const granted = ({ accepted, ms }: Sample) => accepted / ms;
/** CPU time of a booking, app and database, in µs. */
export const costOf = ({ cpuUs, dbUs, accepted }: Sample) => (cpuUs + dbUs) / Math.max(1, accepted);

function ratesOf({ raw, noop, spread, hot, naive }: Record<string, Sample[]>): Result[] {
  return [
    ...(spread && noop ? [measured('spread', ratios(spread, noop, granted), shares(spread, noop))] : []),
    ...(hot && noop ? [measured('hot', ratios(hot, noop, rate), shares(hot, noop))] : []),
    ...(naive && spread ? [measured('cpu', ratios(naive, spread, costOf), costs(naive, spread))] : []),
    ...(spread
      ? [measured('statements', summary(spread.map(({ statements, accepted }) => statements / Math.max(1, accepted))), others(raw))]
      : []),
    ...(noop && raw ? [measured('noop', ratios(noop, raw, rate))] : []),
  ];
}

/** What others ask of the same server while nothing of ours does: it is counted with our own, so it must be near 0. */
function others(idle: Sample[] = []): string {
  if (!idle.length) return '';
  return `others asked ${Math.round(summary(idle.map(({ statements, ms }) => (statements / ms) * 1_000)).value)} statements a second`;
}

/** What a request costs the app and the database, next to the no-op: a rate below 1 is explained by it. */
function shares(ours: Sample[], noop: Sample[]): string {
  const a = (samples: Sample[], cost: (sample: Sample) => number) => Math.round(summary(samples.map(cost)).value);
  const app = ({ cpuUs, count }: Sample) => cpuUs / count;
  return `CPU a request: app ${a(ours, app)} µs, database ${a(ours, ({ dbUs, count }) => dbUs / count)} µs; no-op ${a(noop, app)} µs`;
}

function costs(naive: Sample[], ours: Sample[]): string {
  const of = (samples: Sample[]) => Math.round(summary(samples.map(costOf)).value);
  return `${of(naive)} µs against ${of(ours)} µs`;
}
