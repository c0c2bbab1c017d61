import { Fault } from '../../../shared/vocab/fault.ts';
import type { Tx } from '../../platform/db.ts';
import * as store from './directory.store.ts';
import type { Department, DepartmentEntry, Doctor, DoctorEntry } from './directory.types.ts';

/** Every 科室 of a tenant, in the order they were added. */
export function departments(tenantId: string): Promise<Department[]> {
  return store.departmentsOf(null, tenantId);
}

/** A department of this tenant. Throws department_not_found, also for another tenant's. */
export async function department(tenantId: string, id: string): Promise<Department> {
  const [found] = await store.findDepartments([id]);
  if (found?.tenantId !== tenantId) throw new Fault('department_not_found');
  return found;
}

/** The departments there are among these ids, by id. */
export async function departmentsById(ids: Iterable<string>): Promise<Map<string, Department>> {
  return new Map((await store.findDepartments([...new Set(ids)])).map((found) => [found.id, found]));
}

/** Every 医生 of a tenant, in the order they were added. */
export function doctors(tenantId: string): Promise<Doctor[]> {
  return store.doctorsOf(null, tenantId);
}

/** 找医生: those of a tenant whose name holds the text (模糊查询; '' = all), a page of them in the order they were added. */
export function searchDoctors(wish: {
  tenantId: string;
  name: string;
  page: number;
  pageSize: number;
}): Promise<{ total: number; rows: Doctor[] }> {
  return store.searchDoctors(wish.tenantId, wish.name.trim(), { offset: (wish.page - 1) * wish.pageSize, limit: wish.pageSize });
}

/** A doctor of any tenant. Throws doctor_not_found. */
export async function doctor(id: string): Promise<Doctor> {
  const [found] = await store.findDoctors([id]);
  if (!found) throw new Fault('doctor_not_found');
  return found;
}

/** The doctors there are among these ids, by id. */
export async function doctorsById(ids: Iterable<string>): Promise<Map<string, Doctor>> {
  return new Map((await store.findDoctors([...new Set(ids)])).map((found) => [found.id, found]));
}

/** Makes the tenant's departments say what the entries say, by code; gives every code's id. */
export async function upsertDepartments(tx: Tx, tenantId: string, entries: DepartmentEntry[]): Promise<Map<string, string>> {
  const before = new Map((await store.departmentsOf(tx, tenantId)).map((found) => [found.code, found]));
  const fresh = entries.filter(({ code }) => !before.has(code));
  await store.insertDepartments(
    tx,
    fresh.map((entry) => ({ tenantId, description: '', avatar: '', ...entry })),
  );
  for (const entry of entries) {
    const present = before.get(entry.code);
    if (present && differs(present, entry)) await store.updateDepartment(tx, { ...present, ...entry });
  }
  const after = fresh.length ? await store.departmentsOf(tx, tenantId) : [...before.values()];
  return new Map(after.map(({ code, id }) => [code, id]));
}

/** Makes the tenant's doctors say what the entries say, by code; gives every code's id. */
export async function upsertDoctors(tx: Tx, tenantId: string, entries: DoctorEntry[]): Promise<Map<string, string>> {
  const before = new Map((await store.doctorsOf(tx, tenantId)).map((found) => [found.code, found]));
  const fresh = entries.filter(({ code }) => !before.has(code));
  await store.insertDoctors(
    tx,
    fresh.map((entry) => ({ tenantId, title: '', description: '', expert: '', avatar: '', ...entry })),
  );
  for (const entry of entries) {
    const present = before.get(entry.code);
    if (present && differs(present, entry)) await store.updateDoctor(tx, { ...present, ...entry });
  }
  const after = fresh.length ? await store.doctorsOf(tx, tenantId) : [...before.values()];
  return new Map(after.map(({ code, id }) => [code, id]));
}

/** Every department and doctor of a tenant, also as seen inside a transaction. */
export async function listsOf(tx: Tx | null, tenantId: string): Promise<{ departments: Department[]; doctors: Doctor[] }> {
  return { departments: await store.departmentsOf(tx, tenantId), doctors: await store.doctorsOf(tx, tenantId) };
}

/** One department by its code: added, or made to say this; gives its id. */
export async function upsertDepartment(tx: Tx, tenantId: string, entry: DepartmentEntry): Promise<string> {
  const id = (await upsertDepartments(tx, tenantId, [entry])).get(entry.code);
  if (!id) throw new Error('A department that was just written is not there.');
  return id;
}

/** One doctor by code: added, or made to say this; gives the id. */
export async function upsertDoctor(tx: Tx, tenantId: string, entry: DoctorEntry): Promise<string> {
  const id = (await upsertDoctors(tx, tenantId, [entry])).get(entry.code);
  if (!id) throw new Error('A doctor who was just written is not there.');
  return id;
}

function differs<T extends object>(present: T, wanted: Partial<T>): boolean {
  return Object.entries({ ...present, ...wanted }).some(
    ([key, value]) => !Object.entries(present).some(([k, v]) => k === key && v === value),
  );
}
