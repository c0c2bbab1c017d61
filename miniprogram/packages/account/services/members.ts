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

/** Changes the phone of one of my people. Throws Refusal: MEMBER_NOT_FOUND, INVALID_INPUT. */
export async function changePhone(memberId: string, phone: string): Promise<void> {
  await call('PUT /app/members/{memberId}', { memberId, phone });
}

/** 移除就诊人; what was booked for him stays. Throws Refusal: MEMBER_IN_USE with the reason, MEMBER_NOT_FOUND. */
export async function removeMember(memberId: string): Promise<void> {
  await call('DELETE /app/members/{memberId}', { memberId });
}
