import { randomUUID } from 'node:crypto';
import { now } from './clock.ts';
import { change, forUpdate, inTransaction, select } from './db.ts';
import { afterCommitReaction, payloadSealer } from './events.ts';
import { log } from './log.ts';
import { metrics } from './metrics.ts';

/** Thrown by a reaction that could not act yet but may later: not a failure, and not counted against it for a day. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly afterMs: number;
  constructor(why: string, afterMs: number) {
    super(why);
    this.afterMs = afterMs;
  }
}

/** A row of the outbox that this process has claimed and must now deliver or put back. */
export interface ClaimedRow {
  id: number;
  event: string;
  reaction: string;
  payload: string;
  attempts: number;
  failures: number;
  created_at: number;
  lease: string;
}

/** A claimed row comes back if its worker dies; reactions that act outside guard themselves against the repetition. */
const leaseMs = 20_000;
const batch = 20;
const givenUpAfter = 12;
const dayMs = 86_400_000;
const deliveredKeptMs = 7 * dayMs;

/**
 * Claims up to `limit` due rows, oldest due first. Safe in any number of workers: rows are claimed under FOR UPDATE
 * SKIP LOCKED (SQLite: under its one write lock) and leased. A row waits for earlier rows of its key. A claim counts
 * as a failure until its outcome is known, so that a row that kills its worker is given up too.
 */
export function claimDue(limit = batch): Promise<ClaimedRow[]> {
  const lease = randomUUID();
  return inTransaction(async (tx) => {
    const due = await select<Omit<ClaimedRow, 'lease'>>(
      tx,
      `SELECT id, event, reaction, payload, attempts, failures, created_at FROM outbox
       WHERE status = 'pending' AND available_at <= :now AND leased_until <= :now
         AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.order_key = outbox.order_key AND earlier.status = 'pending' AND earlier.id < outbox.id)
       ORDER BY available_at, id LIMIT ${limit}${forUpdate('SKIP LOCKED')}`,
      { now: now() },
    );
    if (due.length)
      await change(
        tx,
        'UPDATE outbox SET leased_until = :until, lease = :lease, attempts = attempts + 1, failures = failures + 1 WHERE id IN (:ids)',
        { until: now() + leaseMs, lease, ids: due.map((row) => row.id) },
      );
    return due.map((row) => ({ ...row, lease }));
  });
}

/** Claims what is due, delivers it and waits for the outcomes; tells how many rows it took. */
export async function relayOnce(): Promise<number> {
  const rows = await claimDue();
  await Promise.all(rows.map(deliver));
  return rows.length;
}

/** Hands one claimed row to its reaction and writes down the outcome. Never rejects: what cannot be written down comes back with its lease. */
export async function deliver(row: ClaimedRow): Promise<void> {
  const renew = setInterval(() => void extend(row), leaseMs / 3);
  try {
    const failure = await outcomeOf(row);
    await (failure === undefined ? settle(row, 'delivered', { availableAt: 0, failures: 0, why: null }) : putBack(row, failure));
    if (failure === undefined) metrics.outboxDelivered.inc({ reaction: row.reaction, outcome: 'delivered' });
  } catch (error) {
    log.error({ outbox: row.id, event: row.event, reaction: row.reaction, why: whyOf(error) }, 'outcome of a delivery not written');
  } finally {
    clearInterval(renew);
  }
}

/** undefined when the reaction has acted, else why it has not. */
async function outcomeOf(row: ClaimedRow): Promise<{ error: unknown } | undefined> {
  try {
    if (row.failures >= givenUpAfter) throw new Error('Its worker died each time.');
    const reaction = afterCommitReaction(row.event, row.reaction);
    if (!reaction) throw new Error(`Nobody answers ${row.event} as ${row.reaction}.`);
    await reaction.react(JSON.parse(payloadSealer().unseal(row.payload)) as never, { id: String(row.id), attempt: row.attempts + 1 }); // as: emit() wrote it typed
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function putBack(row: ClaimedRow, { error }: { error: unknown }): Promise<void> {
  const waits = error instanceof RetryLater;
  const failures = waits ? row.failures : row.failures + 1;
  const dead = waits ? now() - row.created_at > dayMs : failures >= givenUpAfter;
  const delay = waits ? error.afterMs : Math.min(2 ** failures * 500, 900_000) * (0.75 + Math.random() / 2);
  const why = whyOf(error);
  await settle(row, dead ? 'dead' : 'pending', { availableAt: now() + Math.round(delay), failures, why });
  metrics.outboxDelivered.inc({ reaction: row.reaction, outcome: dead ? 'dead' : 'retry' });
  if (dead) metrics.alarms.inc({ kind: 'outbox-dead' });
  log[dead ? 'error' : 'warn'](
    { outbox: row.id, event: row.event, reaction: row.reaction, attempt: row.attempts + 1, why },
    dead ? 'delivery given up' : 'delivery put back',
  );
}

function whyOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 250) : 'unknown';
}

/** Only the holder of the lease writes an outcome: a worker that was overtaken changes nothing. */
async function settle(
  { id, lease }: ClaimedRow,
  status: 'delivered' | 'pending' | 'dead',
  { availableAt, failures, why }: { availableAt: number; failures: number; why: string | null },
): Promise<void> {
  await inTransaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET status = :status, leased_until = 0, lease = NULL, available_at = :availableAt, failures = :failures,
         last_error = :why, delivered_at = :at
       WHERE id = :id AND lease = :lease`,
      { id, lease, status, availableAt, failures, why, at: status === 'delivered' ? now() : null },
    ),
  );
}

async function extend({ id, lease }: ClaimedRow): Promise<void> {
  await inTransaction((tx) =>
    change(tx, 'UPDATE outbox SET leased_until = :until WHERE id = :id AND lease = :lease', { id, lease, until: now() + leaseMs }),
  ).catch(() => {});
}

/** Delivers everything that is due now, and what that sets going. For tests and the command line. */
export async function drainOutbox(): Promise<number> {
  let total = 0;
  for (let round = 0; round < 1_000; round++) {
    const taken = await relayOnce();
    if (!taken) break;
    total += taken;
  }
  return total;
}

/** Forgets delivered payloads after seven days: they hold personal data, sealed. */
export function purgeDelivered(): Promise<number> {
  return inTransaction((tx) =>
    change(tx, `DELETE FROM outbox WHERE status = 'delivered' AND delivered_at < :before`, { before: now() - deliveredKeptMs }),
  );
}

/** Rows that wait, and those given up, newest first, 500 at most: no payloads. */
export function listOutbox(): Promise<
  { id: number; event: string; reaction: string; status: string; attempts: number; created_at: number; last_error: string | null }[]
> {
  return select(
    null,
    `SELECT id, event, reaction, status, attempts, created_at, last_error FROM outbox WHERE status <> 'delivered' ORDER BY id DESC LIMIT 500`,
  );
}

/** Gives dead rows (or one) another chance; tells how many. */
export function retryDead(id?: number): Promise<number> {
  return inTransaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET status = 'pending', attempts = 0, failures = 0, available_at = :at WHERE status = 'dead'${id === undefined ? '' : ' AND id = :id'}`,
      {
        at: now(),
        ...(id === undefined ? {} : { id }),
      },
    ),
  );
}

/** Seconds that the oldest undelivered row has been due; 0 when none waits. */
export async function outboxAgeSeconds(): Promise<number> {
  const [oldest] = await select<{ at: number | null }>(null, `SELECT MIN(available_at) AS at FROM outbox WHERE status = 'pending'`);
  return oldest?.at ? Math.max(0, (now() - Number(oldest.at)) / 1_000) : 0;
}
