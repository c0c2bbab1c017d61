import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import { lockAccount } from '../identity/index.ts';
import { checkedPerson, mostMembers, mostMembersEver, type Person } from './member.rules.ts';
import { insertMember, personKeyOf, placesOf, restoreMember } from './members.store.ts';
import { openFiles } from './patient-files.store.ts';

const places = Array.from({ length: mostMembers }, (_, index) => index + 1);

/**
 * 添加就诊人, with his patient file in the tenant; the account's first becomes its default. A person
 * who was removed comes back under his old id, as he is told of now. Throws id_number_invalid, invalid_input, member_exists for
 * a person the account has, member_limit beyond twenty, or beyond sixty with those who were removed: an account is no place to
 * look people up.
 */
export async function addMember(asked: Person & { accountId: string; tenantId: string }): Promise<{ memberId: string }> {
  const { accountId, tenantId, ...given } = asked;
  const person = checkedPerson(given, dayOf(now()));
  const personKey = personKeyOf(person.idNo);
  const add = () =>
    inTransaction(async (tx) => {
      await lockAccount(tx, accountId);
      const known = await placesOf(tx, accountId);
      const held = known.filter(({ removed }) => !removed);
      if (held.some((member) => member.personKey === personKey)) throw new Fault('member_exists');
      const ordinal = places.find((place) => !held.some((member) => member.place === place));
      if (ordinal === undefined) throw new Fault('member_limit');
      const member = { ...person, accountId, personKey, ordinal, isDefault: held.length === 0 };
      const before = known.find((one) => one.removed && one.personKey === personKey);
      if (!before && known.length >= mostMembersEver) throw new Fault('member_limit', { words: '添加过的就诊人太多，请到医院窗口办理' });
      if (before && (await restoreMember(tx, before.id, member)) !== 1) throw new Fault('member_exists');
      const memberId = before?.id ?? (await insertMember(tx, member));
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
