import { change, insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** A session being stopped: kept until the last of its bookings is cancelled. */
export interface Stop {
  id: string;
  tenantId: string;
  scheduleId: string;
  reason: string;
}

/** Notes that these sessions are being stopped; one that is under way keeps its first reason. */
export function insertStops(tx: Tx, stops: readonly Omit<Stop, 'id'>[], at: number): Promise<void> {
  return insertIgnoringDuplicates(
    tx,
    'service_stops',
    stops.map((stop) => ({
      tenant_id: stop.tenantId,
      schedule_id: stop.scheduleId,
      reason: stop.reason,
      active_key: 1,
      requested_at: at,
    })),
  );
}

/** Stops whose bookings are not all cancelled yet, oldest first; of these sessions only, if any are named. */
export async function unfinishedStops(scheduleIds?: readonly string[]): Promise<Stop[]> {
  const only = scheduleIds ? ' AND schedule_id IN (:scheduleIds)' : '';
  const rows = await select<{ id: number; tenant_id: number; schedule_id: number; reason: string }>(
    null,
    `SELECT id, tenant_id, schedule_id, reason FROM service_stops WHERE active_key = 1${only} ORDER BY id`,
    scheduleIds ? { scheduleIds: [...scheduleIds] } : {},
  );
  return rows.map((row) => ({
    id: String(row.id),
    tenantId: String(row.tenant_id),
    scheduleId: String(row.schedule_id),
    reason: row.reason,
  }));
}

/** Adds what a batch did to the stop's count. */
export async function countStopped(tx: Tx, stopId: string, cancelled: number, refundFen: number): Promise<void> {
  await change(
    tx,
    'UPDATE service_stops SET cancelled = cancelled + :cancelled, refund_fen = refund_fen + :refundFen WHERE id = :stopId AND active_key = 1',
    { stopId, cancelled, refundFen },
  );
}

/** Nothing is left to cancel. */
export async function finishStop(tx: Tx, stopId: string, at: number): Promise<void> {
  await change(tx, 'UPDATE service_stops SET active_key = NULL, finished_at = :at WHERE id = :stopId AND active_key = 1', { stopId, at });
}

/** What a stop has cancelled so far, whoever ran it. */
export async function stoppedCount(stopId: string): Promise<{ cancelled: number; refundFen: number }> {
  const [row] = await select<{ cancelled: number; refund_fen: number }>(
    null,
    'SELECT cancelled, refund_fen FROM service_stops WHERE id = :stopId',
    { stopId },
  );
  return { cancelled: row?.cancelled ?? 0, refundFen: row?.refund_fen ?? 0 };
}

/** Bookings of a session that wait to be cancelled, a batch of them. */
export async function bookedIn(scheduleId: string, limit: number): Promise<string[]> {
  const rows = await select<{ id: number }>(
    null,
    `SELECT id FROM bookings WHERE schedule_id = :scheduleId AND active_key = 1 AND status = 'booked' ORDER BY id LIMIT ${limit}`,
    { scheduleId },
  );
  return rows.map(({ id }) => String(id));
}

/** People of a session who are already at the desk or with the doctor. */
export async function arrivedIn(scheduleId: string): Promise<number> {
  const [row] = await select<{ total: number }>(
    null,
    `SELECT COUNT(*) AS total FROM bookings WHERE schedule_id = :scheduleId AND active_key = 1 AND status = 'checked_in'`,
    { scheduleId },
  );
  return row?.total ?? 0;
}
