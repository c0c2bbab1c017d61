import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Notice } from './messaging.types.ts';
import { takeUnsent } from './notices.store.ts';

/** So many at once; the next call has the rest. */
const limit = 100;

/**
 * 未读消息 for one 就诊人 of an account in a hospital, the oldest first, marked as sent as they are handed out: nobody
 * gets one twice. Whose the 就诊人 is is the caller's to check.
 */
export function fetchMessages(of: { accountId: string; tenantId: string; memberId: string }): Promise<Notice[]> {
  return inTransaction((tx) => takeUnsent(tx, { ...of, limit }, now()));
}
