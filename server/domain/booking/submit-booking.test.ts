import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { Fault, type FaultCode } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { countRows, ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import type { Member } from '../care/index.ts';
import type { Schedule } from '../scheduling/index.ts';
import { leftNumbers, submitBooking } from './index.ts';

const book = (member: Member, schedule: Schedule, serialNo: number | null = null) =>
  submitBooking({ origin: 'pati', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo });

async function refused(code: FaultCode, work: () => Promise<unknown>): Promise<void> {
  const before = await countRows();
  await assert.rejects(work, (error) => error instanceof Fault && error.code === code);
  assert.deepEqual(await countRows(), before, 'a refusal writes nothing');
}

describe('submitBooking', () => {
  it('holds the chosen number at its time, with an order and a notice', async () => {
    const [member, schedule] = await Promise.all([buildMember(), buildSchedule({ feeFen: 1000 })]);
    const before = await countRows();
    const booking = await book(member, schedule, 10);
    assert.equal(booking.serialNo, 10);
    assert.equal(booking.status, 'booked');
    assert.match(booking.orderNo, /^AP\d{8}\d{3,}$/);
    const after = await countRows();
    assert.equal(after.bookings, before.bookings! + 1);
    assert.equal(after.orders, before.orders! + 1);
  });

  it('makes no order where nothing is to pay', async () => {
    const [member, schedule] = await Promise.all([buildMember(), buildSchedule({ feeFen: 0 })]);
    const before = await countRows();
    await book(member, schedule, 1);
    assert.equal((await countRows()).orders, before.orders);
  });

  it('takes the lowest free number when none is named', async () => {
    const schedule = await buildSchedule({ capacity: 3 });
    await book(await buildMember(), schedule, 1);
    assert.equal((await book(await buildMember(), schedule)).serialNo, 2);
    assert.equal((await book(await buildMember(), schedule)).serialNo, 3);
    const late = await buildMember();
    await refused('slot_full', () => book(late, schedule));
  });

  it('refuses a taken number, and the second number of a person in one half day, also through another account', async () => {
    const [member, other] = [await buildMember(), await buildMember()];
    const schedule = await buildSchedule();
    await book(member, schedule, 5);
    await refused('slot_taken', () => book(other, schedule, 5));
    await refused('half_day_taken', () => book(member, schedule, 6));
    const elsewhere = await buildSchedule({ tenantId: schedule.tenantId });
    await refused('half_day_taken', () => book(member, elsewhere, 1));
    const proxy = await buildMember({ idNo: member.idNo, birthday: member.birthday, gender: member.gender });
    await refused('half_day_taken', () => book(proxy, elsewhere, 2));
  });

  it('lets a person see two hospitals in one half day, and one hospital morning and afternoon', async () => {
    const member = await buildMember();
    const morning = await buildSchedule();
    await book(member, morning, 1);
    await book(member, await buildSchedule({ tenantId: morning.tenantId, half: 'PM' }), 1);
    await book(member, await buildSchedule(), 1);
  });

  it('keeps a person to one number a day and doctor where the hospital says so', async () => {
    const { id: tenantId } = await buildTenant({ rules: { dayPlaceRule: true } });
    const morning = await buildSchedule({ tenantId });
    assert.ok(morning.doctorId);
    const afternoon = await buildSchedule({ tenantId, departmentId: morning.departmentId, doctorId: morning.doctorId, half: 'PM' });
    const member = await buildMember();
    await book(member, morning, 1);
    await refused('day_place_taken', () => book(member, afternoon, 1));
  });

  it('refuses sessions that are stopped, over, beyond the horizon or unknown, numbers that do not exist, foreign members', async () => {
    const member = await buildMember();
    const stranger = await buildMember();
    const today = dayOf(now());
    const { id: tenantId } = await buildTenant({ rules: { horizonDays: 7 } });
    const open = await buildSchedule();
    const stopped = await buildSchedule({ status: 'stopped' });
    const past = await buildSchedule({ day: addDays(today, -1) });
    const far = await buildSchedule({ tenantId, day: addDays(today, 8) });
    await refused('schedule_stopped', () => book(member, stopped, 1));
    await refused('schedule_past', () => book(member, past, 1));
    await refused('schedule_not_open', () => book(member, far, 1));
    await refused('schedule_not_found', () => book(member, { ...open, id: '999999999' }, 1));
    await refused('slot_unknown', () => book(member, open, open.capacity + 1));
    await refused('member_not_found', () => book({ ...stranger, accountId: member.accountId }, open, 1));
  });

  it('answers one Idempotency-Key once, also to a hundred parallel copies, and refuses it with another body', async () => {
    const [member, schedule] = await Promise.all([buildMember(), buildSchedule()]);
    const once = { accountId: member.accountId, route: 'POST /test', key: 'k1', bodyHash: 'a' };
    const wish = {
      origin: 'pati',
      accountId: member.accountId,
      memberId: member.id,
      scheduleId: schedule.id,
      serialNo: null,
      once,
    } as const;
    const answers = await Promise.all(Array.from({ length: 100 }, () => submitBooking(wish)));
    assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
    assert.equal((await ledgerOf(schedule.id)).rows, 1);
    await refused('idempotency_conflict', () => submitBooking({ ...wish, once: { ...once, bodyHash: 'b' } }));
  });

  it('asks for the next number under the same Idempotency-Key when another process was quicker', async () => {
    const [member, schedule] = await Promise.all([buildMember(), buildSchedule()]);
    await book(await buildMember(), schedule, 2); // so that what is sold is known here
    await leftNumbers(schedule.id);
    const theirs = await book(await buildMember(), await buildSchedule({ tenantId: schedule.tenantId, half: 'PM' }), 1);
    const elsewhere = `UPDATE bookings SET schedule_id = :scheduleId, serial_no = 1, half = 'AM', half_day = :halfDay WHERE id = :id`;
    const bind = { scheduleId: schedule.id, halfDay: `${schedule.day}AM`, id: theirs.id };
    await inTransaction((tx) => change(tx, elsewhere, bind));
    const wish = { origin: 'pati', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo: null } as const;
    const once = { accountId: member.accountId, route: 'POST /test', key: 'k2', bodyHash: 'a' };
    const booking = await submitBooking({ ...wish, once });
    assert.equal(booking.serialNo, 3);
    assert.equal((await submitBooking({ ...wish, once })).id, booking.id);
  });
});
