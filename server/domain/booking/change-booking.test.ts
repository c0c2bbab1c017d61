import assert from 'node:assert/strict';
import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { Fault, type FaultCode } from '../../../shared/vocab/fault.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildBooking, countRows, ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { scheduleOf } from '../scheduling/index.ts';
import {
  type Booking,
  bookingCard,
  cancelBooking,
  confirmPaid,
  expireBookings,
  leftNumbers,
  markArrival,
  markMissed,
  queueReminders,
  rescheduleBooking,
} from './index.ts';

const expiring = { policy: 'expire', minutes: 30 } as const;
const own = ({ accountId, id }: Booking) => ({ accountId, bookingId: id });

async function refused(code: FaultCode, work: () => Promise<unknown>): Promise<void> {
  const before = await countRows();
  await assert.rejects(work, (error) => error instanceof Fault && error.code === code);
  assert.deepEqual(await countRows(), before, 'a refusal writes nothing');
}

describe('cancelBooking', () => {
  it('frees the number exactly once, even for ten calls at once', async () => {
    const booking = await buildBooking();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => cancelBooking(own(booking))));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.ok((await leftNumbers(booking.scheduleId)).some(({ serialNo }) => serialNo === booking.serialNo));
    assert.equal((await bookingCard(own(booking))).booking.status, 'cancelled');
  });

  it('refuses a foreign booking as if it did not exist, and one whose time has come', async () => {
    const booking = await buildBooking();
    const stranger = await buildMember();
    await refused('booking_not_found', () => cancelBooking({ accountId: stranger.accountId, bookingId: booking.id }));
    freezeClock(booking.visitAt);
    try {
      await refused('cancel_too_late', () => cancelBooking(own(booking)));
    } finally {
      releaseClock();
    }
  });

  it('keeps the deadline that the hospital sets', async () => {
    const { id: tenantId } = await buildTenant({ rules: { cancelDeadlineMinutes: 60 * 24 * 30 } });
    const booking = await buildBooking({ schedule: await buildSchedule({ tenantId }) });
    await refused('cancel_too_late', () => cancelBooking(own(booking)));
  });
});

describe('rescheduleBooking', () => {
  it('moves the same booking: the old number is free, the new one held, never both', async () => {
    const booking = await buildBooking({ serialNo: 4 });
    const next = await buildSchedule({ tenantId: booking.tenantId, day: addDays(booking.day, 1) });
    const moved = await rescheduleBooking({ ...own(booking), scheduleId: next.id });
    assert.equal(moved.id, booking.id);
    assert.equal(moved.orderNo, booking.orderNo);
    assert.deepEqual([moved.scheduleId, moved.serialNo, moved.day], [next.id, 1, next.day]);
    assert.equal((await ledgerOf(booking.scheduleId)).live, 0);
    assert.equal((await ledgerOf(next.id)).live, 1);
  });

  it('refuses a full session, another hospital, the same session, a person who is already there, and keeps the old number', async () => {
    const booking = await buildBooking();
    const full = await buildSchedule({ tenantId: booking.tenantId, half: 'PM', capacity: 1 });
    await buildBooking({ schedule: full });
    await refused('slot_full', () => rescheduleBooking({ ...own(booking), scheduleId: full.id }));
    const foreign = await buildSchedule();
    await refused('schedule_mismatch', () => rescheduleBooking({ ...own(booking), scheduleId: foreign.id }));
    await refused('schedule_mismatch', () => rescheduleBooking({ ...own(booking), scheduleId: booking.scheduleId }));
    assert.equal((await ledgerOf(booking.scheduleId)).live, 1);
  });

  it('moves an unpaid booking to another price, also to none, but not once its time to pay is over', async () => {
    const { id: tenantId } = await buildTenant({ rules: { unpaid: { pati: expiring, patient: expiring, portal: expiring } } });
    const booking = await buildBooking({ schedule: await buildSchedule({ tenantId, feeFen: 1500 }) });
    const dearer = await buildSchedule({ tenantId, feeFen: 4000, half: 'PM' });
    const free = await buildSchedule({ tenantId, feeFen: 0, day: addDays(booking.day, 1) });
    await rescheduleBooking({ ...own(booking), scheduleId: dearer.id });
    assert.equal((await bookingCard(own(booking))).order?.payFen, 4000);
    freezeClock(booking.bookedAt + 31 * 60_000);
    try {
      await refused('booking_state', () => rescheduleBooking({ ...own(booking), scheduleId: free.id }));
    } finally {
      releaseClock();
    }
    await rescheduleBooking({ ...own(booking), scheduleId: free.id });
    assert.notEqual((await bookingCard(own(booking))).charge, 'awaiting');
  });

  it('lets twenty people move into three numbers: three do', async () => {
    const from = await buildSchedule();
    const bookings = await Promise.all(Array.from({ length: 20 }, () => buildBooking({ schedule: from })));
    const to = await buildSchedule({ tenantId: from.tenantId, half: 'PM', capacity: 3 });
    const outcomes = await Promise.allSettled(bookings.map((booking) => rescheduleBooking({ ...own(booking), scheduleId: to.id })));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3);
    assert.deepEqual(await ledgerOf(to.id), { rows: 3, live: 3, distinctNumbers: 3, distinctPersons: 3 });
    assert.equal((await ledgerOf(from.id)).live, 17);
  });
});

describe('money that comes late', () => {
  const paid = (booking: Booking) =>
    inTransaction((tx) => confirmPaid(tx, [{ subject: { kind: 'booking', id: booking.id }, orderId: '0', payFen: 1500 }]));
  const expire = (booking: Booking) => inTransaction((tx) => expireBookings(tx, [{ subject: { kind: 'booking', id: booking.id } }]));

  it('takes an expired number again while it is free', async () => {
    const booking = await buildBooking();
    await expire(booking);
    assert.equal((await ledgerOf(booking.scheduleId)).live, 0);
    await paid(booking);
    assert.equal((await ledgerOf(booking.scheduleId)).live, 1);
  });

  it('does not take it from whoever holds it now', async () => {
    const booking = await buildBooking({ serialNo: 2 });
    await expire(booking);
    await buildBooking({ schedule: await scheduleOf(booking.scheduleId), serialNo: 2 });
    await paid(booking);
    assert.deepEqual(await ledgerOf(booking.scheduleId), { rows: 2, live: 1, distinctNumbers: 1, distinctPersons: 1 });
    assert.equal((await bookingCard(own(booking))).booking.status, 'expired');
  });

  it('does not take a number that its session no longer has, or has at another hour', async () => {
    const changes = ['capacity = 3', `first_time = '09:30'`, `status = 'removed'`];
    for (const changed of changes) {
      const booking = await buildBooking({ serialNo: 4 });
      await expire(booking);
      await inTransaction((tx) => change(tx, `UPDATE schedules SET ${changed} WHERE id = :id`, { id: booking.scheduleId }));
      await paid(booking);
      assert.equal((await bookingCard(own(booking))).booking.status, 'expired', changed);
    }
  });
});

describe('visits', () => {
  it('are told of once, one message a person, and not when booked after the call', async () => {
    const day = addDays(dayOf(now()), 3);
    const scheduledAt = now() + 1_000;
    const member = await buildMember();
    const morning = await buildSchedule({ day });
    await buildBooking({ member, schedule: morning });
    await buildBooking({ member, schedule: await buildSchedule({ tenantId: morning.tenantId, day, half: 'PM' }) });
    await buildBooking({ schedule: morning });
    const both = await Promise.all([queueReminders({ day, scheduledAt }), queueReminders({ day, scheduledAt })]);
    assert.equal(
      both.reduce((sum, { queued }) => sum + queued, 0),
      2,
    );
    assert.deepEqual(await queueReminders({ day, scheduledAt }), { queued: 0 });
    freezeClock(scheduledAt + 60_000);
    try {
      await buildBooking({ schedule: morning });
    } finally {
      releaseClock();
    }
    assert.deepEqual(await queueReminders({ day, scheduledAt }), { queued: 0 });
  });

  it('are missed only where the session recorded an arrival', async () => {
    const schedule = await buildSchedule();
    const [came, stayed] = [await buildBooking({ schedule }), await buildBooking({ schedule })];
    const silent = await buildBooking({ schedule: await buildSchedule({ tenantId: schedule.tenantId }) });
    await assert.rejects(markArrival({ tenantId: came.tenantId, bookingId: came.id, to: 'checked_in' }), /booking_state/);
    freezeClock(came.visitAt);
    try {
      await refused('booking_not_found', () => markArrival({ tenantId: '999999', bookingId: came.id, to: 'checked_in' }));
      await markArrival({ tenantId: came.tenantId, bookingId: came.id, to: 'checked_in' });
      await markArrival({ tenantId: came.tenantId, bookingId: came.id, to: 'completed' });
    } finally {
      releaseClock();
    }
    await markMissed(instantOf(addDays(schedule.day, 1), '01:00'));
    assert.equal((await bookingCard(own(came))).booking.status, 'completed');
    assert.equal((await bookingCard(own(stayed))).booking.status, 'missed');
    assert.equal((await bookingCard(own(silent))).booking.status, 'booked');
    assert.equal((await bookingCard(own(stayed))).order?.status, 'cancelled', 'nothing is to pay for a visit that was missed');
    assert.equal((await bookingCard(own(came))).order?.status, 'awaiting', 'who came may still pay');
  });
});
