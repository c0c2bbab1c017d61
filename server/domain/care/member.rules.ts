import { mobilePhone, personName } from '../../../shared/vocab/account.ts';
import type { Gender } from '../../../shared/vocab/booking.ts';
import type { Day } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { readIdentityNumber } from './identity-number.rules.ts';

/** At most so many 就诊人 an account. */
export const mostMembers = 20;
/** With those who were removed. */
export const mostMembersEver = 60;

/** What an account says of a person. */
export interface Person {
  name: string;
  gender: Gender;
  birthday: Day;
  idNo: string;
  phone: string;
}

/**
 * The person in the form that is kept: name trimmed, X upper-cased, an unknown gender taken from the number.
 * Throws id_number_invalid, or invalid_input naming the field that is wrong or contradicts the number.
 */
export function checkedPerson(given: Person, today: Day): Person {
  const name = personName(given.name);
  if (name === undefined) throw wrong('name', '姓名应为 1–30 个字');
  if (!mobilePhone.test(given.phone)) throw wrong('phone', '手机号格式不正确');
  if (given.birthday > today) throw wrong('birthday', '出生日期不能晚于今天');
  const number = readIdentityNumber(given.idNo);
  if (!number) throw new Fault('id_number_invalid');
  if (number.birthday !== given.birthday) throw wrong('birthday', '出生日期与身份证号码不一致');
  if (given.gender !== 0 && number.gender !== given.gender) throw wrong('gender', '性别与身份证号码不一致');
  return { name, phone: given.phone, ...number };
}

function wrong(field: string, words: string): Fault {
  return new Fault('invalid_input', { field, words });
}
