import { type Bench, lengthsOf, plainSide, startApp } from '../bench.ts';
import { requestText } from '../client.ts';
import { fillHospital, type Session } from '../hospital.ts';
import { clients, firstTry, hospitalSize, most } from '../plan.ts';
import { measured, type Result } from '../results.ts';
import { interleave } from '../rounds.ts';
import { ratios } from '../statistics.ts';

/** How fast the list of 200 left numbers is, over all sessions, next to the smallest GET of the same app. */
export async function measureReads(bench: Bench, retry = false): Promise<Result[]> {
  const database = await bench.databases.create();
  try {
    const { schedules } = await fillHospital(database.url, { ...hospitalSize, hotSchedules: 0, persons: 1 });
    const app = await startApp(bench, database.url);
    const limits = { first: firstTry.plain, most: most.plain };
    const get = (path: string) => plainSide(bench, app, limits, (count) => inTurn(schedules, path, count), clients.reads);
    const sides = { list: get('/pati_service/tenant_service/schedule/left_appo'), tiny: get('/bench/tiny') };
    const { list, tiny } = await interleave(sides, lengthsOf(bench, retry));
    await app.stop();
    return [
      measured(
        'list',
        ratios(list, tiny, ({ count, ms }) => count / ms),
      ),
    ];
  } finally {
    await database.drop();
  }
}

function inTurn(schedules: Session[], path: string, count: number): string[] {
  const texts = schedules.map(({ id }) => requestText('GET', `${path}?scheduleId=${id}`, {}));
  return Array.from({ length: count }, (_, index) => texts[index % texts.length] ?? '');
}
