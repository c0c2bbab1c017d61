import { call } from '../../../api/call';
import type { KnownGender } from '../rules/identity-number';

/** A person as the form has him, checked. */
export interface NewMember {
  name: string;
  idNumber: string;
  /** 'YYYY-MM-DD', off the number. */
  birthday: string;
  gender: KnownGender;
  phone: string;
}

/** 添加就诊人, and gives the new one's id. Throws Refusal: MEMBER_EXISTS, MEMBER_LIMIT, ID_NUMBER_INVALID. */
export async function addMember({ name, idNumber, birthday, gender, phone }: NewMember): Promise<string> {
  const { memberId } = await call('POST /pati_service/patient_service/member', {
    name: name.trim(),
    IDNo: idNumber,
    birthday,
    gender,
    phone,
  });
  return memberId;
}
