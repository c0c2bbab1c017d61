/** 医院、科室、医生: where, and with whom. */
export type {
  Department,
  DepartmentEntry,
  Doctor,
  DoctorEntry,
  Tenant,
  TenantEntry,
  TenantRules,
  UnpaidPolicy,
} from './directory.types.ts';
export {
  department,
  departments,
  departmentsById,
  doctor,
  doctors,
  doctorsById,
  listsOf,
  searchDoctors,
  upsertDepartment,
  upsertDepartments,
  upsertDoctor,
  upsertDoctors,
} from './people-and-places.ts';
export { addTenant, changeTenant, lockTenant, tenant, tenantOfHost, tenants, tenantWithin } from './tenants.ts';
