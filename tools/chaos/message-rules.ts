import { type Facts, groups, type Told, type Violation } from './ledger.ts';

/**
 * Every accepted message arrives exactly once; where a worker was killed during its call, once or not at all, and then
 * the send log says that nobody knows. At the end the outbox is empty.
 */
export function messageViolations({ bookings, moves, waitlist, messages, sends, undelivered, mayLose }: Facts): Violation[] {
  const found: Violation[] = [];
  const about = (bookingId: string, kind: string) => `${bookingId} ${kind}`;
  const arrived = groups(messages, ({ bookingId, kind }) => about(bookingId, kind));
  const logged = groups(sends, ({ bookingId, kind }) => about(bookingId, kind));
  const movesOf = groups(moves, ({ bookingId }) => bookingId);
  const promoted = new Set(waitlist.map(({ bookingId }) => bookingId)); // told by another template
  for (const { id, scheduleId, status } of bookings) {
    const due: Record<Told, number> = {
      booked: promoted.has(id) ? 0 : 1,
      moved: movesOf.get(id)?.length ?? 0,
      cancelled: status === 'cancelled' ? 1 : 0,
    };
    for (const [kind, wanted] of Object.entries(due)) {
      const came = arrived.get(about(id, kind))?.length ?? 0;
      const log = logged.get(about(id, kind)) ?? [];
      const excused = mayLose.has(scheduleId) ? log.filter(({ status }) => status === 'unknown').length : 0;
      const says = log.map(({ status, outcome }) => `${status} ${outcome}`.trim()).join(', ') || 'nothing';
      if (came > wanted)
        found.push({
          rule: 'message twice',
          scheduleId,
          text: `booking ${id}: ${kind} came ${came} times, ${wanted} due; the send log says ${says}`,
        });
      else if (came + excused < wanted)
        found.push({
          rule: 'message lost',
          scheduleId,
          text: `booking ${id}: ${kind} came ${came} times, ${wanted} due; the send log says ${says}`,
        });
    }
  }
  for (const [kind, rows] of groups(undelivered, ({ event, reaction, status }) => `${event} → ${reaction} is ${status}`))
    found.push({ rule: 'outbox', scheduleId: undefined, text: `${rows.length} × ${kind} (${rows[0]?.about})` });
  return found;
}
