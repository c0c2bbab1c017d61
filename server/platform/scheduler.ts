import { CronExpressionParser } from 'cron-parser';
import cron from 'node-cron';
import { dayOf, instantOf, type TimeOfDay } from '../../shared/vocab/day.ts';
import { now } from './clock.ts';
import { claimRun, finishRun, keepAlive, ranBefore, recordMissed, runsOf } from './job-runs.ts';
import { log } from './log.ts';
import { metrics } from './metrics.ts';
import type { Running } from './relay.ts';

/** Work that the clock starts: a name, a time, one call. The call must be safe to repeat. */
export interface Job {
  name: string;
  /** Minutes are the finest grain. */
  cron: string;
  timeZone: 'Asia/Shanghai';
  /** The last time of the tick's own day at which a run may still begin; without it, until the next tick. */
  cutOff?: TimeOfDay;
  /** Does the work of one tick (epoch ms) and tells what it did. Every time it needs comes from the tick, never from "now". */
  run(scheduledAt: number): Promise<object>;
}

/** What became of a tick: run here, left to whoever has it, or too late. */
export interface RunReport {
  job: string;
  /** The tick, epoch ms. */
  scheduledAt: number;
  status: 'done' | 'failed' | 'missed' | 'elsewhere';
  /** What was done, as JSON, or why it was not. */
  outcome: string;
}

/** A timer may fire a little before its second. */
const earlyMs = 500;

/** The last tick at or before an instant. */
export function lastTick({ cron: expression, timeZone: tz }: Job, at: number): number {
  return CronExpressionParser.parse(expression, { currentDate: at + 1, tz })
    .prev()
    .getTime();
}

/** The next tick after an instant. */
export function nextTick({ cron: expression, timeZone: tz }: Job, at: number): number {
  return CronExpressionParser.parse(expression, { currentDate: at, tz }).next().getTime();
}

function tooLate({ cutOff }: Job, tick: number, at: number): boolean {
  return cutOff !== undefined && at > instantOf(dayOf(tick), cutOff);
}

/** Runs the last tick if it is still to be run: exactly one worker does, and one that died is taken over. */
export async function attend(job: Job): Promise<RunReport> {
  const scheduledAt = lastTick(job, now() + earlyMs);
  if (tooLate(job, scheduledAt, now())) return (await ranBefore(scheduledAt)) ? miss(job, scheduledAt) : missed(job, scheduledAt);
  const lease = await claimRun(job.name, scheduledAt);
  return lease ? perform(job, scheduledAt, lease) : { job: job.name, scheduledAt, status: 'elsewhere', outcome: '' };
}

/** Runs a job by hand as if it were `at`, also where that tick has been run before; not beside a run in progress, not past that day's cut-off. */
export async function runByHand(job: Job, at: number): Promise<RunReport> {
  if (tooLate(job, at, at)) return miss(job, at);
  const lease = await claimRun(job.name, at, { again: true });
  return lease ? perform(job, at, lease) : { job: job.name, scheduledAt: at, status: 'elsewhere', outcome: 'another worker is running it' };
}

async function perform(job: Job, scheduledAt: number, lease: string): Promise<RunReport> {
  const rest = keepAlive(lease);
  const report = await job.run(scheduledAt).then(
    (did) => ({ status: 'done' as const, outcome: JSON.stringify(did) }),
    (error: unknown) => ({ status: 'failed' as const, outcome: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }),
  );
  rest();
  await finishRun(lease, report.status, report.outcome);
  if (report.status === 'failed') metrics.alarms.inc({ kind: 'job-failed' });
  log[report.status === 'failed' ? 'error' : 'info']({ job: job.name, at: scheduledAt, ...report }, 'job');
  return { job: job.name, scheduledAt, ...report };
}

function missed(job: Job, scheduledAt: number): RunReport {
  return { job: job.name, scheduledAt, status: 'missed', outcome: `the cut-off ${job.cutOff ?? ''} has passed` };
}

async function miss(job: Job, scheduledAt: number): Promise<RunReport> {
  const report = missed(job, scheduledAt);
  if (await recordMissed(job.name, scheduledAt, report.outcome)) {
    metrics.alarms.inc({ kind: 'job-missed' });
    log.error(report, 'job');
  }
  return report;
}

/**
 * Attends to every job at once and at each minute: that is the trigger, the catching up and the taking over in one.
 * Any number of workers may run it. stop() waits for runs of this process to end.
 */
export function startScheduler(jobs: readonly Job[]): Running {
  const underWay = new Map<string, Promise<void>>();
  const settled = new Map<string, number>();
  const attendTo = async (job: Job) => {
    const { status, scheduledAt } = await attend(job);
    if (status === 'done' || status === 'missed') settled.set(job.name, scheduledAt);
  };
  const minute = () => {
    for (const job of jobs) {
      if (underWay.has(job.name) || settled.get(job.name) === lastTick(job, now() + earlyMs)) continue;
      const attended = attendTo(job)
        .catch((error: unknown) =>
          log.error({ job: job.name, why: error instanceof Error ? error.message : 'unknown' }, 'job not attended to'),
        )
        .finally(() => underWay.delete(job.name));
      underWay.set(job.name, attended);
    }
  };
  const trigger = cron.schedule('* * * * *', minute, { name: 'attend-to-jobs' });
  minute();
  return {
    stop: async () => {
      await trigger.destroy();
      await Promise.all(underWay.values());
    },
  };
}

/** Every job with its next tick and its last run, for the command line. */
export function describeJobs(jobs: readonly Job[]) {
  return Promise.all(
    jobs.map(async (job) => ({
      name: job.name,
      cron: job.cron,
      timeZone: job.timeZone,
      next: nextTick(job, now()),
      last: (await runsOf(job.name, 1))[0],
    })),
  );
}
