import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { gathered, remembered } from '../../platform/gather.ts';
import type { Member } from './care.types.ts';
import { findMember, findMembers, findMembersOf, findPersons } from './members.store.ts';
import { filesOf, openFiles } from './patient-files.store.ts';

/** 就诊人列表: whom the account has, in the order they came, each with its patient file in the tenant, opened here if the account is new to it. */
export async function membersOf(accountId: string, tenantId: string): Promise<(Member & { patientFileId: string })[]> {
  const members = await findMembersOf(accountId);
  const persons = members.map(({ personKey }) => personKey);
  let files = await filesOf(null, tenantId, persons);
  const missing = persons.filter((personKey) => !files.has(personKey));
  if (missing.length) {
    await inTransaction((tx) => openFiles(tx, tenantId, missing));
    files = await filesOf(null, tenantId, persons);
  }
  return members.map((member) => ({ ...member, patientFileId: files.get(member.personKey) ?? '' }));
}

/** One member of this account, also one whom it removed: his history is its own. Throws member_not_found, also for another account's. */
export async function memberOf({ accountId, memberId }: { accountId: string; memberId: string }): Promise<Member> {
  const member = await findMember(accountId, memberId);
  if (!member) throw new Fault('member_not_found');
  return member;
}

/** Members by id, removed ones too; unknown ids are left out. Whose they are is the caller's to check. */
export async function membersById(ids: readonly string[]): Promise<Map<string, Member>> {
  const members = await findMembers([...new Set(ids)]);
  return new Map(members.map((member) => [member.id, member]));
}

/** A member never becomes another person, nor another account's. That one was removed elsewhere is found out where it counts: see holdPresent. */
const readPerson = remembered(gathered(findPersons), { ms: 10_000, most: 20_000 });

/** The person that a member of this account is, by blind index; many callers at once make one statement. Throws member_not_found, also for who was removed. */
export async function personOf({ accountId, memberId }: { accountId: string; memberId: string }): Promise<string> {
  const found = await readPerson(memberId);
  if (found?.accountId !== accountId) throw new Fault('member_not_found');
  return found.personKey;
}

/** Lets personOf ask anew about a member. */
export function forgetPerson(memberId: string): void {
  readPerson.forget(memberId);
}
