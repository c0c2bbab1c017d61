import { now } from '../platform/clock.ts';
import { describeJobs, type Job, type RunReport, runByHand } from '../platform/scheduler.ts';
import { expireOrders } from './expire-orders.ts';
import { finishStops } from './finish-stops.ts';
import { markMissed } from './mark-missed.ts';
import { promoteWaitlist } from './promote-waitlist.ts';
import { purge } from './purge.ts';
import { reconcileBill } from './reconcile-bill.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { remindTomorrow } from './remind-tomorrow.ts';

/** Everything that the clock starts. */
export const jobs: readonly Job[] = [
  remindTomorrow,
  expireOrders,
  finishStops,
  promoteWaitlist,
  reconcilePayments,
  reconcileBill,
  markMissed,
  purge,
];

/** Runs a job by hand as if it were `at` (epoch ms, default now). Safe to repeat and beside a running server. Throws for an unknown name. */
export function runJob(name: string, { at = now() }: { at?: number } = {}): Promise<RunReport> {
  const job = jobs.find((candidate) => candidate.name === name);
  if (!job) throw new Error(`There is no job ${name}. Jobs: ${jobs.map((known) => known.name).join(', ')}.`);
  return runByHand(job, at);
}

/** Every job with its times and its last run. */
export function listJobs() {
  return describeJobs(jobs);
}
