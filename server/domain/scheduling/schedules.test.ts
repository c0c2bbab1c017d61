import assert from 'node:assert/strict';
import { instantOf } from '../../../shared/vocab/day.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildDepartment } from '../../test/factories/directory.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import {
  beginsAt,
  moveBooked,
  scheduleForUpdate,
  scheduleOf,
  schedulesBetween,
  schedulesById,
  schedulesForUpdate,
  schedulesOn,
  sessionEnd,
  slotAt,
  slotTime,
  stopSchedules,
  versionOf,
} from './index.ts';

describe('the numbers of a session', () => {
  const session = { day: '2031-03-03', firstTime: '08:30', minutes: 10, capacity: 20 };

  it('come one after the other: number 10 at 10:00', () => {
    assert.deepEqual([slotTime(session, 1), slotTime(session, 10), sessionEnd(session)], ['08:30', '10:00', '11:50']);
    assert.equal(slotAt(session, 10), instantOf('2031-03-03', '10:00'));
    assert.equal(beginsAt(session), instantOf('2031-03-03', '08:30'));
    assert.equal(sessionEnd({ firstTime: '23:00', minutes: 10, capacity: 6 }), '24:00');
  });
});

describe('schedules', () => {
  it('are listed by department, doctor, clinic and day, morning first', async () => {
    const { id: departmentId, tenantId } = await buildDepartment();
    const afternoon = await buildSchedule({ tenantId, departmentId, day: '2031-03-03', half: 'PM' });
    const { doctorId } = afternoon;
    const morning = await buildSchedule({ tenantId, departmentId, doctorId, day: '2031-03-03' });
    const clinic = await buildSchedule({ tenantId, departmentId, doctorId: null, day: '2031-03-04', status: 'stopped' });
    const elsewhere = await buildSchedule({ tenantId, day: '2031-03-05' });
    const between = async (more: object) =>
      (await schedulesBetween({ tenantId, fromDay: '2031-03-03', toDay: '2031-03-05', ...more })).map(({ id }) => id);

    assert.deepEqual(await schedulesOn({ tenantId, departmentId, day: '2031-03-03' }), [morning, afternoon]);
    assert.deepEqual(await between({}), [morning.id, afternoon.id, clinic.id, elsewhere.id]);
    assert.deepEqual(await between({ departmentId }), [morning.id, afternoon.id, clinic.id]);
    assert.deepEqual(await between({ doctorId }), [morning.id, afternoon.id]);
    assert.deepEqual(await between({ departmentId, doctorId: null }), [clinic.id]);
    assert.deepEqual(await between({ fromDay: '2031-03-05' }), [elsewhere.id]);
  });

  it('are found by id', async () => {
    const schedule = await buildSchedule({ id: '880003' });
    assert.deepEqual(await scheduleOf('880003'), schedule);
    assert.deepEqual(await schedulesById(['880003', '999999999']), new Map([['880003', schedule]]));
    await assert.rejects(scheduleOf('999999999'), { code: 'schedule_not_found' });
    await inTransaction(async (tx) => {
      assert.deepEqual(await scheduleForUpdate(tx, '880003'), schedule);
      assert.deepEqual(await schedulesForUpdate(tx, ['880003', '880003']), new Map([['880003', schedule]]));
    });
    await assert.rejects(
      inTransaction((tx) => scheduleForUpdate(tx, '999999999')),
      { code: 'schedule_not_found' },
    );
  });

  it('move their hints together, and every change moves the version', async () => {
    const [one, other] = [await buildSchedule(), await buildSchedule({ booked: 5 })];
    const moves = new Map([
      [one.id, 2],
      [other.id, -1],
    ]);
    await inTransaction((tx) => moveBooked(tx, moves));
    assert.deepEqual([(await scheduleOf(one.id)).booked, (await scheduleOf(other.id)).booked], [2, 4]);
    assert.equal(await inTransaction((tx) => stopSchedules(tx, [one.id, other.id])), 2);
    assert.equal(await inTransaction((tx) => stopSchedules(tx, [one.id, other.id])), 0);
    assert.equal((await scheduleOf(one.id)).status, 'stopped');
    assert.deepEqual(await Promise.all([one.id, other.id, '999999999'].map(versionOf)), [3, 3, undefined]);
    await inTransaction((tx) => moveBooked(tx, new Map()));
  });
});
