import type { Proof, Role } from '../../../shared/vocab/account.ts';
import { now } from '../../platform/clock.ts';
import { change, select, type Tx } from '../../platform/db.ts';
import type { Session } from './identity.types.ts';
import { Sessions } from './sessions.model.ts';

/** 30 days, counted anew with use. */
export const sessionMs = 30 * 86_400_000;

/** Inserts a session that lives for `sessionMs`; tells its id. */
export async function insertSession(tx: Tx, session: Omit<Session, 'id'>): Promise<string> {
  const at = now();
  const row = await Sessions().create({ ...session, createdAt: at, expiresAt: at + sessionMs, revokedAt: null }, { transaction: tx });
  return String(row.get('id'));
}

/** The session while it lives, with the instant it would end. */
export async function liveSession(id: string): Promise<(Session & { expiresAt: number }) | undefined> {
  const [row] = await select<{ account_id: number; tenant_id: number; role: Role; proof: Proof; expires_at: number }>(
    null,
    'SELECT account_id, tenant_id, role, proof, expires_at FROM sessions WHERE id = :id AND revoked_at IS NULL AND expires_at > :now',
    { id, now: now() },
  );
  if (!row) return undefined;
  const { role, proof } = row;
  return { id, accountId: String(row.account_id), tenantId: String(row.tenant_id), role, proof, expiresAt: Number(row.expires_at) };
}

/** Moves the end of a live session; a revoked one stays dead. */
export function extendSession(tx: Tx, id: string): Promise<number> {
  return change(tx, 'UPDATE sessions SET expires_at = :until WHERE id = :id AND revoked_at IS NULL', { id, until: now() + sessionMs });
}

/** Ends one session; 0 when it had ended before. */
export function revokeSession(tx: Tx, id: string): Promise<number> {
  return change(tx, 'UPDATE sessions SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL', { id, at: now() });
}

/** Ends all sessions of an account, or all but one; tells how many. */
export function revokeSessions(tx: Tx, accountId: string, exceptId = '0'): Promise<number> {
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
