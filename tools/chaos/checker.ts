import { ending, type Facts, groups, type Intent, silences, type Violation } from './ledger.ts';
import { messageViolations } from './message-rules.ts';
import { moneyViolations } from './money-rules.ts';
import { waitlistViolations } from './waitlist-rules.ts';

const holds = new Set(['booked', 'checked_in', 'completed', 'missed']);

/** Compares what the database, WeChat and the clients say; every difference is a violation. */
export function check(facts: Facts): Violation[] {
  return [
    ...numberViolations(facts),
    ...answerViolations(facts),
    ...changeViolations(facts),
    ...moneyViolations(facts),
    ...messageViolations(facts),
    ...waitlistViolations(facts),
    ...freedViolations(facts),
  ];
}

/** No number and no person twice, and free + booked = capacity, whoever is asked. */
function numberViolations({ schedules, bookings, left }: Facts): Violation[] {
  const found: Violation[] = [];
  const live = bookings.filter(({ active }) => active);
  const twice = (rule: string, keyOf: (booking: (typeof live)[number]) => string | null) => {
    for (const [key, rows] of groups(live, keyOf))
      if (rows.length > 1)
        found.push({ rule, scheduleId: rows[0]?.scheduleId, text: `${key}: bookings ${rows.map(({ id }) => id).join(', ')}` });
  };
  twice('number twice', ({ scheduleId, serialNo }) => `session ${scheduleId} number ${serialNo}`);
  twice('person twice', ({ tenantId, personKey, halfDay }) => `${tenantId}:${personKey.slice(0, 8)} on ${halfDay}`);
  twice('person twice with one doctor', ({ personKey, dayPlaceKey }) => dayPlaceKey && `${personKey.slice(0, 8)} at ${dayPlaceKey}`);
  const bySession = groups(live, ({ scheduleId }) => scheduleId);
  const capacity = new Map(schedules.map((schedule) => [schedule.id, schedule.capacity]));
  for (const { id, capacity, booked } of schedules) {
    const held = bySession.get(id)?.length ?? 0;
    if (held > capacity) found.push({ rule: 'oversold', scheduleId: id, text: `session ${id}: ${held} of ${capacity}` });
    if (held !== booked)
      found.push({ rule: 'counter', scheduleId: id, text: `session ${id} counts ${booked} booked, but ${held} numbers are held` });
  }
  for (const { scheduleId, server, free } of left) {
    const held = bySession.get(scheduleId)?.length ?? 0;
    if (free + held !== capacity.get(scheduleId))
      found.push({
        rule: 'free + booked',
        scheduleId,
        text: `session ${scheduleId} at ${server}: ${free} free + ${held} booked is not ${capacity.get(scheduleId)}`,
      });
  }
  for (const { id, scheduleId, serialNo, active, status, bookedAt, visitAt } of bookings) {
    if (active !== holds.has(status))
      found.push({ rule: 'state', scheduleId, text: `booking ${id} is ${status} and ${active ? 'holds' : 'does not hold'} its number` });
    if (serialNo < 1 || serialNo > (capacity.get(scheduleId) ?? 0))
      found.push({ rule: 'state', scheduleId, text: `booking ${id} has number ${serialNo}` });
    if (bookedAt > visitAt) found.push({ rule: 'past', scheduleId, text: `booking ${id} was booked after its time` });
  }
  return found;
}

/** Answers given = rows: whoever was told "booked" has a row, and no row is there that nobody can have caused. */
function answerViolations({ intents, bookings, moves, waitlist }: Facts): Violation[] {
  const found: Violation[] = [];
  const rows = new Map(bookings.map((booking) => [booking.id, booking]));
  const firstMove = new Map([...moves].reverse().map((move) => [move.bookingId, move]));
  const wishes = intents.filter(({ kind }) => kind === 'book');
  const told = new Map<string, Intent[]>();
  for (const intent of wishes) {
    const { scheduleId, accountId, key } = intent;
    const ids = new Set(intent.tries.flatMap(({ bookingId }) => bookingId ?? []));
    if (ids.size > 1)
      found.push({
        rule: key === undefined ? 'answers' : 'idempotency',
        scheduleId,
        text: `one wish of account ${accountId} was answered with ${[...ids].join(', ')}`,
      });
    for (const id of ids) {
      told.set(id, [...(told.get(id) ?? []), intent]);
      const wrong = wrongRow(intent, id);
      if (wrong) found.push({ rule: 'answers', scheduleId, text: `account ${accountId} was told booking ${id}, but ${wrong}` });
    }
    if (ending(intent) === 'done' && ids.size === 0)
      found.push({ rule: 'answers', scheduleId, text: `account ${accountId} was told "booked" without a booking` });
  }
  for (const [id, ones] of told)
    if (ones.length > 1)
      found.push({ rule: 'answers', scheduleId: ones[0]?.scheduleId, text: `booking ${id} was told to ${ones.length} wishes` });

  const place = (accountId: string, scheduleId: string) => `${accountId} ${scheduleId}`;
  const silent = groups(wishes, ({ accountId, scheduleId }) => place(accountId, scheduleId));
  const promoted = new Set(waitlist.map(({ bookingId }) => bookingId));
  const untold = bookings.filter(({ id }) => !told.has(id) && !promoted.has(id));
  for (const [where, ones] of groups(untold, ({ id, accountId, scheduleId }) =>
    place(accountId, firstMove.get(id)?.fromScheduleId ?? scheduleId),
  )) {
    const possible = (silent.get(where) ?? []).reduce((sum, intent) => sum + silences(intent), 0);
    if (ones.length > possible)
      found.push({
        rule: 'rows',
        scheduleId: ones[0]?.scheduleId,
        text: `bookings ${ones.map(({ id }) => id).join(', ')} (account and session ${where}) were told to nobody, ${possible} wishes had no answer`,
      });
  }
  return found;

  function wrongRow(intent: Intent, id: string): string | undefined {
    const row = rows.get(id);
    if (!row) return 'it is not there';
    if (row.accountId !== intent.accountId) return `it belongs to account ${row.accountId}`;
    const move = firstMove.get(id);
    if ((move?.fromScheduleId ?? row.scheduleId) !== intent.scheduleId) return `it is in session ${row.scheduleId}`;
    const number = intent.tries.find(({ bookingId }) => bookingId === id)?.serialNo ?? intent.serialNo;
    return !move && number !== null && row.serialNo !== number ? `it has number ${row.serialNo}, not ${number}` : undefined;
  }
}

/** What was cancelled is cancelled, what was moved has moved, and nothing else has. */
function changeViolations({ intents, bookings, moves, orders, attempts, refunds }: Facts): Violation[] {
  const found: Violation[] = [];
  const changes = groups(intents, ({ bookingId }) => bookingId ?? null);
  const movesOf = groups(moves, ({ bookingId }) => bookingId);
  for (const { id, scheduleId, status, holdUntil } of bookings) {
    const mine = changes.get(id) ?? [];
    const cancels = mine.filter(({ kind }) => kind === 'cancel');
    const cancelled = cancels.filter((intent) => ending(intent) === 'done');
    const say = (rule: string, text: string) => found.push({ rule, scheduleId, text: `booking ${id} ${text}` });
    if (cancelled.length && status !== 'cancelled') say('answers', `was cancelled to its client and is ${status}`);
    if (status === 'cancelled' && !cancels.some((intent) => ending(intent) === 'done' || silences(intent)))
      say('rows', 'is cancelled, and nobody asked for it');
    if (status === 'expired' && holdUntil === null) say('rows', 'expired without a hold');
    for (const intent of cancelled) {
      const toldFen = intent.tries.at(-1)?.refundFen;
      const decided = refundOf(id);
      if (toldFen !== undefined && toldFen > decided) say('money', `was told a refund of ${toldFen}, decided are ${decided}`);
    }
    const wished = mine.filter(({ kind }) => kind === 'move');
    const done = wished.filter((intent) => ending(intent) === 'done').length;
    const possible = done + wished.reduce((sum, intent) => sum + silences(intent), 0);
    const moved = movesOf.get(id)?.length ?? 0;
    if (moved < done || moved > possible) say('answers', `moved ${moved} times; told ${done}, at most ${possible}`);
    const last = movesOf.get(id)?.at(-1);
    if (last && last.toScheduleId !== scheduleId) say('rows', `was moved to session ${last.toScheduleId} and is in ${scheduleId}`);
  }
  return found;

  function refundOf(bookingId: string): number {
    const mine = new Set(orders.filter((order) => order.bookingId === bookingId).map(({ id }) => id));
    const paid = new Set(attempts.filter(({ orderId }) => mine.has(orderId)).map(({ id }) => id));
    return refunds.filter(({ attemptId }) => paid.has(attemptId)).reduce((sum, { fen }) => sum + fen, 0);
  }
}

/** A number that another process gave back can be had within a second. */
function freedViolations({ freed }: Facts): Violation[] {
  return freed
    .filter(({ waitedMs }) => waitedMs === undefined || waitedMs > 1_000)
    .map(({ scheduleId, waitedMs }) => ({
      rule: 'freed',
      scheduleId,
      text: `session ${scheduleId}: ${waitedMs === undefined ? 'a freed number was never sold again' : `a freed number was sold after ${waitedMs} ms`}`,
    }));
}
