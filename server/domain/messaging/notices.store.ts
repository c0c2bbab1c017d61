import { insertIgnoringDuplicates, inTransaction, select } from '../../platform/db.ts';
import { seal, unsealMany } from '../crypto/index.ts';
import type { NewsKind, Notice } from './messaging.types.ts';

/** Puts a notice into an account's list, once a key. */
export function putNotice(notice: Omit<Notice, 'id'> & { dedupeKey: string; tenantId: string; accountId: string }): Promise<void> {
  const { dedupeKey, tenantId, accountId, bookingId, kind, title, content, at } = notice;
  const sealed = { title: seal(title, 'notices.title'), content: seal(content, 'notices.content') };
  return inTransaction((tx) =>
    insertIgnoringDuplicates(tx, 'notices', [
      { dedupe_key: dedupeKey, tenant_id: tenantId, account_id: accountId, booking_id: bookingId, kind, ...sealed, at, sent_at: null },
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
  const texts = unsealMany(
    rows.flatMap(({ title, content }) => [
      { sealed: title, context: 'notices.title' },
      { sealed: content, context: 'notices.content' },
    ]),
  );
  const notices = rows.map(({ id, kind, booking_id, at }, i) => ({
    id: String(id),
    kind,
    bookingId: booking_id,
    title: texts[2 * i] ?? '',
    content: texts[2 * i + 1] ?? '',
    at: Number(at),
  }));
  return { total: Number(count?.total ?? 0), notices };
}
