import assert from 'node:assert/strict';
import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { change, inTransaction, overhear } from '../../platform/db.ts';
import { shared } from '../../platform/redis.ts';
import { buildBooking, ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import type { Member } from '../care/index.ts';
import { scheduleOf } from '../scheduling/index.ts';
import { insertBookings } from './booking.store.ts';
import { claimGate } from './gate.ts';
import { cancelBooking, leftNumbers, submitBooking } from './index.ts';
import { newOrderNo } from './order-number.ts';
import { markFreed, markTaken, takenNow } from './taken-numbers.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the gate', () => {
  it('holds all keys or none, and lets the next look again when the first has ended', async () => {
    const gate = claimGate();
    const leave = gate.enter(['number', 'person']);
    assert.ok(typeof leave === 'function');
    const waiting = gate.enter(['other', 'person']);
    assert.ok(waiting instanceof Promise);
    assert.equal(gate.holds('other'), false, 'a claim that waits holds nothing');
    leave();
    await waiting;
    assert.equal(typeof gate.enter(['other', 'person']), 'function');
  });
});

describe('a number that another process held when it died (Redis)', function () {
  this.timeout(20_000);

  it('is passed over by who wants any number, and holds up only who wants this one', async function () {
    if (!config().REDIS_URL) return this.skip();
    const schedule = await buildSchedule({ capacity: 3 });
    assert.ok(await shared().holdAll([`n${schedule.id}:1`], 'the dead', 10_000));
    const book = async (serialNo: number | null) => {
      const { id: memberId, accountId } = await buildMember();
      return (await submitBooking({ origin: 'pati', accountId, memberId, scheduleId: schedule.id, serialNo })).serialNo;
    };
    const [any, third] = [await book(null), await book(3)];
    assert.deepEqual([any, third], [2, 3]);
    await assert.rejects(book(1), { code: 'overloaded' });
    shared().releaseAll([`n${schedule.id}:1`], 'the dead');
    assert.equal(await book(null), 1);
  });
});

describe('insertBookings', () => {
  it("never takes another's row for ours, even when two processes made one order number", async () => {
    const theirs = await buildBooking({ serialNo: 1 });
    const member = await buildMember();
    const { id: _id, status: _status, version: _version, remindedFor: _remindedFor, ...same } = theirs;
    const ours = { ...same, accountId: member.accountId, memberId: member.id, personKey: member.personKey, serialNo: 2 };
    const booked = await inTransaction((tx) => insertBookings(tx, [{ ...ours, dayPlaceKey: null, symptoms: null }]));
    assert.equal(booked.size, 0);
  });

  it('order numbers of other processes differ in six digits', () => {
    assert.match(newOrderNo(Date.parse('2026-01-02T00:00:00.001+08:00')), /^AP2026010200000001\d{9}$/);
  });
});

describe('what is sold', () => {
  it('is known at once of our own sales, and within 100 ms of everyone else', async () => {
    const schedule = await buildSchedule();
    assert.equal((await takenNow(schedule.id)).size, 0);
    markTaken(schedule.id, 3, 'someone');
    assert.ok((await takenNow(schedule.id)).has(3));
    markFreed(schedule.id);
    assert.equal((await takenNow(schedule.id)).has(3), false, 'after a release the database is asked');
    await buildBooking({ schedule, serialNo: 5 });
    assert.ok((await takenNow(schedule.id)).has(5));
    await inTransaction((tx) => change(tx, 'UPDATE bookings SET active_key = NULL WHERE schedule_id = :id', { id: schedule.id })); // another process
    await pause(120);
    assert.equal((await takenNow(schedule.id)).has(5), false);
  });

  it('keeps one answer while nothing changes, and shows a patient their own booking at once', async () => {
    const schedule = await buildSchedule();
    const before = await leftNumbers(schedule.id);
    assert.equal(await leftNumbers(schedule.id), before);
    await pause(120);
    assert.equal(await leftNumbers(schedule.id), before, 'unchanged, so the same bytes');
    const booking = await buildBooking({ schedule, serialNo: 1 });
    assert.ok(!(await leftNumbers(schedule.id, booking.accountId)).some(({ serialNo }) => serialNo === 1));
  });
});

describe('what is remembered of sessions', () => {
  const elsewhere = (sql: string, id: string) => inTransaction((tx) => change(tx, sql, { id }));
  const setStatus = (id: string, status: 'open' | 'stopped') =>
    elsewhere(`UPDATE schedules SET status = '${status}', version = version + 1 WHERE id = :id`, id);

  it('refuses nobody: what another process opened is booked at once', async () => {
    const schedule = await buildSchedule();
    await setStatus(schedule.id, 'stopped');
    const member = await buildMember();
    const wish = { origin: 'pati', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo: 2 } as const;
    await assert.rejects(submitBooking(wish), { code: 'schedule_stopped' });
    await setStatus(schedule.id, 'open');
    assert.equal((await submitBooking(wish)).serialNo, 2);
  });

  it('calls no session full that another process made larger, whoever names no number', async () => {
    const schedule = await buildSchedule({ capacity: 1 });
    await buildBooking({ schedule, serialNo: 1 });
    const member = await buildMember();
    const wish = { origin: 'patient', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo: null } as const;
    await assert.rejects(submitBooking(wish), { code: 'slot_full' });
    await elsewhere('UPDATE schedules SET capacity = 2, version = version + 1 WHERE id = :id', schedule.id);
    assert.equal((await submitBooking(wish)).serialNo, 2);
  });

  it('lets nobody in: what another process stopped takes no booking from that moment', async () => {
    const schedule = await buildSchedule();
    await buildBooking({ schedule, serialNo: 1 });
    await setStatus(schedule.id, 'stopped');
    await assert.rejects(buildBooking({ schedule, serialNo: 2 }), { code: 'schedule_stopped' });
  });

  it('a list follows what another process sold after the numbers were last read', async () => {
    const schedule = await buildSchedule();
    const { id } = await buildBooking({ schedule, serialNo: 5 });
    const numbers = async () => (await leftNumbers(schedule.id)).map(({ serialNo }) => serialNo);
    await numbers();
    await pause(120);
    await takenNow(schedule.id);
    await elsewhere('UPDATE bookings SET serial_no = 6 WHERE id = :id', id);
    await elsewhere('UPDATE schedules SET version = version + 1 WHERE id = :id', schedule.id);
    const left = await numbers();
    assert.deepEqual([left.includes(5), left.includes(6)], [true, false]);
  });
});

describe('group commit', function () {
  this.timeout(60_000);

  it('writes a burst of bookings in a few transactions, each table once a batch', async () => {
    const people: Member[] = [];
    for (let made = 0; made < 60; made += 20) people.push(...(await Promise.all(Array.from({ length: 20 }, () => buildMember()))));
    const schedule = await buildSchedule({ capacity: 60 });
    await scheduleOf(schedule.id);
    const statements = await overhear(() =>
      Promise.all(
        people.map(({ id, accountId }) =>
          submitBooking({ origin: 'pati', accountId, memberId: id, scheduleId: schedule.id, serialNo: null }),
        ),
      ),
    );
    assert.deepEqual(await ledgerOf(schedule.id), { rows: 60, live: 60, distinctNumbers: 60, distinctPersons: 60 });
    const inserts = statements.filter((sql) => /INSERT INTO bookings/.test(sql)).length;
    assert.ok(inserts <= 6, `${inserts} inserts for 60 bookings`);
    assert.ok(statements.length <= 60, `${statements.length} statements for 60 bookings`);
  });

  it('counts what is booked, and forgets nothing when numbers are given back', async () => {
    const schedule = await buildSchedule({ capacity: 5 });
    const bookings = await Promise.all([1, 2, 3].map((serialNo) => buildBooking({ schedule, serialNo })));
    assert.equal((await scheduleOf(schedule.id)).booked, 3);
    await cancelBooking({ accountId: bookings[0]!.accountId, bookingId: bookings[0]!.id });
    assert.equal((await scheduleOf(schedule.id)).booked, 2);
    const again = await buildBooking({ schedule, serialNo: 1 });
    assert.equal(again.serialNo, 1, 'a number given back is bookable at once');
  });

  it('sells 20 numbers to 300 people who name none: 20 booked, 280 told that it is full', async () => {
    const people: Member[] = [];
    for (let made = 0; made < 300; made += 50) people.push(...(await Promise.all(Array.from({ length: 50 }, () => buildMember()))));
    const schedule = await buildSchedule({ capacity: 20 });
    const told = await Promise.all(
      people.map(({ id, accountId }) =>
        submitBooking({ origin: 'patient', accountId, memberId: id, scheduleId: schedule.id, serialNo: null }).then(
          () => 'booked',
          (error) => (error instanceof Fault ? error.code : String(error)),
        ),
      ),
    );
    assert.equal(told.filter((answer) => answer === 'booked').length, 20);
    assert.equal(told.filter((answer) => answer === 'slot_full').length, 280);
    assert.deepEqual(await ledgerOf(schedule.id), { rows: 20, live: 20, distinctNumbers: 20, distinctPersons: 20 });
  });
});
