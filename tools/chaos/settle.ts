import { rest } from './stage.ts';
import type { World } from './world.ts';

const minute = 60_000;

/**
 * Waits until everything has come to rest: what WeChat never told is asked for, the outbox is empty, refunds have
 * arrived. Returns after `patienceMs` in any case: what is still open then is a finding.
 */
export async function settle(world: World, patienceMs: number): Promise<void> {
  const at = (minutes: number) => new Date(Date.now() + world.shiftMs + minutes * minute).toISOString();
  const deadline = Date.now() + patienceMs;
  const quiet = async () => {
    const [row] = await world.ask<{ total: number }>(
      `SELECT (SELECT COUNT(*) FROM outbox WHERE status = 'pending')
            + (SELECT COUNT(*) FROM refunds WHERE status NOT IN ('success', 'closed')) AS total`,
    );
    return Number(row?.total ?? 1) === 0;
  };
  await world.cli('job', 'run', 'reconcile-payments', '--at', at(10)).done;
  while (!(await quiet()) && Date.now() < deadline) await rest(100);
  if (!(await quiet())) return;
  await rest(250); // a callback that comes again finds nothing to do
}
