import { spreadWishes, wishText } from '../attempts.ts';
import { attemptAll, type Bench, lengthsOf, metered, type Server, startApp } from '../bench.ts';
import { fillHospital, type Hospital } from '../hospital.ts';
import { firstTry, growth, most } from '../plan.ts';
import { measured, type Result, told } from '../results.ts';
import { interleave, type Side } from '../rounds.ts';
import { ratios, summary } from '../statistics.ts';
import { costOf } from './bookings.ts';

/** What a booking costs when the hospital has ten times the sessions; with `full` a hundred times too. Each size has its own database and server. */
export async function measureGrowth(bench: Bench, options: { full: boolean; retry?: boolean }): Promise<Result[]> {
  const sizes = options.full ? growth : growth.slice(0, 2);
  const databases = await Promise.all(sizes.map(() => bench.databases.create()));
  try {
    const sides: Record<string, Side> = {};
    const apps: Server[] = [];
    for (const [index, schedules] of sizes.entries()) {
      const url = databases[index]?.url ?? '';
      const hospital = await fillHospital(url, { schedules, hotSchedules: 0, persons: bench.pace.persons });
      const app = await startApp(bench, url);
      apps.push(app);
      sides[String(schedules)] = bookingSide(bench, app, hospital);
    }
    const samples = await interleave(sides, lengthsOf(bench, options.retry ?? false));
    await Promise.all(apps.map((app) => app.stop()));
    const points = sizes.map((schedules) => {
      const cost = summary((samples[String(schedules)] ?? []).map(costOf));
      return told(`cost-${schedules}`, `CPU of a booking at ${schedules.toLocaleString('en')} sessions, µs`, cost);
    });
    const [small = [], large = []] = sizes.map((schedules) => samples[String(schedules)]);
    return [measured('scale', ratios(large, small, costOf)), ...points];
  } finally {
    await Promise.all(databases.map((database) => database.drop()));
  }
}

function bookingSide(bench: Bench, app: Server, hospital: Hospital): Side {
  const make = spreadWishes(hospital);
  const measure = async (count: number) => {
    const wishes = make(count);
    const texts = wishes.map((wish) => wishText(wish));
    const work = async () => {
      const { ms, answered } = await attemptAll(bench, app, wishes, texts);
      return { ms, accepted: answered.filter(({ bookId }) => bookId !== undefined).length };
    };
    return metered(bench, app, work, count);
  };
  return { first: firstTry.bookings, most: most.scale, roundMs: bench.pace.cpuMs, measure };
}
