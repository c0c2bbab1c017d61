/** 候补: who waits for a number, and what comes of it. It answers what booking and scheduling announce, never the reverse. */
export { endQueues } from './end-queues.ts';
export { type JoinWaitlist, joinWaitlist } from './join-waitlist.ts';
export { keepWaitingMembers } from './keep-waiting-members.ts';
export { leaveWaitlist } from './leave-waitlist.ts';
export { type Promoted, promoteNext } from './promote-next.ts';
export { promoteWaitlist } from './promote-waitlist.ts';
export { type EntryCard, entryCard, entryCards, myWaitlist, queueOf } from './read-waitlist.ts';
export { endWords } from './waitlist.rules.ts';
export type { Entry, EntryEnded, EntryFacts, EntryPromoted } from './waitlist.types.ts';
