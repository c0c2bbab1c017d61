import { createHash, randomUUID } from 'node:crypto';
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
export function inTransactionOnce<T>(once: Once | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
  return answerOnce(once, () =>
    inTransaction(async (tx) => {
      const mine = await claimAnswers(tx, once ? [once] : []);
      if (once && !mine.has(once)) throw new Fault('idempotency_conflict');
      const answer = await work(tx);
      await keepAnswers(tx, once ? [{ once, answer }] : []);
      return answer;
    }),
  );
}

/** Answers what the first call with this key was answered, else does the work; a refusal looks again, since the first may be why. */
export async function answerOnce<T>(once: Once | undefined, work: () => Promise<T>): Promise<T> {
  if (!once) return work();
  const known = await recall<T>(once);
  if (known) return known.answer;
  try {
    return await work();
  } catch (error) {
    const first = await recall<T>(once);
    if (first) return first.answer;
    throw error;
  }
}

/**
 * Claims the keys in the effect's own transaction, as its first statement: a second caller waits here on the unique key.
 * Gives those that are the caller's; the others were claimed elsewhere and are to be recalled.
 */
export async function claimAnswers(tx: Tx, onces: readonly Once[]): Promise<Set<Once>> {
  if (!onces.length) return new Set();
  const claims = onces.map((once) => ({ once, idKey: idKeyOf(once), owner: randomUUID().slice(0, 16) }));
  const rows = claims.map(({ once, idKey, owner }) => ({
    id_key: idKey,
    body_hash: once.bodyHash,
    owner,
    answer: null,
    created_at: now(),
  }));
  await insertIgnoringDuplicates(tx, 'idempotency', rows);
  const sql = 'SELECT id_key, owner FROM idempotency WHERE id_key IN (:idKeys)';
  const found = await select<{ id_key: string; owner: string }>(tx, sql, { idKeys: claims.map(({ idKey }) => idKey) });
  const owners = new Map(found.map(({ id_key, owner }) => [id_key, owner]));
  const mine = new Set<Once>();
  for (const { once, idKey, owner } of claims) if (owners.get(idKey) === owner || (await takeOverStale(tx, once, owner))) mine.add(once);
  return mine;
}

/** Keeps the answers of claimed keys, sealed, in the same commit as the effect: one statement for all. */
export async function keepAnswers(tx: Tx, answers: readonly { once: Once; answer: unknown }[]): Promise<void> {
  if (!answers.length) return;
  const sealed = payloadSealer().sealAll(answers.map(({ answer }) => JSON.stringify(answer ?? null)));
  const binds: Record<string, string> = {};
  for (const [index, { once }] of answers.entries()) {
    binds[`key${index}`] = idKeyOf(once);
    binds[`answer${index}`] = sealed[index] ?? '';
  }
  const whens = answers.map((_, index) => `WHEN :key${index} THEN :answer${index}`).join(' ');
  const keys = answers.map((_, index) => `:key${index}`).join(', ');
  await change(tx, `UPDATE idempotency SET answer = CASE id_key ${whens} END WHERE id_key IN (${keys})`, binds);
}

/** Gives claimed keys back, in the transaction that claimed them, where nothing came of it: refusals are not kept, and the caller may try otherwise. */
export async function dropClaims(tx: Tx, onces: readonly Once[]): Promise<void> {
  if (!onces.length) return;
  await change(tx, 'DELETE FROM idempotency WHERE id_key IN (:idKeys) AND answer IS NULL', { idKeys: onces.map(idKeyOf) });
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
