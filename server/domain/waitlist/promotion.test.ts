import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { addDays, dayOf, instantOf, minuteMs } from '../../../shared/vocab/day.ts';
import { Fault, type FaultCode } from '../../../shared/vocab/fault.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { change, insertRow, inTransaction, select } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { metricsText } from '../../platform/metrics.ts';
import { buildBooking, ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { timetable } from '../../test/factories/timetable.ts';
import { buildEntry, buildFullSession, entriesIn } from '../../test/factories/waitlist.ts';
import {
  type Booking,
  bookingCard,
  bookingsById,
  cancelBooking,
  expireBookings,
  leftNumbers,
  offersOn,
  previewBooking,
  rescheduleBooking,
  stopService,
  submitBooking,
} from '../booking/index.ts';
import { expireOrders, ordersOf, recordPaid } from '../payment/index.ts';
import { importTimetable, type Schedule, scheduleOf, schedulesBetween } from '../scheduling/index.ts';
import { type Entry, entryCard, leaveWaitlist, promoteWaitlist, queueOf } from './index.ts';
import { promotionHold } from './waitlist.rules.ts';

const own = ({ accountId, id }: Booking) => ({ accountId, bookingId: id });
const statusesIn = async ({ id }: Schedule) => (await entriesIn(id)).map(({ status, end_reason }) => end_reason ?? status);
const refused = (code: FaultCode, work: () => Promise<unknown>) =>
  assert.rejects(work, (error) => error instanceof Fault && error.code === code, code);
/** A number given back past every use case, as a crash or a hand at the database would leave it. */
const freeBehindOurBack = ({ id }: Booking) =>
  inTransaction((tx) => change(tx, `UPDATE bookings SET status = 'cancelled', active_key = NULL WHERE id = :id`, { id }));
const promotedTo = async (entry: Entry) => {
  const { booking } = await entryCard({ accountId: entry.accountId, entryId: entry.id });
  assert.ok(booking, 'not promoted');
  return booking;
};

/** Money for an order that has expired, as WeChat tells of it. */
async function payLate(bookingId: string) {
  const subject = { kind: 'booking', id: bookingId } as const;
  const order = (await ordersOf([subject])).get(`booking:${bookingId}`);
  const outTradeNo = `T${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const terms = { mchid: '1900000001', appid: 'wx1000000000000001', fen: 1500 };
  const attempt = {
    ...{
      order_id: order?.orderId ?? '',
      tenant_id: order?.tenantId ?? '',
      openid: 'o',
      out_trade_no: outTradeNo,
      status: 'closed',
      active_key: null,
    },
    ...{ ...terms, description: '挂号费', nonce_str: 'n', prepay_id: 'p', refunded_fen: 0, expires_at: 0, created_at: 0, checked_at: 0 },
  };
  await inTransaction((tx) => insertRow(tx, 'payment_attempts', attempt));
  const { mchid, appid, fen } = terms;
  await recordPaid({ mchid, appid, totalFen: fen, outTradeNo, state: 'SUCCESS', transactionId: outTradeNo, currency: 'CNY' });
  return (await ordersOf([subject])).get(`booking:${bookingId}`);
}

describe('候补转正', () => {
  afterEach(() => void releaseClock());

  it('gives a cancelled number to the first who waits, in the same commit: a booked booking, its order, its hold', async () => {
    const { schedule, bookings } = await buildFullSession();
    const [first, second] = [await buildEntry(schedule), await buildEntry(schedule)];
    assert.deepEqual([first.position, second.position], [1, 2]);
    freezeClock(instantOf(dayOf(now()), '10:00'));
    await cancelBooking(own(bookings[3]!));
    const booking = await promotedTo(first);
    assert.deepEqual([booking.serialNo, booking.status, booking.origin, booking.memberId], [4, 'booked', 'patient', first.member.id]);
    assert.equal(booking.holdUntil, now() + 120 * minuteMs);
    const { order, charge } = await bookingCard(own(booking));
    assert.deepEqual([order?.payFen, charge, order?.holdUntil], [1500, 'awaiting', booking.holdUntil]);
    assert.deepEqual(await statusesIn(schedule), ['promoted', 'waiting']);
    assert.deepEqual(
      (await queueOf(schedule.id)).queue.map(({ id, position }) => [id, position]),
      [[second.id, 1]],
    );
    assert.deepEqual(await ledgerOf(schedule.id), { rows: 11, live: 10, distinctNumbers: 10, distinctPersons: 10 });
    const { booked, waiting } = await scheduleOf(schedule.id);
    assert.deepEqual([booked, waiting], [10, 1]);
  });

  it('follows expiry, a move away and raised capacity alike', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 3 });
    const entries = [await buildEntry(schedule), await buildEntry(schedule), await buildEntry(schedule), await buildEntry(schedule)];
    await inTransaction((tx) => expireBookings(tx, [{ subject: { kind: 'booking', id: bookings[0]!.id } }]));
    assert.equal((await promotedTo(entries[0]!)).serialNo, 1);
    const elsewhere = await buildSchedule({ tenantId: schedule.tenantId, departmentId: schedule.departmentId });
    await rescheduleBooking({ ...own(bookings[2]!), scheduleId: elsewhere.id });
    assert.equal((await promotedTo(entries[1]!)).serialNo, 3);
    await inTransaction(async (tx) => {
      await change(tx, 'UPDATE schedules SET capacity = 5 WHERE id = :id', { id: schedule.id });
      await emit(
        tx,
        'scheduling.capacity-raised',
        [{ tenantId: schedule.tenantId, scheduleId: schedule.id }],
        ({ scheduleId }) => scheduleId,
      );
    });
    assert.deepEqual([(await promotedTo(entries[2]!)).serialNo, (await promotedTo(entries[3]!)).serialNo], [4, 5]);
    assert.equal((await scheduleOf(schedule.id)).waiting, 0);
  });

  it('follows a timetable that gains numbers, and ends with one that takes the session away', async () => {
    const { id: tenantId } = await buildTenant();
    const imported = async (...lines: Parameters<typeof timetable>) => {
      const { problems } = await importTimetable({ tenantId, bytes: timetable(...lines) });
      assert.deepEqual(problems, []);
    };
    await imported({ capacity: '1' });
    const [schedule] = await schedulesBetween({ tenantId, fromDay: '2031-03-03', toDay: '2031-03-03' });
    assert.ok(schedule);
    const held = await buildBooking({ schedule });
    const [first, second] = [await buildEntry(schedule), await buildEntry(schedule)];
    await imported({ capacity: '2' });
    assert.deepEqual([(await promotedTo(first)).serialNo, (await queueOf(schedule.id)).queue.map(({ id }) => id)], [2, [second.id]]);
    freezeClock(instantOf('2031-03-03', '08:00')); // what comes free in the last hour is the public's, so the queue stays
    for (const booking of [held, await promotedTo(first)]) await cancelBooking(own(booking));
    await imported({ date: '2031-03-04' }, { status: 'stopped', capacity: '2' });
    assert.deepEqual(await statusesIn(schedule), ['promoted', 'stopped']);
  });

  it('passes an unpaid number on when its hold ends', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 1 });
    const [first, second] = [await buildEntry(schedule), await buildEntry(schedule)];
    await cancelBooking(own(bookings[0]!));
    const { id, holdUntil } = await promotedTo(first);
    freezeClock((holdUntil ?? 0) + 59_000);
    await expireOrders(now());
    assert.equal((await promotedTo(first)).status, 'booked', 'money may be on its way for a minute');
    freezeClock((holdUntil ?? 0) + minuteMs);
    await expireOrders(now());
    assert.equal((await promotedTo(second)).serialNo, 1);
    assert.equal((await promotedTo(first)).status, 'expired');

    const late = await payLate(id);
    assert.deepEqual(
      [(await promotedTo(first)).status, (await promotedTo(second)).status, late?.status, late?.refundedFen],
      ['expired', 'booked', 'paid', 1500],
      'late money does not take the number back from the next: it goes back',
    );
  });

  it('passes over who holds that half day, and tells him, and skips nobody else', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 2 });
    const [holder, next] = [await buildEntry(schedule), await buildEntry(schedule)];
    await buildBooking({ schedule: await buildSchedule({ tenantId: schedule.tenantId }), member: holder.member });
    await cancelBooking(own(bookings[1]!));
    assert.equal((await promotedTo(next)).serialNo, 2);
    assert.deepEqual(await statusesIn(schedule), ['held', 'promoted']);
    const told = await select<{ total: number }>(
      null,
      `SELECT COUNT(*) AS total FROM outbox WHERE event = 'waitlist.ended' AND order_key = :key`,
      { key: `messages/waitlist:${holder.id}` },
    );
    assert.equal(told[0]?.total, 1);
    const { waiting } = await scheduleOf(schedule.id);
    assert.equal(waiting, 0);
  });

  it('needs no payment for a visit of price 0, and holds it for good', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 1, feeFen: 0 });
    const entry = await buildEntry(schedule);
    await cancelBooking(own(bookings[0]!));
    const card = await bookingCard(own(await promotedTo(entry)));
    assert.deepEqual([card.charge, card.order, card.booking.holdUntil], ['none', undefined, null]);
  });

  it('keeps the public out while somebody waits, on every way in, and lets them in again after', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 2 });
    const entry = await buildEntry(schedule);
    await freeBehindOurBack(bookings[0]!);
    const passer = await buildMember();
    const wish = { origin: 'pati', accountId: passer.accountId, memberId: passer.id, scheduleId: schedule.id } as const;
    await new Promise((resolve) => setTimeout(resolve, 120)); // what is known of sold numbers is 100 ms old at most
    await refused('slot_taken', () => submitBooking({ ...wish, serialNo: 1 }));
    await refused('slot_full', () => submitBooking({ ...wish, serialNo: null }));
    await refused('slot_taken', () => previewBooking({ scheduleId: schedule.id, serialNo: 1 }));
    const theirs = await buildBooking({ schedule: await buildSchedule({ tenantId: schedule.tenantId }) });
    await refused('slot_full', () => rescheduleBooking({ ...own(theirs), scheduleId: schedule.id }));
    assert.deepEqual(await leftNumbers(schedule.id), []);
    const [offer] = await offersOn({ tenantId: schedule.tenantId, departmentId: schedule.departmentId }, schedule.day);
    assert.equal(offer?.bookable, false);
    await leaveWaitlist({ accountId: entry.accountId, entryId: entry.id });
    assert.equal((await submitBooking({ ...wish, serialNo: 1 })).serialNo, 1);
  });

  it('repairs by its sweep what a crash left behind, once', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 3 });
    const entries = [await buildEntry(schedule), await buildEntry(schedule), await buildEntry(schedule)];
    for (const booking of bookings.slice(0, 2)) await freeBehindOurBack(booking);
    await inTransaction((tx) => change(tx, 'UPDATE schedules SET waiting = 0 WHERE id = :id', { id: schedule.id }));
    const { promoted } = await promoteWaitlist(schedule.id);
    assert.deepEqual(
      promoted.map(({ entryId }) => entryId),
      entries.slice(0, 2).map(({ id }) => id),
    );
    assert.deepEqual(await promoteWaitlist(schedule.id), { promoted: [], expired: 0 });
    assert.equal((await scheduleOf(schedule.id)).waiting, 1);
  });

  it('gives nothing of a stopped session: who waits there is told', async () => {
    const { schedule } = await buildFullSession({ capacity: 2 });
    await buildEntry(schedule);
    await buildEntry(schedule);
    await stopService({ tenantId: schedule.tenantId, target: { scheduleId: schedule.id }, reason: '医生外出' });
    assert.deepEqual(await statusesIn(schedule), ['stopped', 'stopped']);
    assert.deepEqual(await ledgerOf(schedule.id), { rows: 2, live: 0, distinctNumbers: 0, distinctPersons: 0 });
    assert.deepEqual(await promoteWaitlist(schedule.id), { promoted: [], expired: 0 });
  });

  it('gives no number in the hour before its time, leaves that to the public, and ends the queue when nothing else can come', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 2, minutes: 30, firstTime: '09:00' });
    await buildEntry(schedule);
    freezeClock(instantOf(schedule.day, '08:00'));
    await cancelBooking(own(bookings[0]!)); // 09:00: an hour away
    assert.deepEqual(await statusesIn(schedule), ['waiting']);
    assert.deepEqual(await leftNumbers(schedule.id), [{ serialNo: 1, time: '09:00' }]);
    freezeClock(instantOf(schedule.day, '08:30'));
    assert.deepEqual(await promoteWaitlist(schedule.id), { promoted: [], expired: 1 });
    assert.deepEqual(await statusesIn(schedule), ['over']);
  });

  it('never reaches a number past the no-show ladder', async () => {
    const { id: tenantId } = await buildTenant({ rules: { noShow: { limit: 1, withinDays: 90, blockDays: 90 } } });
    const { schedule, bookings } = await buildFullSession({ tenantId, capacity: 1 });
    const [blocked, next] = [await buildEntry(schedule), await buildEntry(schedule)];
    const missed = await buildBooking({ schedule: await buildSchedule({ tenantId, half: 'PM' }), member: blocked.member });
    await inTransaction((tx) =>
      change(tx, `UPDATE bookings SET status = 'missed', day = :day WHERE id = :id`, { id: missed.id, day: addDays(dayOf(now()), -1) }),
    );
    await cancelBooking(own(bookings[0]!));
    assert.deepEqual(await statusesIn(schedule), ['blocked', 'promoted']);
    await refused('no_show_blocked', () => buildEntry(schedule, { member: blocked.member }));
    assert.equal((await promotedTo(next)).serialNo, 1);
  });
});

describe('the hold of a promoted number', () => {
  const hold = (at: string, visit: string) => {
    const end = promotionHold(Date.parse(`${at}+08:00`), Date.parse(`${visit}+08:00`));
    return new Date(end + 8 * 3_600_000).toISOString().slice(0, 16);
  };
  for (const [at, visit, until] of [
    ['2026-03-02T10:00', '2026-03-09T10:00', '2026-03-02T12:00'],
    ['2026-03-02T20:00', '2026-03-09T10:00', '2026-03-02T22:00'],
    ['2026-03-02T20:30', '2026-03-09T10:00', '2026-03-03T07:30'],
    ['2026-03-02T22:00', '2026-03-09T10:00', '2026-03-03T09:00'],
    ['2026-03-02T23:30', '2026-03-09T10:00', '2026-03-03T09:00'],
    ['2026-03-02T03:00', '2026-03-09T10:00', '2026-03-02T09:00'],
    ['2026-03-02T07:00', '2026-03-09T10:00', '2026-03-02T09:00'],
    ['2026-03-02T21:59', '2026-03-09T10:00', '2026-03-03T08:59'],
    ['2026-03-02T21:30', '2026-03-03T08:30', '2026-03-03T07:30'],
    ['2026-03-02T08:30', '2026-03-02T10:00', '2026-03-02T09:00'],
    ['2026-12-31T21:00', '2027-01-05T10:00', '2027-01-01T08:00'],
  ] as const)
    it(`${at} for ${visit}: ${until}`, () => assert.equal(hold(at, visit), until));
});

describe('the sweep at large', () => {
  it('finds its sessions by itself', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 1 });
    const entry = await buildEntry(schedule);
    await freeBehindOurBack(bookings[0]!);
    const { promoted } = await promoteWaitlist();
    assert.ok(promoted.some(({ entryId }) => entryId === entry.id));
    const [{ bookingId } = { bookingId: '' }] = promoted.filter(({ entryId }) => entryId === entry.id);
    assert.equal((await bookingsById([bookingId])).get(bookingId)?.memberId, entry.member.id);
  });

  it('promotes in every other session when some throw, and fails at the end with their number', async () => {
    const awaited = async () => {
      const { schedule, bookings } = await buildFullSession({ capacity: 1 });
      await buildEntry(schedule);
      await freeBehindOurBack(bookings[0]!);
      return schedule;
    };
    const [first, second, third, fourth] = [await awaited(), await awaited(), await awaited(), await awaited()];
    const giveTo = (schedule: Schedule, tenantId: string) =>
      inTransaction((tx) => change(tx, 'UPDATE schedules SET tenant_id = :tenantId WHERE id = :id', { id: schedule.id, tenantId }));
    for (const broken of [first, third]) await giveTo(broken, '999999999'); // a hospital that is not there
    try {
      const before = await metricsText();
      await assert.rejects(promoteWaitlist(), (error: Error & { cause?: unknown }) => {
        assert.match(error.message, /^2 of \d+ sessions were not promoted; \d+ entries were, \d+ expired\.$/);
        return error.cause instanceof Fault && error.cause.code === 'tenant_not_found';
      });
      for (const served of [second, fourth]) assert.deepEqual(await statusesIn(served), ['promoted']);
      for (const broken of [first, third]) assert.deepEqual(await statusesIn(broken), ['waiting']);
      const failuresIn = (text: string) => Number(/alarms_total\{kind="promotion-failed"\} (\d+)/.exec(text)?.[1] ?? 0);
      assert.equal(failuresIn(await metricsText()) - failuresIn(before), 2);
      await refused('tenant_not_found', () => promoteWaitlist(first.id));
    } finally {
      for (const broken of [first, third]) await giveTo(broken, broken.tenantId);
    }
    await promoteWaitlist();
    for (const mended of [first, third]) assert.deepEqual(await statusesIn(mended), ['promoted']);
  });
});
