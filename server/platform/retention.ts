import { purgeIdempotency } from './idempotency.ts';
import { purgeJobRuns } from './job-runs.ts';
import { purgeDelivered } from './outbox.ts';

/** Forgets what the plumbing no longer needs: delivered events, stored answers, old job runs; tells how many of each. */
export async function purgePlatform(): Promise<{ outbox: number; answers: number; runs: number }> {
  return { outbox: await purgeDelivered(), answers: await purgeIdempotency(), runs: await purgeJobRuns() };
}
