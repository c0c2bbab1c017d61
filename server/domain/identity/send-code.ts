import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { blindIndex, randomDigits, randomToken } from '../crypto/index.ts';
import { accountIdByPhone } from './accounts.store.ts';
import { countInWindow } from './attempts.ts';
import { codeKeyOf, lastSentAt, putCode } from './codes.store.ts';
import { alreadyRegisteredText, checkPhone, codeRules, codeText } from './identity.rules.ts';
import type { CodeIssued, Scene } from './identity.types.ts';

const hourMs = 3_600_000;

/**
 * Sends a code by text message. Known and unknown phones get the same answer for the same work: where none may be sent
 * a code that nobody learns is kept. Throws code_too_frequent within a minute, too_many_requests beyond the caps.
 */
export async function sendCode(asked: { scene: Scene; phone: string; tenantId: string; ip: string }): Promise<void> {
  const { scene, phone, tenantId, ip } = asked;
  checkPhone(phone);
  const key = codeKeyOf(phone, scene);
  const waitMs = (await lastSentAt(key)) + codeRules.betweenMs - now();
  if (waitMs > 0) throw tooFrequent(waitMs);
  await countSend(key.targetIndex, ip);
  const known = (await accountIdByPhone(null, phone)) !== undefined;
  const wanted = scene === 'log-in' || known !== (scene === 'register');
  const code = randomDigits(codeRules.digits);
  const text = scene === 'register' && known ? alreadyRegisteredText : codeText(scene, code);
  await inTransaction(async (tx) => {
    if (!(await putCode(tx, key, wanted ? code : randomToken()))) throw tooFrequent(codeRules.betweenMs);
    const event = wanted || known ? 'identity.code-issued' : 'identity.code-withheld';
    await emit(tx, event, [{ tenantId, phone, text, issuedAt: now() }], () => key.targetIndex);
  });
}

/** Answers a code that may not be sent: nothing goes out, and it takes the outbox as long as if it did. */
export async function keepQuiet(_withheld: CodeIssued): Promise<void> {}

/** Counts one more code to a target and from an address. Throws too_many_requests beyond the caps of the day and the hour. */
export async function countSend(targetIndex: string, ip: string): Promise<void> {
  const at = now();
  const hourEnds = (Math.floor(at / hourMs) + 1) * hourMs;
  await countInWindow(`codes-ip:${blindIndex(ip, 'codes.ip')}`, codeRules.perIpAndHour, hourEnds);
  await countInWindow(`codes-phone:${targetIndex}`, codeRules.perPhoneAndDay, instantOf(addDays(dayOf(at), 1)));
}

/** Why another code must wait so long. */
export function tooFrequent(waitMs: number): Fault {
  return new Fault('code_too_frequent', { retryAfter: Math.ceil(waitMs / 1_000) });
}
