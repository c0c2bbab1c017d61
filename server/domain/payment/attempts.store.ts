import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** opening: written, WeChat not asked or not answered yet · open: has a prepay · closing: to be closed at WeChat · closed · paid */
export type AttemptStatus = 'opening' | 'open' | 'closing' | 'closed' | 'paid';

/** 支付尝试: one out_trade_no of an order. */
export interface Attempt {
  id: string;
  orderId: string;
  tenantId: string;
  mchid: string;
  appid: string;
  openid: string;
  outTradeNo: string;
  fen: number;
  refundedFen: number;
  description: string;
  nonceStr: string;
  prepayId: string | null;
  status: AttemptStatus;
  live: boolean;
  expiresAt: number;
  createdAt: number;
  transactionId: string | null;
}

interface AttemptRow {
  id: number;
  order_id: number;
  tenant_id: number;
  mchid: string;
  appid: string;
  openid: string;
  out_trade_no: string;
  fen: number;
  refunded_fen: number;
  description: string;
  nonce_str: string;
  prepay_id: string | null;
  status: AttemptStatus;
  active_key: number | null;
  expires_at: number;
  created_at: number;
  transaction_id: string | null;
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    id: String(row.id),
    orderId: String(row.order_id),
    tenantId: String(row.tenant_id),
    mchid: row.mchid,
    appid: row.appid,
    openid: row.openid,
    outTradeNo: row.out_trade_no,
    fen: row.fen,
    refundedFen: row.refunded_fen,
    description: row.description,
    nonceStr: row.nonce_str,
    prepayId: row.prepay_id,
    status: row.status,
    live: row.active_key === 1,
    expiresAt: Number(row.expires_at),
    createdAt: Number(row.created_at),
    transactionId: row.transaction_id,
  };
}

async function find(tx: Tx | null, condition: string, values: Record<string, string | number>): Promise<Attempt[]> {
  const rows = await select<AttemptRow>(tx, `SELECT * FROM payment_attempts WHERE ${condition}`, values);
  return rows.map(attemptOf);
}

/** Writes a live attempt, opening; read back under its number. */
export async function insertAttempt(
  tx: Tx,
  attempt: Pick<
    Attempt,
    'orderId' | 'tenantId' | 'mchid' | 'appid' | 'openid' | 'outTradeNo' | 'fen' | 'description' | 'nonceStr' | 'expiresAt'
  >,
  at: number,
): Promise<Attempt> {
  await insertIgnoringDuplicates(tx, 'payment_attempts', [
    {
      order_id: attempt.orderId,
      tenant_id: attempt.tenantId,
      mchid: attempt.mchid,
      appid: attempt.appid,
      openid: attempt.openid,
      out_trade_no: attempt.outTradeNo,
      fen: attempt.fen,
      refunded_fen: 0,
      description: attempt.description,
      nonce_str: attempt.nonceStr,
      status: 'opening',
      active_key: 1,
      expires_at: attempt.expiresAt,
      created_at: at,
      checked_at: at,
    },
  ]);
  const [made] = await find(tx, 'out_trade_no = :no', { no: attempt.outTradeNo });
  if (!made) throw new Error('An order has two live attempts, or a number was used twice.');
  return made;
}

/** The attempt of an out_trade_no. */
export async function attemptByNo(tx: Tx | null, outTradeNo: string): Promise<Attempt | undefined> {
  return (await find(tx, 'out_trade_no = :outTradeNo', { outTradeNo }))[0];
}

/** The attempt of that id. */
export async function attemptById(tx: Tx | null, id: string): Promise<Attempt | undefined> {
  return (await find(tx, 'id = :id', { id }))[0];
}

/** Attempts that hold a prepay of this id: one, unless WeChat repeats itself. */
export function attemptsByPrepay(prepayId: string): Promise<Attempt[]> {
  return find(null, `prepay_id = :prepayId AND status = 'open'`, { prepayId });
}

/** The attempts of an order through which money may still come. */
export function unsettledAttempts(tx: Tx | null, orderId: string): Promise<Attempt[]> {
  return find(tx, `order_id = :orderId AND status IN ('opening', 'open', 'closing') ORDER BY id`, { orderId });
}

/** Guarded: the prepay of an opening attempt. False when another has completed or ended it. */
export async function completeAttempt(tx: Tx, id: string, prepayId: string, at: number): Promise<boolean> {
  const sql = `UPDATE payment_attempts SET prepay_id = :prepayId, status = 'open', opened_at = :at WHERE id = :id AND status = 'opening'`;
  return (await change(tx, sql, { id, prepayId, at })) === 1;
}

/** Takes attempts out of use; they are still to be closed at WeChat. */
export async function retireAttempts(tx: Tx, ids: readonly string[], at: number): Promise<void> {
  if (!ids.length) return;
  await change(
    tx,
    `UPDATE payment_attempts SET status = 'closing', active_key = NULL, closed_at = :at WHERE id IN (:ids) AND status IN ('opening', 'open')`,
    { ids: [...ids], at },
  );
}

/** Guarded: WeChat closed it, or never opened it. */
export async function markClosed(tx: Tx, id: string, at: number): Promise<void> {
  await change(
    tx,
    `UPDATE payment_attempts SET status = 'closed', active_key = NULL, closed_at = :at WHERE id = :id AND status IN ('opening', 'open', 'closing')`,
    { id, at },
  );
}

/** Guarded: money came in through it, once. */
export async function markPaid(tx: Tx, id: string, transactionId: string, at: number): Promise<boolean> {
  const sql = `UPDATE payment_attempts SET status = 'paid', active_key = NULL, transaction_id = :transactionId, paid_at = :at WHERE id = :id AND status <> 'paid'`;
  return (await change(tx, sql, { id, transactionId, at })) === 1;
}

/** Guarded: so much of a paid attempt is to go back; never more than came in. */
export async function claimRefund(tx: Tx, id: string, fen: number): Promise<boolean> {
  const sql = `UPDATE payment_attempts SET refunded_fen = refunded_fen + :fen WHERE id = :id AND status = 'paid' AND refunded_fen + :fen <= fen`;
  return fen > 0 && (await change(tx, sql, { id, fen })) === 1;
}

/** Notes that WeChat was asked about an attempt. */
export async function noteChecked(tx: Tx, id: string, at: number): Promise<void> {
  await change(tx, 'UPDATE payment_attempts SET checked_at = :at WHERE id = :id', { id, at });
}

/** Attempts that WeChat should be asked about: unsettled ones, and lately closed ones more seldom. One page by id. */
export function attemptsToCheck(
  due: { unsettledBefore: number; closedSince: number; closedCheckedBefore: number; afterId: string },
  limit: number,
): Promise<Attempt[]> {
  return find(
    null,
    `id > :afterId AND ((status IN ('opening', 'open', 'closing') AND checked_at <= :unsettledBefore)
       OR (status = 'closed' AND closed_at > :closedSince AND checked_at <= :closedCheckedBefore)) ORDER BY id LIMIT ${limit}`,
    due,
  );
}

/** A merchant's attempts whose money came in between two instants (WeChat's own time of payment). */
export function attemptsPaidBetween(mchid: string, from: number, until: number): Promise<Attempt[]> {
  return find(null, `mchid = :mchid AND status = 'paid' AND paid_at >= :from AND paid_at < :until ORDER BY id`, { mchid, from, until });
}
