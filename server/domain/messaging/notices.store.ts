import { change, forUpdate, insertIgnoringDuplicates, inTransaction, select, type Tx } from '../../platform/db.ts';
import { seal, unsealMany } from '../crypto/index.ts';
import type { NewsKind, Notice } from './messaging.types.ts';

/** Puts a notice into an account's list, once a key. */
export function putNotice(
  notice: Omit<Notice, 'id'> & { dedupeKey: string; tenantId: string; accountId: string; memberId: string | null },
): Promise<void> {
  const { dedupeKey, tenantId, accountId, memberId, bookingId, kind, title, content, at } = notice;
  const sealed = { title: seal(title, 'notices.title'), content: seal(content, 'notices.content') };
  return inTransaction((tx) =>
    insertIgnoringDuplicates(tx, 'notices', [
      {
        ...{ dedupe_key: dedupeKey, tenant_id: tenantId, account_id: accountId, member_id: memberId, booking_id: bookingId, kind },
        ...sealed,
        at,
        sent_at: null,
      },
    ]),
  );
}

interface NoticeRow {
  id: number;
  kind: NewsKind;
  booking_id: string | null;
  title: string;
  content: string;
  at: number;
}

/** A page of an account's notices in one hospital, newest first, and how many there are. */
export async function listNotices(of: {
  accountId: string;
  tenantId: string;
  offset: number;
  limit: number;
}): Promise<{ total: number; notices: Notice[] }> {
  const [count] = await select<{ total: number }>(
    null,
    'SELECT COUNT(*) AS total FROM notices WHERE account_id = :accountId AND tenant_id = :tenantId',
    {
      accountId: of.accountId,
      tenantId: of.tenantId,
    },
  );
  const rows = await select<NoticeRow>(
    null,
    `SELECT id, kind, booking_id, title, content, at FROM notices WHERE account_id = :accountId AND tenant_id = :tenantId
     ORDER BY at DESC, id DESC LIMIT :limit OFFSET :offset`,
    of,
  );
  return { total: Number(count?.total ?? 0), notices: noticesFrom(rows) };
}

/**
 * Takes the notices that nobody was handed yet for one 就诊人 (and those that name none), the oldest first, and marks
 * exactly them as sent. Of callers at the same moment no two get the same one.
 */
export async function takeUnsent(
  tx: Tx,
  of: { accountId: string; tenantId: string; memberId: string; limit: number },
  sentAt: number,
): Promise<Notice[]> {
  const rows = await select<NoticeRow>(
    tx,
    `SELECT id, kind, booking_id, title, content, at FROM notices WHERE account_id = :accountId AND tenant_id = :tenantId
     AND (member_id = :memberId OR member_id IS NULL) AND sent_at IS NULL ORDER BY at, id LIMIT :limit${forUpdate('SKIP LOCKED')}`,
    of,
  );
  if (!rows.length) return [];
  const ids = rows.map(({ id }) => id);
  const marked = await change(tx, 'UPDATE notices SET sent_at = :sentAt WHERE id IN (:ids) AND sent_at IS NULL', { ids, sentAt });
  if (marked !== rows.length) throw new Error('Notices were handed out beside their lock.');
  return noticesFrom(rows);
}

function noticesFrom(rows: readonly NoticeRow[]): Notice[] {
  const texts = unsealMany(
    rows.flatMap(({ title, content }) => [
      { sealed: title, context: 'notices.title' },
      { sealed: content, context: 'notices.content' },
    ]),
  );
  return rows.map(({ id, kind, booking_id, at }, i) => ({
    id: String(id),
    kind,
    bookingId: booking_id,
    title: texts[2 * i] ?? '',
    content: texts[2 * i + 1] ?? '',
    at: Number(at),
  }));
}
