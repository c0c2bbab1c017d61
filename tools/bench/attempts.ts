import type { Attempt } from './checker.ts';
import { requestText } from './client.ts';
import type { Hospital, Person, Session } from './hospital.ts';
import { hospitalSize } from './plan.ts';

/** An attempt and who makes it. */
export interface Wish {
  attempt: Attempt;
  person: Person;
}

/** Wishes that can all be granted: session after session, number after number, and nobody twice in a half day. Throws when the hospital is sold out. */
export function spreadWishes({ schedules, persons }: Pick<Hospital, 'schedules' | 'persons'>): (count: number) => Wish[] {
  const sessionsOf = new Map<string, number>();
  const halfDays = [...new Set(schedules.map(({ halfDay }) => halfDay))];
  // Each half day begins with other persons, so that requests under way at one time come from many accounts.
  const apart = Math.max(1, Math.floor(persons.length / halfDays.length));
  const start = new Map(halfDays.map((halfDay, index) => [halfDay, index * apart]));
  let made = 0;
  const next = (): Wish => {
    const session = schedules[made % schedules.length];
    const serialNo = Math.floor(made / schedules.length) + 1;
    if (!session || serialNo > hospitalSize.capacity) throw new Error('The hospital of the bench is sold out: give it more sessions.');
    made++;
    const { halfDay } = session;
    const before = sessionsOf.get(halfDay) ?? 0;
    sessionsOf.set(halfDay, before + 1);
    return wishOf(session, serialNo, persons[((start.get(halfDay) ?? 0) + before) % persons.length]);
  };
  return (count) => Array.from({ length: count }, next);
}

/** A storm on one session: every number is wanted by many, and everybody tries twice. */
export function hotWishes(session: Session, persons: readonly Person[]): Wish[] {
  const crowd = persons.slice(0, hospitalSize.hotPersons);
  return Array.from({ length: hospitalSize.hotAttempts }, (_, index) => {
    const serialNo = ((index * 37) % hospitalSize.capacity) + 1;
    return wishOf(session, serialNo, crowd[(index * 7 + Math.floor(index / crowd.length)) % crowd.length]);
  });
}

function wishOf(session: Session, serialNo: number, person: Person | undefined): Wish {
  if (!person) throw new Error('A hospital without persons.');
  return { person, attempt: { scheduleId: session.id, serialNo, memberId: person.memberId, halfDay: session.halfDay } };
}

/** The wish as a request of seed 001, or to a baseline that takes the same. */
export function wishText({ person, attempt }: Wish, path = '/pati_service/book_service/book/submit'): string {
  const { scheduleId, serialNo, memberId } = attempt;
  return requestText('POST', path, { token: person.token }, JSON.stringify({ scheduleId, serialNo, memberId }));
}
