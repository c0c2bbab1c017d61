import { table } from '../../platform/db.ts';
import { column } from '../../platform/db-migrate.ts';

export interface SessionRow {
  id: number;
  accountId: string;
  tenantId: string;
  role: string;
  proof: string;
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
}

export const Sessions = table<SessionRow>('sessions', {
  id: column.id,
  accountId: column.ref,
  tenantId: column.ref,
  role: column.text(16),
  proof: column.text(16),
  createdAt: column.at,
  expiresAt: column.at,
  revokedAt: column.atOrNull,
});
