import { Fault } from '../../../shared/vocab/fault.ts';
import type { Tx } from '../../platform/db.ts';
import type { MemberRemoved } from '../care/index.ts';
import { isMemberWaiting } from './waitlist.store.ts';

/** Answers care.member-removed in its transaction: throws member_in_use while the account waits for a number for this person. */
export async function keepWaitingMembers(tx: Tx, events: readonly MemberRemoved[]): Promise<void> {
  for (const member of events)
    if (await isMemberWaiting(tx, member)) throw new Fault('member_in_use', { words: '这位就诊人还在候补，请先取消候补再移除' });
}
