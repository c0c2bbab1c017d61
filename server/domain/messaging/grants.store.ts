import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { blindIndex, seal } from '../crypto/index.ts';

/** 订阅授权: whose consent to which template of which app. */
export interface GrantKey {
  appid: string;
  openid: string;
  templateId: string;
}

/** Who told of a user's answer. Each consent may be told by both. */
export type AnswerSource = 'client' | 'popup' | 'change';

const pairedWithinMs = 10 * 60_000;
const answersKeptMs = 30 * 86_400_000;

/** How an openid is found again without being readable. */
export function openidIndex(openid: string): string {
  return blindIndex(openid, 'openid');
}

const keyOf = ({ appid, openid, templateId }: GrantKey) => ({ appid, openidIndex: openidIndex(openid), templateId });
const thisGrant = 'appid = :appid AND openid_index = :openidIndex AND template_id = :templateId';

/** Makes the balance's row if there is none; on MySQL either way its lock is now this transaction's. */
async function holdBalance(tx: Tx, grant: GrantKey): Promise<void> {
  const { appid, openidIndex: openid_index, templateId: template_id } = keyOf(grant);
  const openid = seal(grant.openid, 'subscription_grants.openid');
  await insertIgnoringDuplicates(tx, 'subscription_grants', [{ appid, openid_index, openid, template_id, balance: 0, updated_at: now() }]);
}

/** Writes an answer down; false when it was already there: events are pushed again, deliveries repeated. */
async function keepAnswer(tx: Tx, grant: GrantKey, answer: { source: AnswerSource; sourceKey: string; at: number }): Promise<boolean> {
  const { appid, openidIndex: openid_index, templateId: template_id } = keyOf(grant);
  const { source, sourceKey, at } = answer;
  if ((await select(tx, 'SELECT id FROM subscription_answers WHERE source_key = :sourceKey', { sourceKey })).length) return false;
  await insertIgnoringDuplicates(tx, 'subscription_answers', [
    { appid, openid_index, template_id, source, source_key: sourceKey, at, paired_with: null },
  ]);
  return true;
}

/**
 * Counts one consent. The client's report and WeChat's own event of the same popup are paired and count once: an answer
 * takes the oldest free one of the other source within ten minutes. Repeated answers count nothing.
 */
export async function countConsent(
  tx: Tx,
  grant: GrantKey,
  answer: { source: 'client' | 'popup'; sourceKey: string; at: number },
): Promise<void> {
  await holdBalance(tx, grant);
  if (!(await keepAnswer(tx, grant, answer))) return;
  const [partner] = await select<{ id: number }>(
    tx,
    `SELECT id FROM subscription_answers WHERE ${thisGrant} AND source = :other AND paired_with IS NULL AND at BETWEEN :from AND :to
     ORDER BY at, id LIMIT 1`,
    {
      ...keyOf(grant),
      other: answer.source === 'client' ? 'popup' : 'client',
      from: answer.at - pairedWithinMs,
      to: answer.at + pairedWithinMs,
    },
  );
  if (partner) {
    await change(tx, 'UPDATE subscription_answers SET paired_with = :partner WHERE source_key = :sourceKey', {
      partner: partner.id,
      sourceKey: answer.sourceKey,
    });
    await change(
      tx,
      `UPDATE subscription_answers SET paired_with = (SELECT mine.id FROM (SELECT id FROM subscription_answers WHERE source_key = :sourceKey) mine)
       WHERE id = :partner AND paired_with IS NULL`,
      { partner: partner.id, sourceKey: answer.sourceKey },
    );
    return;
  }
  await change(tx, `UPDATE subscription_grants SET balance = balance + 1, updated_at = :at WHERE ${thisGrant}`, {
    ...keyOf(grant),
    at: now(),
  });
}

/** The user has switched a template off in the settings: what was granted before is worth nothing now. */
export async function withdrawConsent(tx: Tx, grant: GrantKey, answer: { sourceKey: string; at: number }): Promise<void> {
  await holdBalance(tx, grant);
  if (await keepAnswer(tx, grant, { source: 'change', ...answer })) await emptyBalance(tx, grant);
}

/** Spends one grant; false when none is left. */
export async function spendGrant(tx: Tx, grant: GrantKey): Promise<boolean> {
  const sql = `UPDATE subscription_grants SET balance = balance - 1, updated_at = :at WHERE ${thisGrant} AND balance > 0`;
  return (await change(tx, sql, { ...keyOf(grant), at: now() })) === 1;
}

/** Gives back a grant that WeChat has not used. */
export async function returnGrant(tx: Tx, grant: GrantKey): Promise<void> {
  await change(tx, `UPDATE subscription_grants SET balance = balance + 1, updated_at = :at WHERE ${thisGrant}`, {
    ...keyOf(grant),
    at: now(),
  });
}

/** WeChat says that nothing is left (43101). */
export async function emptyBalance(tx: Tx, grant: GrantKey): Promise<void> {
  await change(tx, `UPDATE subscription_grants SET balance = 0, updated_at = :at WHERE ${thisGrant} AND balance > 0`, {
    ...keyOf(grant),
    at: now(),
  });
}

/** How many messages of a template a user will still take. */
export async function balanceOf(grant: GrantKey): Promise<number> {
  const [row] = await select<{ balance: number }>(null, `SELECT balance FROM subscription_grants WHERE ${thisGrant}`, keyOf(grant));
  return row?.balance ?? 0;
}

/** Forgets answers that can neither be paired nor repeated any more; balances stay. */
export function deleteOldAnswers(tx: Tx): Promise<number> {
  return change(tx, 'DELETE FROM subscription_answers WHERE at < :before', { before: now() - answersKeptMs });
}
