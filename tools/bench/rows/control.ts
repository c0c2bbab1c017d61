import { hotWishes, wishText } from '../attempts.ts';
import { naiveOrigin } from '../baselines/origin.ts';
import { attemptAll, type Bench, startApp } from '../bench.ts';
import { check } from '../checker.ts';
import { fillHospital, liveRows } from '../hospital.ts';
import { hospitalSize } from '../plan.ts';
import { counted, type Result } from '../results.ts';

/** 阳性对照: the same storm and the same checker where neither keys nor gate protect anything. A checker that finds no fault here is blind. */
export async function measureControl(bench: Bench): Promise<Result[]> {
  const database = await bench.databases.create();
  try {
    const size = { schedules: 1, hotSchedules: 1, persons: hospitalSize.hotPersons };
    const { hot, persons } = await fillHospital(database.url, size, { unguarded: true });
    const app = await startApp(bench, database.url, { BOOKING_GATE: 'false' });
    const wishes = hot.flatMap((session) => hotWishes(session, persons));
    const { answered } = await attemptAll(
      bench,
      app,
      wishes,
      wishes.map((wish) => wishText(wish)),
    );
    await app.stop();
    const { oversold, doubles } = check(answered, await liveRows(database.url, naiveOrigin));
    return [counted('control', Math.min(oversold, doubles), `${oversold} oversold, ${doubles} doubles`)];
  } finally {
    await database.drop();
  }
}
