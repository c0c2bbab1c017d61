import { call } from '../api/call';
import { personInUse } from '../state/person';

/** 就诊人: someone for whom this account books. */
export interface Person {
  id: string;
  name: string;
  /** 男, 女 or 未知. */
  gender: string;
  /** 周岁 */
  age: string;
  idNumber: string;
  phone: string;
  /** 患者编号 in the hospital. */
  fileNumber: string;
}

const genders = { 0: '未知', 1: '男', 2: '女' } as const;

/** For whom this account may book, in the order they were added. Throws Refusal. */
export async function people(): Promise<Person[]> {
  const rows = await call('GET /pati_service/patient_service/members', {});
  return rows.map(({ memberId, name, gender, age, IDNo, phone, bindPatiId }) => ({
    id: memberId,
    name,
    gender: genders[gender],
    age,
    idNumber: IDNo,
    phone,
    fileNumber: bindPatiId,
  }));
}

/** Who books most likely: who booked last, else the first. */
export function likelyPerson(among: readonly Person[]): Person | undefined {
  const last = personInUse();
  return among.find(({ id }) => id === last) ?? among[0];
}
