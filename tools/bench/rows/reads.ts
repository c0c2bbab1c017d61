import { type Bench, lengthsOf, plainSide, type Server } from '../bench.ts';
import { requestText } from '../client.ts';
import type { Hospital, Session } from '../hospital.ts';
import { clients, firstTry, most } from '../plan.ts';
import { measured, type Result } from '../results.ts';
import { interleave } from '../rounds.ts';
import { ratios } from '../statistics.ts';

/** How fast the list of 200 left numbers is, over all sessions, next to the smallest GET of the same app. */
export async function measureReads(bench: Bench, app: Server, { schedules }: Hospital, retry: boolean): Promise<Result[]> {
  const limits = { first: firstTry.plain, most: most.plain };
  const get = (path: string) => plainSide(bench, app, limits, (count) => inTurn(schedules, path, count), clients.reads);
  const sides = { list: get('/pati_service/tenant_service/schedule/left_appo'), tiny: get('/bench/tiny') };
  const { list, tiny } = await interleave(sides, lengthsOf(bench, retry));
  return [
    measured(
      'list',
      ratios(list, tiny, ({ count, ms }) => count / ms),
    ),
  ];
}

function inTurn(schedules: Session[], path: string, count: number): string[] {
  const texts = schedules.map(({ id }) => requestText('GET', `${path}?scheduleId=${id}`, {}));
  return Array.from({ length: count }, (_, index) => texts[index % texts.length] ?? '');
}
