import { mobilePhone } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { setPhone } from './members.store.ts';

/**
 * 修改就诊人: the phone, which is all that may change; name and identity number say who it is. Throws invalid_input for a phone that is
 * none, member_not_found also for another account's and a removed one.
 */
export async function changeMember(wish: { accountId: string; memberId: string; phone: string }): Promise<void> {
  if (!mobilePhone.test(wish.phone)) throw new Fault('invalid_input', { field: 'phone', words: '手机号格式不正确' });
  if ((await inTransaction((tx) => setPhone(tx, wish))) !== 1) throw new Fault('member_not_found');
}
