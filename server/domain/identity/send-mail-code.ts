import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { MailNotSent, sendMail } from '../../platform/mail.ts';
import { randomDigits, randomToken } from '../crypto/index.ts';
import { type CodeKey, forgetCode, lastSentAt, mailCodeKeyOf, putCode } from './codes.store.ts';
import { accountIdByEmail } from './emails.store.ts';
import { alreadyBoundText, checkedEmail, codeRules, codeText } from './identity.rules.ts';
import { countSend, tooFrequent } from './send-code.ts';

/** What an e-mail code may be for. */
export type MailScene = 'register' | 'reset';

/**
 * 邮箱验证码: keeps a code, then mails it; a mail that is not taken deletes the code again, so that the next try need not
 * wait. An address that already is somebody's gets word of that instead of a registration code. Throws invalid_input,
 * code_too_frequent with the seconds left, too_many_requests, mail_not_sent, and email_unknown for a reset unless
 * HIDE_UNKNOWN_EMAIL makes known and unknown look alike: then nothing of the mail is waited for, nor told.
 */
export async function sendMailCode(asked: { email: string; scene: MailScene; ip: string }): Promise<{ expireSeconds: number }> {
  const { scene, ip } = asked;
  const email = checkedEmail(asked.email);
  const key = mailCodeKeyOf(email, scene);
  const waitMs = (await lastSentAt(key)) + codeRules.betweenMs - now();
  if (waitMs > 0) throw tooFrequent(waitMs);
  await countSend(key.targetIndex, ip);
  const known = (await accountIdByEmail(null, email)) !== undefined;
  const idle = scene === 'reset' && !known;
  if (idle && !config().HIDE_UNKNOWN_EMAIL) throw new Fault('email_unknown');
  const digits = randomDigits(codeRules.digits);
  const taken = scene === 'register' && known;
  const code = taken || idle ? randomToken() : digits; // one that nobody learns
  const put = await inTransaction((tx) => putCode(tx, key, code));
  if (!put) throw tooFrequent(codeRules.betweenMs);
  const mail = { to: email, subject: '就诊验证码', text: taken ? alreadyBoundText : codeText(scene, digits) };
  if (scene !== 'reset' || !config().HIDE_UNKNOWN_EMAIL) await handOver(mail, key, code);
  else if (known) sendMail(mail).catch(() => {}); // it raises its own alarm; to wait for it, or to tell of it, would tell that the address is known
  return { expireSeconds: codeRules.livesMs / 1_000 };
}

/** Mails a code, or takes it back and throws mail_not_sent. */
async function handOver(mail: Parameters<typeof sendMail>[0], key: CodeKey, code: string): Promise<void> {
  try {
    await sendMail(mail);
  } catch (error) {
    if (!(error instanceof MailNotSent)) throw error;
    await inTransaction((tx) => forgetCode(tx, key, code));
    throw new Fault('mail_not_sent');
  }
}
