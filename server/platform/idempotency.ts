import { createHash } from 'node:crypto';
import { Fault } from '../../shared/vocab/fault.ts';
import { now } from './clock.ts';
import { change, insertIgnoringDuplicates, inTransaction, select, type Tx } from './db.ts';
import { payloadSealer } from './events.ts';

/** One call that its caller may repeat: the answer of the first is the answer of all, for 24 hours. */
export interface Once {
  accountId: string;
  route: string;
  key: string;
  bodyHash: string;
}

const keptMs = 86_400_000;

/** The fingerprint of a request's parsed input. */
export function fingerprint(input: unknown): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}

/**
 * Like inTransaction, but for one Idempotency-Key only once: a repetition answers what the first answered, after
 * waiting for it if it is in flight. Refusals are not kept. Throws idempotency_conflict when the key comes with
 * another body. The result must survive JSON.
 */
export async function inTransactionOnce<T>(once: Once | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!once) return inTransaction(work);
  const known = await recall<T>(once);
  if (known) return known.answer;
  try {
    return await inTransaction(async (tx) => {
      await claim(tx, once);
      const answer = await work(tx);
      await change(tx, 'UPDATE idempotency SET answer = :answer WHERE id_key = :idKey', {
        idKey: idKeyOf(once),
        answer: payloadSealer().seal(JSON.stringify(answer ?? null)),
      });
      return answer;
    });
  } catch (error) {
    const first = await recall<T>(once); // lost the race, or was refused because the first has taken it: its answer is ours
    if (first) return first.answer;
    throw error;
  }
}

/** The first statement of the effect's own transaction: a second caller waits here on the unique key. */
async function claim(tx: Tx, once: Once): Promise<void> {
  const owner = createHash('sha256').update(`${Math.random()}${now()}`).digest('hex').slice(0, 16);
  await insertIgnoringDuplicates(tx, 'idempotency', [
    { id_key: idKeyOf(once), body_hash: once.bodyHash, owner, answer: null, created_at: now() },
  ]);
  const [row] = await select<{ owner: string }>(tx, 'SELECT owner FROM idempotency WHERE id_key = :idKey', { idKey: idKeyOf(once) });
  if (row?.owner !== owner && !(await takeOverStale(tx, once, owner))) throw new Fault('idempotency_conflict');
}

/** An answer past its 24 hours that the purge has not reached yet is as good as gone. */
async function takeOverStale(tx: Tx, once: Once, owner: string): Promise<boolean> {
  const changed = await change(
    tx,
    'UPDATE idempotency SET owner = :owner, body_hash = :bodyHash, answer = NULL, created_at = :at WHERE id_key = :idKey AND created_at <= :since',
    { idKey: idKeyOf(once), bodyHash: once.bodyHash, owner, at: now(), since: now() - keptMs },
  );
  return changed === 1;
}

async function recall<T>(once: Once): Promise<{ answer: T } | undefined> {
  const [row] = await select<{ body_hash: string; answer: string | null }>(
    null,
    'SELECT body_hash, answer FROM idempotency WHERE id_key = :idKey AND created_at > :since',
    { idKey: idKeyOf(once), since: now() - keptMs },
  );
  if (!row?.answer) return undefined;
  if (row.body_hash !== once.bodyHash) throw new Fault('idempotency_conflict', { words: '同一个 Idempotency-Key 带来了不同的请求内容' });
  return { answer: JSON.parse(payloadSealer().unseal(row.answer)) };
}

function idKeyOf(once: Once): string {
  return createHash('sha256').update(`${once.accountId}\n${once.route}\n${once.key}`).digest('hex');
}

/** Forgets answers older than 24 hours; tells how many. */
export function purgeIdempotency(): Promise<number> {
  return inTransaction((tx) => change(tx, 'DELETE FROM idempotency WHERE created_at < :before', { before: now() - keptMs }));
}
