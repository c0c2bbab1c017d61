export { addMember } from './add-member.ts';
export type { Member } from './care.types.ts';
export { checkDigitOf, readIdentityNumber } from './identity-number.rules.ts';
export type { Person } from './member.rules.ts';
export { personKeyOf } from './members.store.ts';
export { memberOf, membersById, membersOf, personOf } from './members-of.ts';
