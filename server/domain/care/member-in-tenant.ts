import { Fault } from '../../../shared/vocab/fault.ts';
import type { Member } from './care.types.ts';
import { findMembers } from './members.store.ts';
import { filesOf } from './patient-files.store.ts';

/** A member who has a patient file in the tenant, for its staff. Throws member_not_found for anybody else. */
export async function memberInTenant({ tenantId, memberId }: { tenantId: string; memberId: string }): Promise<Member> {
  const [member] = await findMembers([memberId]);
  const files = member ? await filesOf(null, tenantId, [member.personKey]) : new Map();
  if (!member || !files.has(member.personKey)) throw new Fault('member_not_found');
  return member;
}
