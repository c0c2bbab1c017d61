import { Fault } from '../../../shared/vocab/fault.ts';
import { afterCommit, inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { lockAccount } from '../identity/index.ts';
import { chooseDefault, leaveAccount } from './members.store.ts';
import { forgetPerson } from './members-of.ts';

/**
 * 移除就诊人: takes a person off one account; what was booked for him stays readable to it, and another account's same person is
 * untouched. The next who came becomes the default. Throws member_not_found, and member_in_use while something still depends on him.
 */
export function removeMember({ accountId, memberId }: { accountId: string; memberId: string }): Promise<void> {
  return inTransaction(async (tx) => {
    await lockAccount(tx, accountId);
    if ((await leaveAccount(tx, accountId, memberId)) !== 1) throw new Fault('member_not_found');
    await chooseDefault(tx, accountId);
    await emit(tx, 'care.member-removed', [{ accountId, memberId }], () => `member:${memberId}`);
    afterCommit(tx, () => forgetPerson(memberId));
  });
}
