import { mobilePhone, personName } from '../../../shared/vocab/account.ts';
import type { Day } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { PatientDetails } from './care.types.ts';
import { readIdentityNumber } from './identity-number.rules.ts';

/** 身份证 among the kinds of documents. */
export const identityCard = '99';

/**
 * The details in the form that is kept. A number without a kind is an 身份证, whose check digit, birthday and gender must
 * agree. Throws id_number_invalid, or invalid_input naming the field.
 */
export function checkedDetails(given: PatientDetails, today: Day): PatientDetails {
  const name = personName(given.name);
  if (name === undefined) throw wrong('pati_name', '姓名应为 1–30 个字');
  if (!mobilePhone.test(given.phone)) throw wrong('pati_phone', '手机号格式不正确');
  if (given.birthday > today) throw wrong('pati_birthday', '出生日期不能晚于今天');
  const idType = given.idType ?? (given.idNumber === null ? null : identityCard);
  const details = { ...given, name, idType };
  if (given.idNumber === null) return details;
  if (idType !== identityCard) return { ...details, idNumber: given.idNumber.trim().toUpperCase() };
  const number = readIdentityNumber(given.idNumber);
  if (!number) throw new Fault('id_number_invalid');
  if (number.birthday !== given.birthday) throw wrong('pati_birthday', '出生日期与身份证号码不一致');
  if (given.gender !== 0 && number.gender !== given.gender) throw wrong('pati_gender', '性别与身份证号码不一致');
  return { ...details, ...number, idNumber: number.idNo };
}

/** 组合地址: province, city, county and address in one; null when none is known. */
export function spliceAddress({ province, city, county, address }: PatientDetails): string | null {
  return [province, city, county, address].filter(Boolean).join('') || null;
}

function wrong(field: string, words: string): Fault {
  return new Fault('invalid_input', { field, words });
}
