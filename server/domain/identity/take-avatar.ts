import type { Tx } from '../../platform/db.ts';
import { updateAvatar } from './accounts.store.ts';

/** Answers files.stored in its transaction: an uploaded picture becomes its account's 头像. */
export async function takeAvatar(tx: Tx, events: readonly { accountId: string; purpose: string; url: string }[]): Promise<void> {
  for (const { accountId, purpose, url } of events) if (purpose === 'avatar') await updateAvatar(tx, accountId, url);
}
