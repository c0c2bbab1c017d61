import { jobs } from '../jobs/index.ts';
import { type Running, startRelay } from '../platform/relay.ts';
import { type Job, startScheduler } from '../platform/scheduler.ts';

/** Starts this process's share of the work behind the requests: the outbox relay and the scheduler. stop() waits for what is under way. */
export function startWorker(table: readonly Job[] = jobs): Running {
  const parts = [startRelay(), startScheduler(table)];
  return {
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}
