import { randomInt } from 'node:crypto';
import type { Gender } from '../../../shared/vocab/booking.ts';
import { addDays, type Day } from '../../../shared/vocab/day.ts';
import { addMember, checkDigitOf, type Member, memberOf, type Person } from '../../domain/care/index.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildTenant } from './directory.ts';
import { buildAccount, randomPhone } from './identity.ts';

/** A valid 公民身份号码 of a person born on that day. */
export function idNumberOf({ birthday, gender }: { birthday: Day; gender: Gender }): string {
  const serial = randomInt(50) * 2 + (gender === 2 ? 0 : 1);
  const first17 = `${randomInt(110_000, 660_000)}${birthday.replaceAll('-', '')}${String(randomInt(10))}${String(serial).padStart(2, '0')}`;
  return first17 + checkDigitOf(first17);
}

/** Somebody with a valid identity number; what is given is kept, also when it contradicts the number. */
export function somePerson(given: Partial<Person> = {}): Person {
  const birthday = given.birthday ?? addDays('1950-01-01', randomInt(20_000));
  const gender = given.gender ?? 1;
  return { name: '王小明', phone: randomPhone(), idNo: idNumberOf({ birthday, gender }), ...given, birthday, gender };
}

/** A 就诊人, and its account and hospital if none are given; `id` may be given. */
export async function buildMember(given: Partial<Person> & { id?: string; accountId?: string; tenantId?: string } = {}): Promise<Member> {
  const { id, accountId = (await buildAccount()).accountId, tenantId = (await buildTenant()).id, ...person } = given;
  const { memberId } = await addMember({ ...somePerson(person), accountId, tenantId });
  if (id !== undefined) await inTransaction((tx) => change(tx, 'UPDATE members SET id = :id WHERE id = :memberId', { id, memberId }));
  return memberOf({ accountId, memberId: id ?? memberId });
}
