import type { Consent } from '../booking/index.ts';
import { beginsAt, type Schedule } from '../scheduling/index.ts';
import type { Entry, EntryFacts } from './waitlist.types.ts';

/** What is announced about an entry as it now is. */
export function factsOfEntry(entry: Entry, session: Schedule, consent?: Consent): EntryFacts {
  const { tenantId, accountId, memberId } = entry;
  const { departmentId, doctorId, half } = session;
  const facts = { bookingId: entry.id, tenantId, accountId, memberId, departmentId, doctorId, half };
  return { ...facts, visitAt: beginsAt(session), serialNo: entry.position, orderNo: '', ...(consent ? { consent } : {}) };
}

/** The outbox key that keeps what is said about one entry in order: the consent that came with it counts before it is spent. */
export const aboutEntry = (about: { entryId?: string; bookingId: string }) => `waitlist:${about.entryId ?? about.bookingId}`;
