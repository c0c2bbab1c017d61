import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import { checkCode, spendCode } from './check-code.ts';
import { mailCodeKeyOf } from './codes.store.ts';
import { putEmail } from './emails.store.ts';
import { checkedEmail } from './identity.rules.ts';
import type { MailScene } from './send-mail-code.ts';

/** Whether an e-mail code is right; it stays usable. Throws invalid_input, code_wrong, code_expired. */
export async function checkMailCode({ email, scene, code }: { email: string; scene: MailScene; code: string }): Promise<void> {
  await checkCode(mailCodeKeyOf(checkedEmail(email), scene), code);
}

/**
 * 绑定邮箱: an address proved by its registration code becomes the account's own, in the place of the one before. Throws
 * code_wrong, code_expired, email_taken.
 */
export async function bindEmail(asked: { accountId: string; email: string; code: string }): Promise<void> {
  const { accountId, code } = asked;
  const email = checkedEmail(asked.email);
  const key = mailCodeKeyOf(email, 'register');
  await checkCode(key, code);
  try {
    await inTransaction(async (tx) => {
      await spendCode(tx, key, code);
      await putEmail(tx, accountId, email);
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Fault('email_taken');
    throw error;
  }
}
