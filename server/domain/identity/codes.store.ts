import { now } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';
import { blindIndex } from '../crypto/index.ts';
import { codeRules } from './identity.rules.ts';
import type { Scene } from './identity.types.ts';

/** 验证码 lie one to a channel, target and scene; the target and the code only as blind indexes. */
export interface CodeKey {
  channel: 'sms' | 'mail';
  targetIndex: string;
  scene: Scene;
}

/** Where the codes of a phone lie. */
export function codeKeyOf(phone: string, scene: Scene): CodeKey {
  return { channel: 'sms', targetIndex: blindIndex(phone, 'verification_codes.sms'), scene };
}

/** Where the codes of an e-mail address (lower case) lie. */
export function mailCodeKeyOf(email: string, scene: Scene): CodeKey {
  return { channel: 'mail', targetIndex: blindIndex(email, 'verification_codes.mail'), scene };
}

const here = 'channel = :channel AND target_index = :targetIndex AND scene = :scene';
const lives = `code_index IS NOT NULL AND tries < ${codeRules.tries} AND expires_at > :now`;

const codeIndexOf = ({ channel, targetIndex, scene }: CodeKey, code: string) =>
  blindIndex(`${channel} ${targetIndex} ${scene} ${code}`, 'verification_codes.code');

/** When the last code was sent there, 0 for never. */
export async function lastSentAt(key: CodeKey): Promise<number> {
  const [row] = await select<{ sent_at: number }>(null, `SELECT sent_at FROM verification_codes WHERE ${here}`, { ...key });
  return Number(row?.sent_at ?? 0);
}

/** Puts a code in the place of the last one; false when that one is too young. Two callers cannot both put one. */
export async function putCode(tx: Tx, key: CodeKey, code: string): Promise<boolean> {
  const at = now();
  const { channel, targetIndex, scene } = key;
  await insertIgnoringDuplicates(tx, 'verification_codes', [
    { channel, target_index: targetIndex, scene, code_index: null, sent_at: 0, expires_at: 0, tries: 0 },
  ]);
  const put = await change(
    tx,
    `UPDATE verification_codes SET code_index = :codeIndex, sent_at = :at, expires_at = :until, tries = 0 WHERE ${here} AND sent_at <= :before`,
    { ...key, codeIndex: codeIndexOf(key, code), at, until: at + codeRules.livesMs, before: at - codeRules.betweenMs },
  );
  return put === 1;
}

/** Counts a wrong guess at a live code; false when the guess is right or nothing lives there. At most `tries` are ever counted. */
export async function countMiss(tx: Tx, key: CodeKey, code: string): Promise<boolean> {
  const missed = await change(
    tx,
    `UPDATE verification_codes SET tries = tries + 1 WHERE ${here} AND ${lives} AND code_index <> :codeIndex`,
    { ...key, codeIndex: codeIndexOf(key, code), now: now() },
  );
  return missed === 1;
}

/** Whether this very code lives there. */
export async function codeLives(tx: Tx, key: CodeKey, code: string): Promise<boolean> {
  const rows = await select<{ id: number }>(
    tx,
    `SELECT id FROM verification_codes WHERE ${here} AND ${lives} AND code_index = :codeIndex`,
    { ...key, codeIndex: codeIndexOf(key, code), now: now() },
  );
  return rows.length > 0;
}

/** Uses a live code up; false when it is not there any more. Of several callers one gets true. */
export async function takeCode(tx: Tx, key: CodeKey, code: string): Promise<boolean> {
  const taken = await change(tx, `UPDATE verification_codes SET code_index = NULL WHERE ${here} AND ${lives} AND code_index = :codeIndex`, {
    ...key,
    codeIndex: codeIndexOf(key, code),
    now: now(),
  });
  return taken === 1;
}

/** Takes back a code that did not reach its owner, and the wait that came with it; a newer one stays. */
export async function forgetCode(tx: Tx, key: CodeKey, code: string): Promise<void> {
  await change(tx, `DELETE FROM verification_codes WHERE ${here} AND code_index = :codeIndex`, {
    ...key,
    codeIndex: codeIndexOf(key, code),
  });
}

/** Deletes codes that died before an instant; tells how many. */
export function deleteCodesBefore(tx: Tx, before: number): Promise<number> {
  return change(tx, 'DELETE FROM verification_codes WHERE expires_at < :before', { before });
}
