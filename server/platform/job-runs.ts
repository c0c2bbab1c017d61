import { randomUUID } from 'node:crypto';
import { now } from './clock.ts';
import { change, insertIgnoringDuplicates, inTransaction, select } from './db.ts';

/** running → done | failed; failed → running again, up to `tries`; missed = its cut-off had passed. */
export type RunStatus = 'running' | 'done' | 'failed' | 'missed';

/** One run of one job: the tick it belongs to and how it went. */
export interface JobRun {
  name: string;
  /** The tick, epoch ms. */
  scheduledAt: number;
  status: RunStatus;
  attempts: number;
  startedAt: number;
  finishedAt: number | null;
  outcome: string | null;
}

const leaseMs = 30_000;
const tries = 5;
const keptMs = 30 * 86_400_000;

/**
 * Makes the tick this caller's to run: whoever inserts its row first, or who finds it failed or its runner dead.
 * `again` also takes a tick that has ended. Returns the lease, or undefined when the run is somebody else's or over.
 */
export function claimRun(name: string, scheduledAt: number, { again = false } = {}): Promise<string | undefined> {
  const lease = randomUUID();
  const at = now();
  const mine = { status: 'running', lease, leased_until: at + leaseMs, started_at: at };
  const takeable = again
    ? `(status <> 'running' OR leased_until <= :at)`
    : `status IN ('running', 'failed') AND leased_until <= :at AND attempts < ${tries}`;
  return inTransaction(async (tx) => {
    await insertIgnoringDuplicates(tx, 'job_runs', [{ name, scheduled_at: scheduledAt, attempts: 1, outcome: null, ...mine }]);
    await change(
      tx,
      `UPDATE job_runs SET status = :status, lease = :lease, leased_until = :leased_until, started_at = :started_at,
         finished_at = NULL, attempts = attempts + 1
       WHERE name = :name AND scheduled_at = :scheduledAt AND lease <> :lease AND ${takeable}`,
      { name, scheduledAt, at, ...mine },
    );
    const [row] = await select<{ lease: string }>(tx, 'SELECT lease FROM job_runs WHERE name = :name AND scheduled_at = :scheduledAt', {
      name,
      scheduledAt,
    });
    return row?.lease === lease ? lease : undefined;
  });
}

/** Keeps a run from being taken over while its runner lives; returns the way to stop. */
export function keepAlive(lease: string): () => void {
  const timer = setInterval(() => {
    inTransaction((tx) =>
      change(tx, `UPDATE job_runs SET leased_until = :until WHERE lease = :lease AND status = 'running'`, {
        lease,
        until: now() + leaseMs,
      }),
    ).catch(() => {}); // the next beat, or the takeover, mends it
  }, leaseMs / 3);
  return () => clearInterval(timer);
}

/** Writes down how a run ended, if it is still the caller's. A failed one may be tried again a minute later. */
export async function finishRun(lease: string, status: 'done' | 'failed', outcome: string): Promise<void> {
  const at = now();
  await inTransaction((tx) =>
    change(
      tx,
      `UPDATE job_runs SET status = :status, outcome = :outcome, finished_at = :at, leased_until = :until WHERE lease = :lease AND status = 'running'`,
      { lease, status, outcome: outcome.slice(0, 255), at, until: status === 'failed' ? at + 60_000 : 0 },
    ),
  );
}

/** Records that a tick was not run in time; true for the one caller who is to raise the alarm. */
export function recordMissed(name: string, scheduledAt: number, outcome: string): Promise<boolean> {
  const lease = randomUUID();
  const at = now();
  const missed = { status: 'missed', lease, leased_until: 0, outcome, started_at: at };
  return inTransaction(async (tx) => {
    await insertIgnoringDuplicates(tx, 'job_runs', [{ name, scheduled_at: scheduledAt, attempts: 0, finished_at: at, ...missed }]);
    await change(
      tx,
      `UPDATE job_runs SET status = :status, lease = :lease, leased_until = 0, outcome = :outcome, finished_at = :at
       WHERE name = :name AND scheduled_at = :scheduledAt AND status IN ('running', 'failed') AND leased_until <= :at`,
      { name, scheduledAt, at, ...missed },
    );
    const [row] = await select<{ lease: string }>(tx, 'SELECT lease FROM job_runs WHERE name = :name AND scheduled_at = :scheduledAt', {
      name,
      scheduledAt,
    });
    return row?.lease === lease;
  });
}

/** Whether any job had been run by then: before its first day a hospital has missed nothing. */
export async function ranBefore(at: number): Promise<boolean> {
  return (await select(null, 'SELECT id FROM job_runs WHERE scheduled_at < :at LIMIT 1', { at })).length > 0;
}

/** The latest runs of a job, newest tick first. */
export async function runsOf(name: string, limit = 10): Promise<JobRun[]> {
  const rows = await select<
    Record<'scheduled_at' | 'attempts' | 'started_at', number> & { status: RunStatus; finished_at: number | null; outcome: string | null }
  >(
    null,
    `SELECT scheduled_at, status, attempts, started_at, finished_at, outcome FROM job_runs WHERE name = :name ORDER BY scheduled_at DESC LIMIT ${limit}`,
    { name },
  );
  return rows.map(({ scheduled_at, started_at, finished_at, ...row }) => ({
    name,
    scheduledAt: Number(scheduled_at),
    startedAt: Number(started_at),
    finishedAt: finished_at === null ? null : Number(finished_at),
    ...row,
  }));
}

/** Forgets runs older than thirty days; tells how many. */
export function purgeJobRuns(): Promise<number> {
  return inTransaction((tx) => change(tx, 'DELETE FROM job_runs WHERE scheduled_at < :before', { before: now() - keptMs }));
}
