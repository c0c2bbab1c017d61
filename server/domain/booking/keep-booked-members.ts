import { dayOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import type { MemberRemoved } from '../care/index.ts';
import { areAwaiting } from '../payment/index.ts';
import { visitsOfMember } from './visits.store.ts';

/**
 * Answers care.member-removed in its transaction: throws member_in_use while the account has a visit to come for this person, or has not
 * paid for one that took place. A past visit at which nobody was seen to arrive keeps no one.
 */
export async function keepBookedMembers(tx: Tx, events: readonly MemberRemoved[]): Promise<void> {
  const today = dayOf(now());
  for (const member of events) {
    const visits = await visitsOfMember(tx, member);
    if (visits.some(({ status, day }) => status !== 'completed' && day >= today))
      throw new Fault('member_in_use', { words: '这位就诊人还有没看的号，请先取消，或看完再移除' });
    const seen = visits.filter(({ status }) => status !== 'booked');
    if (
      await areAwaiting(
        tx,
        seen.map(({ id }) => ({ kind: 'booking', id })),
      )
    )
      throw new Fault('member_in_use', { words: '这位就诊人还有没付的挂号费，请先付清再移除' });
  }
}
