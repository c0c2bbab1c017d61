import { call } from '../api/call';
import { today } from './day';
import { yuanWords } from './money';

/** Whom one can see: a doctor of a department, or its 普通门诊 with whoever is on duty. */
export interface Clinic {
  /** One of its kind in any list. */
  key: string;
  departmentId: string;
  departmentName: string;
  /** null: 普通门诊 */
  doctorId: string | null;
  /** The doctor's name, or 普通门诊. */
  name: string;
  /** The first character of the name, where there is no picture. */
  initial: string;
  /** 主任医师, '' where nobody is named. */
  title: string;
  /** Address of a picture, '' for none. */
  avatar: string;
  about: string;
  /** 普通, 专家, '' where it is not known. */
  kind: string;
  /** 15元, '' where it is not known. */
  fee: string;
  /** Whether a number is left. */
  open: boolean;
  /** 有号, 约满, or 无号 where today's may just be over. */
  left: string;
}

interface Row {
  doctorId: string | null;
  doctorName: string | null;
  doctorTitle: string | null;
  doctorDesp: string | null;
  deptId: string;
  deptName: string;
  deptDesp: string;
}

/** The clinic that a row of any list names. */
export function clinicOf(row: Row, more: { avatar: string | null; open: boolean; kind?: string; fee?: string; closed?: string }): Clinic {
  const name = row.doctorName ?? '普通门诊';
  return {
    key: `${row.deptId}/${row.doctorId ?? ''}`,
    departmentId: row.deptId,
    departmentName: row.deptName,
    doctorId: row.doctorId,
    name,
    initial: name.slice(0, 1),
    title: row.doctorTitle ?? '',
    avatar: more.avatar ?? '',
    about: row.doctorId === null ? row.deptDesp : (row.doctorDesp ?? ''),
    kind: more.kind ?? '',
    fee: more.fee ?? '',
    open: more.open,
    left: more.open ? '有号' : (more.closed ?? '约满'),
  };
}

const all = { pageNo: 1, pageSize: 100 };

/** Whom one can see in a department on a day, those with numbers left first. Throws Refusal. */
export async function clinicsOn(departmentId: string, day: string): Promise<Clinic[]> {
  const { list } = await call('GET /pati_service/tenant_service/schedule_by_date', { deptId: departmentId, date: day, ...all });
  const clinics = list.map((row) =>
    clinicOf(row, {
      avatar: row.doctorAvatar,
      open: row.status === 1,
      closed: day === today() ? '无号' : '约满',
      kind: row.type === 1 ? '专家' : '普通',
      fee: yuanWords(row.bookfee),
    }),
  );
  return openFirst(clinics);
}

/** Whom one can see in a department on any day, those with numbers left first. Throws Refusal. */
export async function clinicsOf(departmentId: string): Promise<Clinic[]> {
  const { list } = await call('GET /pati_service/tenant_service/schedule_by_doctor', { deptId: departmentId, ...all });
  return openFirst(list.map((row) => clinicOf(row, { avatar: row.doctorAvatar, open: row.status === 1 })));
}

const openFirst = (clinics: Clinic[]) => [...clinics].sort((one, other) => Number(other.open) - Number(one.open));
