import type { Origin } from '../../../shared/vocab/booking.ts';
import { change, forUpdate, insertIgnoringDuplicates, insertRow, isDuplicate, select, type Tx } from '../../platform/db.ts';
import type { Department, Doctor, Tenant, TenantRules, UnpaidPolicy } from './directory.types.ts';

interface TenantRow {
  id: number;
  name: string;
  agency_id: string;
  host: string | null;
  hotline: string;
  appo_notice: string;
  unpaid_pati_minutes: number | null;
  unpaid_patient_minutes: number | null;
  unpaid_portal_minutes: number | null;
  cancel_deadline_minutes: number | null;
  horizon_days: number | null;
  release_time: string | null;
  day_place_rule: number;
  refund_portal_cancels: number;
  waitlist_daily_limit: number;
  no_show_limit: number | null;
  no_show_within_days: number;
  no_show_block_days: number;
}

const policy = (minutes: number | null): UnpaidPolicy => (minutes === null ? { policy: 'at_desk' } : { policy: 'expire', minutes });
const minutesOf = (unpaid: UnpaidPolicy): number | null => (unpaid.policy === 'expire' ? unpaid.minutes : null);

function tenantOf(row: TenantRow): Tenant {
  const unpaid: Record<Origin, UnpaidPolicy> = {
    pati: policy(row.unpaid_pati_minutes),
    patient: policy(row.unpaid_patient_minutes),
    portal: policy(row.unpaid_portal_minutes),
  };
  return {
    id: String(row.id),
    name: row.name,
    agencyId: row.agency_id,
    ...(row.host === null ? {} : { host: row.host }),
    hotline: row.hotline,
    appoNotice: row.appo_notice,
    rules: {
      unpaid,
      cancelDeadlineMinutes: row.cancel_deadline_minutes,
      horizonDays: row.horizon_days,
      releaseTime: row.release_time,
      dayPlaceRule: row.day_place_rule === 1,
      refundPortalCancels: row.refund_portal_cancels === 1,
      waitlistDailyLimit: row.waitlist_daily_limit,
      noShow:
        row.no_show_limit === null
          ? null
          : { limit: row.no_show_limit, withinDays: row.no_show_within_days, blockDays: row.no_show_block_days },
    },
  };
}

/** A tenant's columns besides its id. */
function tenantColumns(tenant: Omit<Tenant, 'id'>): Record<string, string | number | null> {
  const rules: TenantRules = tenant.rules;
  return {
    name: tenant.name,
    agency_id: tenant.agencyId,
    host: tenant.host ?? null,
    hotline: tenant.hotline,
    appo_notice: tenant.appoNotice,
    unpaid_pati_minutes: minutesOf(rules.unpaid.pati),
    unpaid_patient_minutes: minutesOf(rules.unpaid.patient),
    unpaid_portal_minutes: minutesOf(rules.unpaid.portal),
    cancel_deadline_minutes: rules.cancelDeadlineMinutes,
    horizon_days: rules.horizonDays,
    release_time: rules.releaseTime,
    day_place_rule: rules.dayPlaceRule ? 1 : 0,
    refund_portal_cancels: rules.refundPortalCancels ? 1 : 0,
    waitlist_daily_limit: rules.waitlistDailyLimit,
    no_show_limit: rules.noShow?.limit ?? null,
    no_show_within_days: rules.noShow?.withinDays ?? 90,
    no_show_block_days: rules.noShow?.blockDays ?? 90,
  };
}

export async function findTenant(tx: Tx | null, id: string): Promise<Tenant | undefined> {
  const [row] = await select<TenantRow>(tx, 'SELECT * FROM tenants WHERE id = :id', { id });
  return row && tenantOf(row);
}

/** Which host means which tenant. */
export async function tenantsByHost(): Promise<Map<string, string>> {
  const rows = await select<{ id: number; host: string }>(null, 'SELECT id, host FROM tenants WHERE host IS NOT NULL');
  return new Map(rows.map(({ id, host }) => [host, String(id)]));
}

export async function allTenants(): Promise<Tenant[]> {
  return (await select<TenantRow>(null, 'SELECT * FROM tenants ORDER BY id')).map(tenantOf);
}

/** Holds the tenant's row until the transaction ends; tells whether there is one. */
export async function lockTenantRow(tx: Tx, id: string): Promise<boolean> {
  return (await select<{ id: number }>(tx, `SELECT id FROM tenants WHERE id = :id${forUpdate()}`, { id })).length > 0;
}

/** Writes a new tenant, under its own id or the next free one; undefined if the id or the host is another's. */
export async function insertTenant(tx: Tx, id: string | undefined, tenant: Omit<Tenant, 'id'>): Promise<string | undefined> {
  try {
    return await insertRow(tx, 'tenants', { ...(id === undefined ? {} : { id }), ...tenantColumns(tenant) });
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

export async function updateTenant(tx: Tx, tenant: Tenant): Promise<void> {
  const columns = tenantColumns(tenant);
  const sets = Object.keys(columns).map((name) => `${name} = :${name}`);
  await change(tx, `UPDATE tenants SET ${sets.join(', ')} WHERE id = :id`, { ...columns, id: tenant.id });
}

interface DepartmentRow {
  id: number;
  tenant_id: number;
  code: string;
  name: string;
  description: string;
  avatar: string;
}
interface DoctorRow extends DepartmentRow {
  title: string;
  expert: string;
}

const departmentOf = (row: DepartmentRow): Department => ({ ...shared(row), description: row.description, avatar: row.avatar });
const doctorOf = (row: DoctorRow): Doctor => ({
  ...shared(row),
  title: row.title,
  description: row.description,
  expert: row.expert,
  avatar: row.avatar,
});
const shared = (row: DepartmentRow) => ({ id: String(row.id), tenantId: String(row.tenant_id), code: row.code, name: row.name });

export async function departmentsOf(tx: Tx | null, tenantId: string): Promise<Department[]> {
  return (await select<DepartmentRow>(tx, 'SELECT * FROM departments WHERE tenant_id = :tenantId ORDER BY id', { tenantId })).map(
    departmentOf,
  );
}

export async function doctorsOf(tx: Tx | null, tenantId: string): Promise<Doctor[]> {
  return (await select<DoctorRow>(tx, 'SELECT * FROM doctors WHERE tenant_id = :tenantId ORDER BY id', { tenantId })).map(doctorOf);
}

/** A tenant's doctors whose name holds the text ('' = all), a page of them, and how many there are. */
export async function searchDoctors(
  tenantId: string,
  text: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; rows: Doctor[] }> {
  const where = `tenant_id = :tenantId${text ? ' AND INSTR(name, :text) > 0' : ''}`;
  const [count] = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM doctors WHERE ${where}`, { tenantId, text });
  const sql = `SELECT * FROM doctors WHERE ${where} ORDER BY id LIMIT :limit OFFSET :offset`;
  const rows = await select<DoctorRow>(null, sql, { tenantId, text, limit, offset });
  return { total: count?.total ?? 0, rows: rows.map(doctorOf) };
}

export async function findDepartments(ids: string[]): Promise<Department[]> {
  if (!ids.length) return [];
  return (await select<DepartmentRow>(null, 'SELECT * FROM departments WHERE id IN (:ids)', { ids })).map(departmentOf);
}

export async function findDoctors(ids: string[]): Promise<Doctor[]> {
  if (!ids.length) return [];
  return (await select<DoctorRow>(null, 'SELECT * FROM doctors WHERE id IN (:ids)', { ids })).map(doctorOf);
}

/** Writes new departments, leaving those whose code is taken. */
export function insertDepartments(tx: Tx, rows: Omit<Department, 'id'>[]): Promise<void> {
  return insertIgnoringDuplicates(
    tx,
    'departments',
    rows.map((row) => ({ tenant_id: row.tenantId, code: row.code, name: row.name, description: row.description, avatar: row.avatar })),
  );
}

/** Writes new doctors, leaving those whose code is taken. */
export function insertDoctors(tx: Tx, rows: Omit<Doctor, 'id'>[]): Promise<void> {
  return insertIgnoringDuplicates(
    tx,
    'doctors',
    rows.map((row) => ({
      tenant_id: row.tenantId,
      code: row.code,
      name: row.name,
      title: row.title,
      description: row.description,
      expert: row.expert,
      avatar: row.avatar,
    })),
  );
}

export async function updateDepartment(tx: Tx, row: Department): Promise<void> {
  await change(tx, 'UPDATE departments SET name = :name, description = :description, avatar = :avatar WHERE id = :id', {
    id: row.id,
    name: row.name,
    description: row.description,
    avatar: row.avatar,
  });
}

export async function updateDoctor(tx: Tx, row: Doctor): Promise<void> {
  await change(
    tx,
    'UPDATE doctors SET name = :name, title = :title, description = :description, expert = :expert, avatar = :avatar WHERE id = :id',
    { id: row.id, name: row.name, title: row.title, description: row.description, expert: row.expert, avatar: row.avatar },
  );
}
