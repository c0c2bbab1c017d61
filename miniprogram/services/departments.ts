import { call } from '../api/call';

/** 科室 */
export interface Department {
  id: string;
  name: string;
}

/** The departments in which one can book. */
export async function departments(): Promise<Department[]> {
  const rows = await call('GET /pati_service/tenant_service/depts', {});
  return rows.map(({ deptId, deptName }) => ({ id: deptId, name: deptName }));
}
