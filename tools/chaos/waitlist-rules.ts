import { ending, type Facts, groups, type Violation } from './ledger.ts';

/**
 * Nobody waits beside a free number; nobody is passed over in the queue; who was promoted holds a booking of his own, once;
 * who was told that he waits has an entry.
 */
export function waitlistViolations({ waitlist, bookings, schedules, intents }: Facts): Violation[] {
  const found: Violation[] = [];
  const live = groups(
    bookings.filter(({ active }) => active),
    ({ scheduleId }) => scheduleId,
  );
  const rows = new Map(bookings.map((booking) => [booking.id, booking]));
  for (const [scheduleId, entries] of groups(waitlist, (entry) => entry.scheduleId)) {
    const waiting = entries.filter(({ status }) => status === 'waiting');
    const free = (schedules.find(({ id }) => id === scheduleId)?.capacity ?? 0) - (live.get(scheduleId)?.length ?? 0);
    if (free > 0 && waiting.length)
      found.push({
        rule: 'awaited and free',
        scheduleId,
        text: `session ${scheduleId}: ${waiting.length} wait beside ${free} free numbers`,
      });
    const last = Math.max(0, ...entries.filter(({ status }) => status === 'promoted').map(({ id }) => Number(id)));
    for (const { id } of waiting)
      if (Number(id) < last) found.push({ rule: 'passed over', scheduleId, text: `entry ${id} still waits, entry ${last} was promoted` });
  }
  for (const { id, scheduleId, status, bookingId, accountId } of waitlist) {
    if ((status === 'promoted') !== (bookingId !== null))
      found.push({ rule: 'promotion', scheduleId, text: `entry ${id} is ${status} with booking ${bookingId}` });
    if (bookingId !== null && rows.get(bookingId)?.accountId !== accountId)
      found.push({ rule: 'promotion', scheduleId, text: `entry ${id} became booking ${bookingId}, which is not its owner's` });
  }
  for (const [bookingId, entries] of groups(waitlist, (entry) => entry.bookingId))
    if (entries.length > 1)
      found.push({ rule: 'promotion', scheduleId: entries[0]?.scheduleId, text: `booking ${bookingId} came of ${entries.length} entries` });
  const known = new Map(waitlist.map((entry) => [entry.id, entry]));
  for (const intent of intents) {
    const id = intent.kind === 'join' && ending(intent) === 'done' ? intent.tries.at(-1)?.bookingId : undefined;
    if (id !== undefined && known.get(id)?.accountId !== intent.accountId)
      found.push({
        rule: 'answers',
        scheduleId: intent.scheduleId,
        text: `account ${intent.accountId} was told entry ${id}, which is not there`,
      });
  }
  return found;
}
