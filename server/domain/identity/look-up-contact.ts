import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { readAccount } from './accounts.store.ts';
import { countInWindow } from './attempts.ts';
import { emailOf, noteLookup } from './emails.store.ts';
import { maskedEmail, maskedPhone } from './identity.rules.ts';

/** So many a day for one who looks up. */
const perDay = 100;

/**
 * 查邮箱和手机号 of an account, masked; who may ask is the caller's to check. Every look-up is noted before it is
 * answered. Throws too_many_requests beyond a hundred a day.
 */
export async function lookUpContact(asked: {
  tenantId: string;
  byAccountId: string;
  accountId: string;
}): Promise<{ email: string | null; phone: string | null }> {
  const { byAccountId, accountId } = asked;
  const at = now();
  await countInWindow(`contact:${byAccountId}`, perDay, instantOf(addDays(dayOf(at), 1)));
  const [card, email] = await Promise.all([readAccount(accountId), emailOf(accountId)]);
  if (!card) throw new Fault('not_signed_in'); // a session of an account that is gone
  await inTransaction((tx) => noteLookup(tx, asked));
  return { email: email ? maskedEmail(email) : null, phone: card.phone ? maskedPhone(card.phone) : null };
}
