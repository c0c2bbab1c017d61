import assert from 'node:assert/strict';
import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { type Events, payloadSealer } from '../../platform/events.ts';
import { buildBooking, ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../../test/factories/directory.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { scheduleOf } from '../scheduling/index.ts';
import { bookingCard, cancelBooking, finishStops, markArrival, markMissed, stopService, submitBooking } from './index.ts';

/** What the outbox holds about the cancelled bookings of a session. */
async function toldAbout(scheduleId: string): Promise<Events['booking.cancelled'][]> {
  const [rows, booked] = await Promise.all([
    select<{ payload: string }>(null, `SELECT payload FROM outbox WHERE event = 'booking.cancelled' ORDER BY id`),
    select<{ id: number }>(null, 'SELECT id FROM bookings WHERE schedule_id = :scheduleId', { scheduleId }),
  ]);
  const ids = new Set(booked.map(({ id }) => String(id)));
  const told: Events['booking.cancelled'][] = rows.map(({ payload }) => JSON.parse(payloadSealer().unseal(payload)));
  return told.filter(({ bookingId }) => ids.has(bookingId));
}

describe('stopService', () => {
  afterEach(releaseClock);

  const tomorrow = () => addDays(dayOf(now()), 1);
  async function clinic() {
    const { id: tenantId } = await buildTenant();
    const { id: departmentId } = await buildDepartment({ tenantId });
    const { id: doctorId, code } = await buildDoctor({ tenantId, name: '陈知行' });
    return { tenantId, departmentId, doctorId, code };
  }

  it('closes the session, cancels every booking of it and of no other, and tells where else to go', async () => {
    const { tenantId, departmentId, doctorId } = await clinic();
    const place = { tenantId, departmentId, doctorId, capacity: 60 };
    const schedule = await buildSchedule(place);
    const later = [3, 2, 9].map((days) => buildSchedule({ ...place, day: addDays(dayOf(now()), days) }));
    const [third, second] = await Promise.all(later);
    await buildSchedule({ ...place, day: addDays(dayOf(now()), 4), status: 'stopped' });
    await buildSchedule({ ...place, doctorId: null, day: tomorrow() });
    const kept = await buildBooking({ schedule: second! });
    for (let made = 0; made < 45; made++) await buildBooking({ schedule });
    const [report] = await stopService({ tenantId, target: { scheduleId: schedule.id }, reason: ' 医生 \n外出 ' });
    assert.deepEqual(report, { scheduleId: schedule.id, day: schedule.day, half: 'AM', cancelled: 45, refundFen: 0, arrived: 0 });
    assert.equal((await scheduleOf(schedule.id)).status, 'stopped');
    assert.deepEqual([(await ledgerOf(schedule.id)).live, (await ledgerOf(kept.scheduleId)).live], [0, 1]);
    const told = await toldAbout(schedule.id);
    assert.equal(told.length, 45);
    assert.equal(new Set(told.map(({ bookingId }) => bookingId)).size, 45);
    assert.equal(told[0]?.reason, '停诊，医生 外出');
    assert.deepEqual(
      told[0]?.alternatives?.map(({ day, doctorName }) => [day, doctorName]),
      [second!.day, third!.day, addDays(dayOf(now()), 9)].map((day) => [day, '陈知行']),
    );
    const orders = await select<{ status: string }>(
      null,
      `SELECT DISTINCT status FROM orders WHERE subject_id IN (SELECT id FROM bookings WHERE schedule_id = :id)`,
      { id: schedule.id },
    );
    assert.deepEqual(orders, [{ status: 'cancelled' }]);
    await assert.rejects(buildBooking({ schedule }), { code: 'schedule_stopped' });
  });

  it('offers others of the department where the doctor has no other session', async () => {
    const { tenantId, departmentId, doctorId } = await clinic();
    const schedule = await buildSchedule({ tenantId, departmentId, doctorId });
    const full = await buildSchedule({ tenantId, departmentId, day: addDays(dayOf(now()), 2), capacity: 1 });
    await buildBooking({ schedule: full });
    await buildSchedule({ tenantId, departmentId, doctorId: null, day: addDays(dayOf(now()), 5) });
    await buildBooking({ schedule });
    await stopService({ tenantId, target: { scheduleId: schedule.id }, reason: '设备检修' });
    const told = await toldAbout(schedule.id);
    assert.deepEqual(
      told[0]?.alternatives?.map(({ doctorName }) => doctorName),
      [null],
    );
  });

  it('stops a doctor on a day, one half or both', async () => {
    const { tenantId, departmentId, doctorId, code } = await clinic();
    const place = { tenantId, departmentId, doctorId, day: tomorrow() };
    const [am, pm] = [await buildSchedule(place), await buildSchedule({ ...place, half: 'PM' as const })];
    const target = { doctorCode: code, day: tomorrow() };
    assert.equal((await stopService({ tenantId, target: { ...target, half: 'PM' }, reason: '会议' })).length, 1);
    assert.deepEqual([(await scheduleOf(am.id)).status, (await scheduleOf(pm.id)).status], ['open', 'stopped']);
    assert.deepEqual(
      (await stopService({ tenantId, target, reason: '会议' })).map(({ half }) => half),
      ['AM', 'PM'],
    );
    assert.equal((await scheduleOf(am.id)).status, 'stopped');
  });

  it('repeated, or run by several at once, cancels once', async () => {
    const schedule = await buildSchedule({ capacity: 50 });
    const { tenantId } = schedule;
    for (let made = 0; made < 30; made++) await buildBooking({ schedule });
    const wish = { tenantId, target: { scheduleId: schedule.id }, reason: '外出' };
    await Promise.all([stopService(wish), stopService(wish), finishStops()]);
    assert.deepEqual((await stopService(wish))[0]?.cancelled, 0);
    assert.equal((await toldAbout(schedule.id)).length, 30);
    assert.deepEqual(
      await select(null, 'SELECT id FROM service_stops WHERE schedule_id = :id AND active_key = 1', { id: schedule.id }),
      [],
    );
  });

  it('races those who book and those who cancel, and leaves nobody behind', async () => {
    const schedule = await buildSchedule({ capacity: 40 });
    const members = await Promise.all(Array.from({ length: 30 }, () => buildMember()));
    const early = await Promise.all(members.slice(0, 10).map((member) => buildBooking({ schedule, member })));
    const outcomes = await Promise.allSettled([
      stopService({ tenantId: schedule.tenantId, target: { scheduleId: schedule.id }, reason: '外出' }),
      ...early.slice(0, 5).map(({ accountId, id }) => cancelBooking({ accountId, bookingId: id })),
      ...members
        .slice(10)
        .map((member) =>
          submitBooking({ origin: 'pati', accountId: member.accountId, memberId: member.id, scheduleId: schedule.id, serialNo: null }),
        ),
    ]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof Fault, String(outcome.reason?.stack));
    const ledger = await ledgerOf(schedule.id);
    assert.equal(ledger.live, 0);
    assert.equal((await toldAbout(schedule.id)).length, ledger.rows, 'each told once');
  });

  it('completes what an interrupted run left, and withdraws when the session was opened again', async () => {
    const schedule = await buildSchedule();
    const { tenantId, id } = schedule;
    await buildBooking({ schedule });
    const interrupted = (status: string) =>
      inTransaction(async (tx) => {
        await change(tx, 'UPDATE schedules SET status = :status, version = version + 1 WHERE id = :id', { id, status });
        await change(
          tx,
          `INSERT INTO service_stops (tenant_id, schedule_id, reason, active_key, requested_at) VALUES (:tenantId, :id, '外出', 1, 1)`,
          { tenantId, id },
        );
      });
    await interrupted('open');
    await finishStops();
    assert.equal((await ledgerOf(id)).live, 1);
    await interrupted('stopped');
    const report = await finishStops();
    assert.ok(report.stops >= 1);
    assert.equal((await ledgerOf(id)).live, 0);
  });

  it('leaves those at the desk to the desk, and counts no no-show', async () => {
    const schedule = await buildSchedule({ capacity: 10 });
    const { tenantId, day } = schedule;
    const [here, waiting] = [await buildBooking({ schedule }), await buildBooking({ schedule })];
    freezeClock(instantOf(day, '09:00'));
    await markArrival({ tenantId, bookingId: here.id, to: 'checked_in' });
    await inTransaction((tx) =>
      change(
        tx,
        `INSERT INTO service_stops (tenant_id, schedule_id, reason, active_key, requested_at) VALUES (:tenantId, :id, '外出', 1, 1)`,
        { tenantId, id: schedule.id },
      ),
    );
    const nextDay = instantOf(addDays(day, 1), '01:00');
    freezeClock(nextDay);
    await markMissed(nextDay);
    freezeClock(instantOf(day, '10:00'));
    const [report] = await stopService({ tenantId, target: { scheduleId: schedule.id }, reason: '急诊手术' });
    assert.deepEqual([report?.cancelled, report?.arrived], [1, 1]);
    const statusOf = async ({ accountId, id }: { accountId: string; id: string }) =>
      (await bookingCard({ accountId, bookingId: id })).booking.status;
    assert.deepEqual([await statusOf(here), await statusOf(waiting)], ['checked_in', 'cancelled']);
  });

  it('refuses what it cannot do and changes nothing', async () => {
    const schedule = await buildSchedule();
    const { tenantId, id } = schedule;
    const wish = { tenantId, target: { scheduleId: id }, reason: '外出' };
    const { id: elsewhere } = await buildTenant();
    await assert.rejects(stopService({ ...wish, tenantId: elsewhere }), { code: 'schedule_not_found' });
    await assert.rejects(stopService({ ...wish, target: { scheduleId: '999999999' } }), { code: 'schedule_not_found' });
    await assert.rejects(stopService({ ...wish, target: { doctorCode: 'nobody', day: tomorrow() } }), { code: 'doctor_not_found' });
    for (const reason of ['', ' ', '字'.repeat(61), 'a\u0000b'])
      await assert.rejects(stopService({ ...wish, reason }), { code: 'invalid_input' });
    freezeClock(instantOf(addDays(schedule.day, 1)));
    await assert.rejects(stopService(wish), { code: 'schedule_past' });
    assert.equal((await scheduleOf(id)).status, 'open');
  });
});
