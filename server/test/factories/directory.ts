import { randomUUID } from 'node:crypto';
import {
  addTenant,
  type Department,
  type DepartmentEntry,
  type Doctor,
  type DoctorEntry,
  department,
  doctor,
  type Tenant,
  type TenantEntry,
  tenant,
  upsertDepartment,
  upsertDoctor,
} from '../../domain/directory/index.ts';
import { insertIgnoringDuplicates, inTransaction } from '../../platform/db.ts';

const code = () => randomUUID().slice(0, 8).toUpperCase();

/** A hospital with permissive rules; `id` may be given. */
export async function buildTenant(entry: TenantEntry & { id?: string } = {}): Promise<Tenant> {
  const id = await inTransaction((tx) =>
    addTenant(tx, { name: '测试医院', hotline: '010-10000', appoNotice: '请提前十五分钟到院。', ...entry }),
  );
  return tenant(id);
}

/** A department, and its hospital if none is given. */
export async function buildDepartment(entry: Partial<DepartmentEntry> & { id?: string; tenantId?: string } = {}): Promise<Department> {
  const { id, tenantId = (await buildTenant()).id, ...said } = entry;
  const whole = { code: code(), name: '内科', ...said };
  if (id !== undefined) {
    const { code, name, description = '', avatar = '' } = whole;
    await inTransaction((tx) =>
      insertIgnoringDuplicates(tx, 'departments', [{ id, tenant_id: tenantId, code, name, description, avatar }]),
    );
  }
  return department(tenantId, id ?? (await inTransaction((tx) => upsertDepartment(tx, tenantId, whole))));
}

/** A doctor, and the hospital if none is given. */
export async function buildDoctor(entry: Partial<DoctorEntry> & { id?: string; tenantId?: string } = {}): Promise<Doctor> {
  const { id, tenantId = (await buildTenant()).id, ...said } = entry;
  const whole = { code: code(), name: '陈知行', title: '主任医师', ...said };
  if (id !== undefined) {
    const { description = '', expert = '', avatar = '' } = whole;
    const row = { id, tenant_id: tenantId, code: whole.code, name: whole.name, title: whole.title, description, expert, avatar };
    await inTransaction((tx) => insertIgnoringDuplicates(tx, 'doctors', [row]));
  }
  return doctor(id ?? (await inTransaction((tx) => upsertDoctor(tx, tenantId, whole))));
}
