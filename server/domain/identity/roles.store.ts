import type { Role } from '../../../shared/vocab/account.ts';
import { now } from '../../platform/clock.ts';
import { insertIgnoringDuplicates, select, type Tx } from '../../platform/db.ts';

/** Where a platform admin's role is kept: it holds in every tenant. */
const everyTenant = '0';

/** Grants a staff role; granting it again changes nothing. */
export function insertRole(tx: Tx, { accountId, tenantId, role }: { accountId: string; tenantId: string; role: Role }): Promise<void> {
  const where = role === 'platform-admin' ? everyTenant : tenantId;
  return insertIgnoringDuplicates(tx, 'staff_roles', [{ account_id: accountId, tenant_id: where, role, granted_at: now() }]);
}

/** The staff roles of an account in a tenant. */
export async function rolesOf(tx: Tx | null, accountId: string, tenantId: string): Promise<Role[]> {
  const rows = await select<{ role: Role }>(tx, 'SELECT role FROM staff_roles WHERE account_id = :accountId AND tenant_id IN (:tenants)', {
    accountId,
    tenants: [tenantId, everyTenant],
  });
  return rows.map(({ role }) => role);
}
