import type { Origin } from '../../../shared/vocab/booking.ts';
import type { WaitlistEnd, WaitlistStatus } from '../../../shared/vocab/waitlist.ts';
import type { BookingFacts } from '../booking/index.ts';

/** 候补: one person's wish for a number of one session. */
export interface Entry {
  id: string;
  tenantId: string;
  accountId: string;
  memberId: string;
  personKey: string;
  scheduleId: string;
  status: WaitlistStatus;
  /** Why it expired; null for every other state. */
  endReason: WaitlistEnd | null;
  origin: Origin;
  /** What it was turned into. */
  bookingId: string | null;
  appliedAt: number;
  /** How many wait up to and with this one, 1 = the next; 0 once it no longer waits. */
  position: number;
}

/** An entry as messages tell of it: `bookingId` is the entry's, `serialNo` its place, `visitAt` the session's beginning. */
export type EntryFacts = BookingFacts;

/** A number came: the booking that it was turned into, until when it is held, and what it costs. */
export interface EntryPromoted extends BookingFacts {
  entryId: string;
  holdUntil: number | null;
  feeFen: number;
}

/** An entry that ends without a number and without its owner's wish. */
export interface EntryEnded extends EntryFacts {
  why: WaitlistEnd;
}

declare module '../../platform/events.ts' {
  interface Events {
    'waitlist.joined': EntryFacts;
    'waitlist.promoted': EntryPromoted;
    'waitlist.ended': EntryEnded;
  }
}
