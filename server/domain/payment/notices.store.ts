import { change, insertIgnoringDuplicates, type Tx } from '../../platform/db.ts';

/** Notes a callback, or one more copy of it. A log, not the truth: what moves money is guarded by its own state. */
export async function noteNotice(
  tx: Tx,
  notice: { noticeId: string; mchid: string; eventType: string; outNo: string; outcome: string },
  at: number,
): Promise<void> {
  const { noticeId, outcome } = notice;
  await insertIgnoringDuplicates(tx, 'payment_notices', [
    {
      notice_id: noticeId,
      mchid: notice.mchid,
      event_type: notice.eventType.slice(0, 40),
      out_no: notice.outNo,
      outcome,
      copies: 0,
      first_at: at,
      last_at: at,
    },
  ]);
  await change(
    tx,
    `UPDATE payment_notices SET copies = copies + 1, last_at = :at, outcome = CASE WHEN outcome = 'mismatch' THEN :outcome ELSE outcome END
     WHERE notice_id = :noticeId`,
    { noticeId, outcome, at },
  );
}
