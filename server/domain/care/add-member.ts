import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import { checkedPerson, mostMembers, type Person } from './member.rules.ts';
import { insertMember, personKeyOf, personKeysOf } from './members.store.ts';
import { openFiles } from './patient-files.store.ts';

/**
 * 添加就诊人, with his patient file in the tenant; the account's first becomes its default. Throws id_number_invalid,
 * invalid_input, member_exists for a person the account has, member_limit beyond twenty.
 */
export async function addMember(asked: Person & { accountId: string; tenantId: string }): Promise<{ memberId: string }> {
  const { accountId, tenantId, ...given } = asked;
  const person = checkedPerson(given, dayOf(now()));
  const personKey = personKeyOf(person.idNo);
  const add = () =>
    inTransaction(async (tx) => {
      const held = await personKeysOf(tx, accountId);
      if (held.includes(personKey)) throw new Fault('member_exists');
      if (held.length >= mostMembers) throw new Fault('member_limit');
      const memberId = await insertMember(tx, { ...person, accountId, personKey, ordinal: held.length + 1 });
      await openFiles(tx, tenantId, [personKey]);
      return { memberId };
    });
  // Of additions side by side one takes the place; the others look again, at most as often as there are places.
  for (let place = 1; place <= mostMembers; place++) {
    try {
      return await add();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  throw new Fault('overloaded');
}
