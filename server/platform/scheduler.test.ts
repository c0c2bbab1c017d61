import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { instantOf } from '../../shared/vocab/day.ts';
import { freezeClock, releaseClock, shiftClock } from './clock.ts';
import { claimRun, runsOf } from './job-runs.ts';
import { attend, describeJobs, type Job, lastTick, nextTick, runByHand, startScheduler } from './scheduler.ts';

const at = (day: string, time: string) => instantOf(day, time);

describe('platform/scheduler', () => {
  let runs: number[] = [];
  beforeEach(() => {
    runs = [];
  });
  afterEach(() => releaseClock());

  const job = (more: Partial<Job> = {}): Job => ({
    name: `test-${randomUUID().slice(0, 8)}`,
    cron: '0 20 * * *',
    timeZone: 'Asia/Shanghai',
    cutOff: '22:00',
    run: async (scheduledAt) => {
      runs.push(scheduledAt);
      return { n: runs.length };
    },
    ...more,
  });
  const tick = at('2031-03-02', '20:00');
  const outcomes = async ({ name }: Job) =>
    (await runsOf(name)).map(({ status, scheduledAt, attempts }) => [status, scheduledAt, attempts]);
  /** Another job ran the day before: this hospital is no newcomer. */
  const established = async () => {
    freezeClock(tick - 86_400_000);
    await attend(job({ cutOff: '23:00' }));
    runs = [];
  };

  it('reads ticks in Shanghai, on the dot too', () => {
    const evening = job();
    assert.equal(lastTick(evening, tick), tick);
    assert.equal(lastTick(evening, tick - 1), tick - 86_400_000);
    assert.equal(nextTick(evening, tick - 1), tick);
    assert.equal(nextTick(evening, tick), tick + 86_400_000);
    assert.equal(lastTick(job({ cron: '*/5 * * * *' }), at('2031-03-02', '00:04')), at('2031-03-02', '00:00'));
    assert.equal(lastTick(job({ cron: '30 10 * * *' }), at('2031-03-02', '09:00')), at('2031-03-01', '10:30'));
  });

  it('runs a tick once, with its own time, on any number of workers', async () => {
    const evening = job();
    freezeClock(tick + 40_000);
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => attend(evening)));
    assert.deepEqual(runs, [tick]);
    assert.deepEqual(reports.map(({ status }) => status).sort(), ['done', 'elsewhere', 'elsewhere', 'elsewhere', 'elsewhere']);
    await attend(evening);
    assert.deepEqual(await outcomes(evening), [['done', tick, 1]]);
    assert.equal((await runsOf(evening.name))[0]?.outcome, '{"n":1}');
  });

  it('catches up until the cut-off', async () => {
    const evening = job();
    freezeClock(at('2031-03-02', '22:00'));
    assert.equal((await attend(evening)).status, 'done');
    assert.deepEqual(runs, [tick]);
  });

  it('records a tick as missed after it, once, and does not run it', async () => {
    await established();
    const evening = job();
    freezeClock(at('2031-03-02', '22:00') + 1);
    assert.equal((await attend(evening)).status, 'missed');
    await attend(evening);
    assert.deepEqual(runs, []);
    assert.deepEqual(await outcomes(evening), [['missed', tick, 0]]);
    freezeClock(at('2031-03-03', '19:59'));
    assert.equal((await attend(evening)).status, 'missed', 'also the next day');
    freezeClock(at('2031-03-03', '20:00'));
    assert.equal((await attend(evening)).status, 'done');
    assert.deepEqual(runs, [tick + 86_400_000]);
  });

  it('has missed nothing before its first day', async () => {
    const evening = job();
    freezeClock(at('1999-03-02', '23:00'));
    assert.equal((await attend(evening)).status, 'missed');
    assert.deepEqual(await outcomes(evening), []);
  });

  it('catches up whatever was missed where there is no cut-off', async () => {
    const nightly = job({ cron: '0 1 * * *' });
    const { cutOff: _, ...always } = nightly;
    freezeClock(at('2031-03-02', '23:59'));
    await attend(always);
    assert.deepEqual(runs, [at('2031-03-02', '01:00')]);
  });

  it('takes over a run whose worker died, and not one that lives', async () => {
    const evening = job();
    freezeClock(tick);
    assert.ok(await claimRun(evening.name, tick));
    freezeClock(tick + 29_000);
    assert.equal((await attend(evening)).status, 'elsewhere');
    freezeClock(tick + 31_000);
    const taken = await Promise.all([attend(evening), attend(evening)]);
    assert.deepEqual(taken.map(({ status }) => status).sort(), ['done', 'elsewhere']);
    assert.deepEqual(await outcomes(evening), [['done', tick, 2]]);
  });

  it('records a run as missed that died and was not taken over in time', async () => {
    await established();
    const evening = job();
    freezeClock(tick + 7_190_000);
    await claimRun(evening.name, tick);
    freezeClock(tick + 7_230_000);
    await attend(evening);
    assert.deepEqual(await outcomes(evening), [['missed', tick, 1]]);
  });

  it('tries a failed run again, a minute later, five times in all', async () => {
    const failing = job({
      run: async (scheduledAt) => {
        runs.push(scheduledAt);
        throw new TypeError('broken');
      },
    });
    freezeClock(tick);
    assert.equal((await attend(failing)).status, 'failed');
    assert.equal((await attend(failing)).status, 'elsewhere');
    for (let minute = 1; minute <= 9; minute++) {
      freezeClock(tick + minute * 61_000);
      await attend(failing);
    }
    assert.equal(runs.length, 5);
    assert.deepEqual(await outcomes(failing), [['failed', tick, 5]]);
    assert.equal((await runsOf(failing.name))[0]?.outcome, 'TypeError: broken');
  });

  it('runs by hand at any time, again too, but not beside a run in progress nor after the cut-off', async () => {
    const evening = job();
    shiftClock(0);
    assert.equal((await runByHand(evening, tick)).status, 'done');
    assert.equal((await runByHand(evening, tick)).status, 'done');
    assert.deepEqual(runs, [tick, tick]);
    const morning = at('2031-03-02', '09:15');
    assert.deepEqual(await runByHand(evening, morning), { job: evening.name, scheduledAt: morning, status: 'done', outcome: '{"n":3}' });
    await claimRun(evening.name, morning, { again: true });
    assert.equal((await runByHand(evening, morning)).status, 'elsewhere');
    const late = at('2031-03-02', '22:30');
    assert.equal((await runByHand(evening, late)).status, 'missed');
    assert.deepEqual(runs.length, 3);
    assert.deepEqual((await outcomes(evening))[0], ['missed', late, 0]);
    freezeClock(tick);
    assert.equal((await attend(evening)).status, 'elsewhere', 'the server does not repeat what was run by hand');
  });

  it('attends to every job at its start, once among several workers, and waits for its runs to stop', async () => {
    let finish = () => {};
    const slow = job({
      run: async (scheduledAt) => {
        await new Promise<void>((resolve) => (finish = resolve));
        runs.push(scheduledAt);
        return {};
      },
    });
    freezeClock(tick + 5_000);
    const workers = [startScheduler([slow]), startScheduler([slow])];
    while ((await outcomes(slow)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = Promise.all(workers.map((worker) => worker.stop()));
    assert.deepEqual(runs, []);
    finish();
    await stopped;
    assert.deepEqual(runs, [tick]);
    assert.deepEqual(await outcomes(slow), [['done', tick, 1]]);
  });

  it('lists jobs with their next tick and last run', async () => {
    const evening = job();
    freezeClock(tick);
    await attend(evening);
    const [row] = await describeJobs([evening]);
    assert.equal(row?.next, tick + 86_400_000);
    assert.deepEqual([row?.last?.status, row?.last?.scheduledAt], ['done', tick]);
  });
});
