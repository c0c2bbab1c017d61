import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** recorded: decided · processing: WeChat took it · success, abnormal (a person must help), closed: its end */
export type RefundStatus = 'recorded' | 'processing' | 'success' | 'abnormal' | 'closed';

export interface Refund {
  id: string;
  orderId: string;
  attemptId: string;
  mchid: string;
  outRefundNo: string;
  refundFen: number;
  reason: string;
  status: RefundStatus;
  createdAt: number;
}

interface RefundRow {
  id: number;
  order_id: number;
  attempt_id: number;
  mchid: string;
  out_refund_no: string;
  refund_fen: number;
  reason: string;
  status: RefundStatus;
  created_at: number;
}

async function find(tx: Tx | null, condition: string, values: Record<string, string | number>): Promise<Refund[]> {
  const rows = await select<RefundRow>(tx, `SELECT * FROM refunds WHERE ${condition}`, values);
  return rows.map((row) => ({
    id: String(row.id),
    orderId: String(row.order_id),
    attemptId: String(row.attempt_id),
    mchid: row.mchid,
    outRefundNo: row.out_refund_no,
    refundFen: row.refund_fen,
    reason: row.reason,
    status: row.status,
    createdAt: Number(row.created_at),
  }));
}

/** Writes a decided refund; read back under its number. */
export async function insertRefund(
  tx: Tx,
  refund: Pick<Refund, 'orderId' | 'attemptId' | 'mchid' | 'outRefundNo' | 'refundFen' | 'reason'> & { tenantId: string },
  at: number,
): Promise<Refund> {
  await insertIgnoringDuplicates(tx, 'refunds', [
    {
      order_id: refund.orderId,
      attempt_id: refund.attemptId,
      tenant_id: refund.tenantId,
      mchid: refund.mchid,
      out_refund_no: refund.outRefundNo,
      refund_fen: refund.refundFen,
      reason: refund.reason,
      status: 'recorded',
      created_at: at,
      checked_at: at,
    },
  ]);
  const [made] = await find(tx, 'out_refund_no = :no', { no: refund.outRefundNo });
  if (!made) throw new Error('A refund was not written.');
  return made;
}

/** The refund of that id. */
export async function refundById(id: string): Promise<Refund | undefined> {
  return (await find(null, 'id = :id', { id }))[0];
}

/** The refund of an out_refund_no. */
export async function refundByNo(tx: Tx | null, outRefundNo: string): Promise<Refund | undefined> {
  return (await find(tx, 'out_refund_no = :outRefundNo', { outRefundNo }))[0];
}

/** Guarded: moves a refund on. True for the one that did it. */
export async function moveRefund(
  tx: Tx,
  id: string,
  move: { from: RefundStatus[]; to: RefundStatus; refundId: string; at: number; settledAt: number | null },
): Promise<boolean> {
  const changed = await change(
    tx,
    'UPDATE refunds SET status = :to, refund_id = :refundId, checked_at = :at, settled_at = :settledAt WHERE id = :id AND status IN (:from)',
    { id, ...move },
  );
  return changed === 1;
}

/** Notes that WeChat was asked about a refund. */
export async function noteRefundChecked(tx: Tx, id: string, at: number): Promise<void> {
  await change(tx, 'UPDATE refunds SET checked_at = :at WHERE id = :id', { id, at });
}

/** Refunds that are not at their end: lately taken ones often, abnormal and unsent ones more seldom. One page by id. */
export function refundsToCheck(due: { processingBefore: number; othersBefore: number; afterId: string }, limit: number): Promise<Refund[]> {
  return find(
    null,
    `id > :afterId AND ((status = 'processing' AND checked_at <= :processingBefore)
       OR (status IN ('recorded', 'abnormal') AND checked_at <= :othersBefore)) ORDER BY id LIMIT ${limit}`,
    due,
  );
}

/** Refunds that came to a good end among those decided between two instants. */
export function refundsDoneBetween(mchid: string, from: number, until: number): Promise<Refund[]> {
  return find(null, `mchid = :mchid AND status = 'success' AND created_at >= :from AND created_at < :until ORDER BY id`, {
    mchid,
    from,
    until,
  });
}
