import type { Proof, Role } from '../../../shared/vocab/account.ts';
import { now } from '../../platform/clock.ts';
import { afterCommit, change, select, type Tx } from '../../platform/db.ts';
import type { Session } from './identity.types.ts';
import { forgetSession, type LiveSession } from './session-cache.ts';
import { Sessions } from './sessions.model.ts';

/** 30 days, counted anew with use. */
export const sessionMs = 30 * 86_400_000;

/** Inserts a session that lives for `sessionMs`; tells its id. */
export async function insertSession(tx: Tx, session: Omit<Session, 'id'>): Promise<string> {
  const at = now();
  const row = await Sessions().create({ ...session, createdAt: at, expiresAt: at + sessionMs, revokedAt: null }, { transaction: tx });
  const id = String(row.get('id'));
  afterCommit(tx, () => forgetSession(id)); // a database restored or emptied may give an id again
  return id;
}

interface LiveRow {
  id: number;
  account_id: number;
  tenant_id: number;
  role: Role;
  proof: Proof;
  expires_at: number;
}

/** Those of the sessions that live, with the instant at which each would end. */
export async function liveSessions(ids: readonly string[]): Promise<Map<string, LiveSession>> {
  const sql =
    'SELECT id, account_id, tenant_id, role, proof, expires_at FROM sessions WHERE id IN (:ids) AND revoked_at IS NULL AND expires_at > :now';
  const rows = await select<LiveRow>(null, sql, { ids: [...ids], now: now() });
  return new Map(
    rows.map(({ id, account_id, tenant_id, role, proof, expires_at }) => [
      String(id),
      { id: String(id), accountId: String(account_id), tenantId: String(tenant_id), role, proof, expiresAt: Number(expires_at) },
    ]),
  );
}

/** Moves the end of a live session; a revoked one stays dead. */
export function extendSession(tx: Tx, id: string): Promise<number> {
  return change(tx, 'UPDATE sessions SET expires_at = :until WHERE id = :id AND revoked_at IS NULL', { id, until: now() + sessionMs });
}

/** Ends one session; 0 when it had ended before. */
export function revokeSession(tx: Tx, id: string): Promise<number> {
  afterCommit(tx, () => forgetSession(id));
  return change(tx, 'UPDATE sessions SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL', { id, at: now() });
}

/** Ends all sessions of an account, or all but one; tells how many. */
export function revokeSessions(tx: Tx, accountId: string, exceptId = '0'): Promise<number> {
  afterCommit(tx, () => forgetSession());
  return change(tx, 'UPDATE sessions SET revoked_at = :at WHERE account_id = :accountId AND id <> :exceptId AND revoked_at IS NULL', {
    accountId,
    exceptId,
    at: now(),
  });
}

/** Deletes sessions that ended before an instant; tells how many. */
export function deleteSessionsEndedBefore(tx: Tx, before: number): Promise<number> {
  return change(tx, 'DELETE FROM sessions WHERE expires_at < :before OR revoked_at < :before', { before });
}
