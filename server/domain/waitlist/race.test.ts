import assert from 'node:assert/strict';
import { Fault } from '../../../shared/vocab/fault.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildEntry, buildFullSession, entriesIn } from '../../test/factories/waitlist.ts';
import { cancelBooking, submitBooking } from '../booking/index.ts';
import type { Member } from '../care/index.ts';
import { scheduleOf } from '../scheduling/index.ts';
import { joinWaitlist, leaveWaitlist, promoteWaitlist, queueOf } from './index.ts';

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof Fault ? error.code : String(error)),
  );
const tally = (told: readonly string[]) =>
  Object.fromEntries([...new Set(told)].sort().map((code) => [code, told.filter((one) => one === code).length]));
const people = (count: number) => Promise.all(Array.from({ length: count }, () => buildMember()));

describe('a waiting list under fire', function () {
  this.timeout(120_000);

  it('50 cancels, 50 who try to book, 30 who wait: the 30 get the first 30 numbers, and the public only what is left', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 50, minutes: 5 });
    const queue: Member[] = [];
    for (const member of await people(30)) queue.push((await buildEntry(schedule, { member })).member);
    const passers = await people(50);
    const wish = ({ id, accountId }: Member, index: number) => ({
      ...({ origin: index % 2 ? 'patient' : 'pati', accountId, memberId: id, scheduleId: schedule.id } as const),
      serialNo: index % 2 ? null : index + 1,
    });
    const [cancelled, tried] = await Promise.all([
      Promise.all(bookings.map(({ id, accountId }) => outcome(cancelBooking({ accountId, bookingId: id })))),
      Promise.all(passers.map((passer, index) => outcome(submitBooking(wish(passer, index))))),
    ]);
    assert.deepEqual(tally(cancelled), { done: 50 });
    const states = await entriesIn(schedule.id);
    assert.deepEqual(tally(states.map(({ status }) => status)), { promoted: 30 });
    const promotedIds = states.map(({ booking_id }) => String(booking_id));
    assert.equal(new Set(promotedIds).size, 30, 'none twice');
    const held = await select<{ person_key: string; id: number }>(
      null,
      'SELECT id, person_key FROM bookings WHERE schedule_id = :id AND active_key = 1',
      { id: schedule.id },
    );
    const passerKeys = new Set(passers.map(({ personKey }) => personKey));
    const byPublic = held.filter(({ person_key }) => passerKeys.has(person_key));
    const won = tried.filter((told) => told === 'done').length;
    assert.deepEqual([held.length - byPublic.length, byPublic.length], [30, won], 'everybody who waited holds a number');
    assert.ok(won <= 20);
    for (const told of tried) assert.ok(['done', 'slot_taken', 'slot_full'].includes(told), told);
    const firstOfPublic = Math.min(...byPublic.map(({ id }) => Number(id)));
    const lastOfQueue = Math.max(...promotedIds.map(Number));
    if (won) assert.ok(firstOfPublic > lastOfQueue, 'the public came after the last who waited');
    assert.deepEqual(await ledgerOf(schedule.id), { rows: 80 + won, live: 30 + won, distinctNumbers: 30 + won, distinctPersons: 30 + won });
    const { waiting, booked } = await scheduleOf(schedule.id);
    assert.deepEqual([waiting, booked], [0, 30 + won]);
    const [orders] = await select<{ total: number }>(
      null,
      `SELECT COUNT(*) AS total FROM orders WHERE subject_kind = 'booking' AND subject_id IN (:promotedIds)`,
      { promotedIds },
    );
    assert.equal(orders?.total, 30);
  });

  it('tells 40 who join at once 40 different places, 1 to 40', async () => {
    const { schedule } = await buildFullSession({ capacity: 1 });
    const members = await people(40);
    const places = await Promise.all(members.map((member) => buildEntry(schedule, { member }).then(({ position }) => position)));
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      members.map((_, index) => index + 1),
    );
    assert.equal((await queueOf(schedule.id)).queue.length, 40);
  });

  it('lets one person join once, and three times a day, however many ask at once', async () => {
    const { id: tenantId } = await buildTenant();
    const sessions = [];
    for (const day of ['2031-05-01', '2031-05-02', '2031-05-03', '2031-05-04', '2031-05-05', '2031-05-06'])
      sessions.push((await buildFullSession({ tenantId, day, capacity: 1 })).schedule);
    const member = await buildMember();
    const join = (scheduleId: string) =>
      outcome(joinWaitlist({ origin: 'portal', accountId: member.accountId, memberId: member.id, scheduleId }));
    const first = sessions[0]?.id ?? '';
    assert.deepEqual(tally(await Promise.all(Array.from({ length: 10 }, () => join(first)))), { done: 1, waitlist_exists: 9 });
    assert.deepEqual(tally(await Promise.all(sessions.slice(1).map(({ id }) => join(id)))), { done: 2, waitlist_limit: 3 });
  });

  it('never promotes one who leaves, nor lets leave one who is promoted', async () => {
    for (let round = 0; round < 8; round++) {
      const { schedule, bookings } = await buildFullSession({ capacity: 1 });
      const [first, second] = [await buildEntry(schedule), await buildEntry(schedule)];
      const [left] = await Promise.all([
        outcome(leaveWaitlist({ accountId: first.accountId, entryId: first.id })),
        cancelBooking({ accountId: bookings[0]?.accountId ?? '', bookingId: bookings[0]?.id ?? '' }),
        promoteWaitlist(schedule.id),
      ]);
      const states = (await entriesIn(schedule.id)).map(({ status }) => status);
      assert.deepEqual([left, ...states], left === 'done' ? ['done', 'cancelled', 'promoted'] : ['waitlist_state', 'promoted', 'waiting']);
      assert.equal((await ledgerOf(schedule.id)).live, 1);
      assert.ok(second.id);
    }
  });

  it('meets itself in two sessions of one half day without a knot: each who waits in both gets one of them', async () => {
    const { id: tenantId } = await buildTenant();
    const [one, other] = [await buildFullSession({ tenantId, capacity: 6 }), await buildFullSession({ tenantId, capacity: 6 })];
    const members = await people(6);
    for (const member of members) await buildEntry(one.schedule, { member });
    for (const member of members.toReversed()) await buildEntry(other.schedule, { member });
    const cancels = [...one.bookings, ...other.bookings].map(({ id, accountId }) => outcome(cancelBooking({ accountId, bookingId: id })));
    assert.deepEqual(tally(await Promise.all(cancels)), { done: 12 });
    const states = [...(await entriesIn(one.schedule.id)), ...(await entriesIn(other.schedule.id))];
    assert.deepEqual(tally(states.map(({ end_reason, status }) => end_reason ?? status)), { held: 6, promoted: 6 });
    for (const { personKey } of members)
      assert.equal(states.filter(({ person_key, status }) => person_key === personKey && status === 'promoted').length, 1);
  });

  it('would let the public in first if how many wait were forgotten: that count is what keeps it out', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 1 });
    const entry = await buildEntry(schedule);
    await inTransaction((tx) => change(tx, 'UPDATE schedules SET waiting = 0 WHERE id = :id', { id: schedule.id }));
    await cancelBooking({ accountId: bookings[0]?.accountId ?? '', bookingId: bookings[0]?.id ?? '' });
    const [passer] = await people(1);
    assert.ok(passer);
    await submitBooking({ origin: 'pati', accountId: passer.accountId, memberId: passer.id, scheduleId: schedule.id, serialNo: 1 });
    assert.deepEqual(
      (await entriesIn(schedule.id)).map(({ id, status }) => [String(id), status]),
      [[entry.id, 'waiting']],
    );
  });
});
