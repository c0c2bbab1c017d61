import assert from 'node:assert/strict';
import { addDays, instantOf } from '../../../shared/vocab/day.ts';
import { markArrival, stopService } from '../../domain/booking/index.ts';
import type { Member } from '../../domain/care/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { runJob } from '../../jobs/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildBooking, countRows } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { buildFullSession } from '../factories/waitlist.ts';
import { type Hospital, openHospital } from '../hospital.ts';

const first = '2031-03-03';
const dayOn = (number: number) => addDays(first, number);

/** 失约: missed where arrivals are recorded, three times, kept out of every way in with the reason, and back in time. */
describe('no-shows', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let member: Member;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', rules: { noShow: { limit: 3, withinDays: 90, blockDays: 90 } } });
      await buildTenant({ id: '2' });
      member = await buildMember({ tenantId: '1' });
    });
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  const token = (tenantId = '1') => startSession({ accountId: member.accountId, tenantId, role: 'patient', proof: 'sms' });
  const statusOf = async (id: string) =>
    (await select<{ status: string }>(null, 'SELECT status FROM bookings WHERE id = :id', { id }))[0]?.status;
  /** A visit on that day that the member does not come to; `arrivals`: whether anybody else does. */
  async function missing(number: number, arrivals: boolean): Promise<string> {
    const day = dayOn(number);
    freezeClock(instantOf(day, '07:00'));
    const schedule = await buildSchedule({ tenantId: '1', day });
    const { id } = await buildBooking({ schedule, member });
    if (arrivals) await markArrival({ tenantId: '1', bookingId: (await buildBooking({ schedule })).id, to: 'checked_in' });
    freezeClock(instantOf(dayOn(number + 1), '01:00'));
    assert.equal((await runJob('mark-missed')).status, 'done');
    return id;
  }

  it('are counted only where the desk recorded an arrival, and never for a session that was stopped', async () => {
    assert.equal(await statusOf(await missing(0, false)), 'booked');
    freezeClock(instantOf(dayOn(1), '07:00'));
    const schedule = await buildSchedule({ tenantId: '1', day: dayOn(1) });
    const stopped = await buildBooking({ schedule, member });
    await markArrival({ tenantId: '1', bookingId: (await buildBooking({ schedule })).id, to: 'checked_in' });
    await stopService({ tenantId: '1', target: { scheduleId: schedule.id }, reason: '医生外出' });
    freezeClock(instantOf(dayOn(2), '01:00'));
    await runJob('mark-missed');
    assert.equal(await statusOf(stopped.id), 'cancelled');
    for (const number of [2, 3]) assert.equal(await statusOf(await missing(number, true)), 'missed');
    freezeClock(instantOf(dayOn(4), '08:00'));
    await buildBooking({ schedule: await buildSchedule({ tenantId: '1', day: dayOn(5), half: 'PM' }), member });
  });

  it('keep a person out after the third, on every face, with the reason and until when', async () => {
    assert.equal(await statusOf(await missing(6, true)), 'missed');
    const until = dayOn(6 + 90);
    freezeClock(instantOf(dayOn(7), '08:00'));
    const session = await token();
    const { id: scheduleId } = await buildSchedule({ tenantId: '1', day: dayOn(8) });
    const { schedule: full } = await buildFullSession({ tenantId: '1', day: dayOn(9), capacity: 1 });
    const words = `该就诊人90天内失约3次，暂停预约，${until}起可再预约`;
    const ways: [string, object][] = [
      ['/pati_service/book_service/book/submit', { scheduleId, serialNo: 1, memberId: member.id }],
      ['/patient/appointments', { scheduleId: Number(scheduleId), patientId: Number(member.id) }],
      ['/api/registrations', { scheduleRecordId: scheduleId, patientId: member.id }],
      ['/patient/waitlist', { scheduleId: Number(full.id), patientId: Number(member.id) }],
      ['/api/registrations/waiting', { scheduleRecordId: full.id, patientId: member.id }],
    ];
    const before = await countRows();
    for (const [path, body] of ways) {
      const { status, json } = await hospital.call('POST', path, { token: session, body });
      assert.deepEqual([path, status, json.error_msg ?? json.message], [path, 403, words]);
    }
    assert.deepEqual(await countRows(), before);
  });

  it('keep nobody else out, nor out of another hospital, and not for longer than told', async () => {
    const book = async (who: Member, tenantId: string, day: string) =>
      buildBooking({ schedule: await buildSchedule({ tenantId, day }), member: who });
    assert.equal((await book(await buildMember({ tenantId: '1' }), '1', dayOn(8))).status, 'booked');
    assert.equal((await book(member, '2', dayOn(8))).status, 'booked');
    freezeClock(instantOf(dayOn(6 + 89), '23:59'));
    await assert.rejects(book(member, '1', dayOn(100)), { code: 'no_show_blocked' });
    freezeClock(instantOf(dayOn(6 + 90), '00:00'));
    assert.equal((await book(member, '1', dayOn(100))).status, 'booked');
  });
});
