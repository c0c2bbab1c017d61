import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import type { Member } from '../../domain/care/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { now } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildBooking, ledgerOf } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';
import { runCli, startCli, until } from '../processes.ts';

const mpApp = 'wx1000000000000001';

/** 停诊 in processes of their own, killed in the middle. */
describe('a session is stopped', function () {
  this.timeout(120_000);
  let hospital: Hospital;
  let schedule: Schedule;
  let place: { tenantId: string; departmentId: string; doctorId: string };

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      const department = await buildDepartment({ tenantId: '1', name: '内科' });
      const doctor = await buildDoctor({ tenantId: '1', name: '陈知行', code: 'D001' });
      place = { tenantId: '1', departmentId: department.id, doctorId: doctor.id };
      const soon = { ...place, capacity: 200, minutes: 1, feeFen: 2500 };
      schedule = await buildSchedule({ ...soon, day: addDays(dayOf(now()), 2) });
      await buildSchedule({ ...soon, day: addDays(dayOf(now()), 3) });
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  /** A patient who has accepted the message of a cancel, booked over HTTP and paid. */
  async function paidBooking(): Promise<{ member: Member; token: string; openid: string; bookId: string }> {
    const member = await buildMember();
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    const { openid, code } = await hospital.control('POST', '/login', { appid: mpApp });
    const templates: { title: string; templateId: string }[] = await hospital.control('GET', `/templates?appid=${mpApp}`);
    const templateId = templates.find(({ title }) => title === '取消预约通知')?.templateId ?? '';
    await hospital.control('POST', '/subscribe', { openid, templateId, result: 'accept' });
    const post = (path: string, body: unknown) => hospital.call('POST', `/pati_service/book_service${path}`, { token, body });
    const consent = { wxCode: code, subscribeAuthResult: { [templateId]: 'accept' }, subscribeScene: 'cancel' };
    const { json } = await post('/book/submit', { scheduleId: schedule.id, serialNo: 150, memberId: member.id, ...consent });
    await hospital.deliver();
    const order = await post('/pay/appo_order', { appo_id: json.bookId, open_id: openid });
    assert.equal(order.json.error_code, 'SUCCESS', order.text);
    await hospital.control('POST', '/pay', { prepayId: order.json.prepay_id });
    await until(
      async () => (await select(null, `SELECT id FROM orders WHERE subject_id = :id AND status = 'paid'`, { id: json.bookId })).length > 0,
    );
    return { member, token, openid, bookId: json.bookId };
  }

  it('killed with SIGKILL in the middle, completed by the job: all cancelled, refunded and told once', async () => {
    const paid = await paidBooking();
    await Promise.all(Array.from({ length: 80 }, () => buildBooking({ schedule })));
    const live = async () => (await ledgerOf(schedule.id)).live;
    const stopping = startCli(hospital, [
      ...['doctor', 'stop', '--tenant', '1', '--doctor', 'D001'],
      ...['--day', schedule.day, '--reason', '医生外出'],
    ]);
    while ((await live()) === 81) await new Promise((resolve) => setTimeout(resolve, 2));
    await stopping.kill();
    const left = await live();
    assert.ok(left > 0 && left < 81, `${left} left: the middle was missed`);
    const late = await buildMember();
    const token = await startSession({ accountId: late.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    const body = { scheduleId: schedule.id, serialNo: 1, memberId: late.id };
    const refused = await hospital.call('POST', '/pati_service/book_service/book/submit', { token, body });
    assert.deepEqual([refused.status, refused.json.error_code], [409, 'SCHEDULE_STOPPED']);

    const [one, other] = await Promise.all([
      runCli(hospital, 'job', 'run', 'finish-stops'),
      runCli(hospital, 'job', 'run', 'finish-stops'),
    ]);
    assert.deepEqual([one.code, other.code], [0, 0], one.printed + other.printed);
    assert.equal(await live(), 0);
    await hospital.deliver();
    const told = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM notices WHERE kind = 'cancelled'`);
    assert.equal(told[0]?.total, 81);
    const refunds = (await hospital.control('GET', '/refunds')).filter(
      (refund: { amount: { refund: number } }) => refund.amount.refund === 2500,
    );
    assert.equal(refunds.length, 1);
    const [message] = await hospital.control('GET', `/messages?openid=${paid.openid}`);
    const words = JSON.stringify(message.data);
    assert.match(words, /停诊，医生外出/);
    const { json: notices } = await hospital.call('GET', '/app/notices', { token: paid.token });
    const next = addDays(schedule.day, 1).slice(5);
    assert.match(JSON.stringify(notices), new RegExp(`将退款25\\.00元。原因：停诊，医生外出。可约${next}上午陈知行。`));

    const again = await runCli(hospital, 'doctor', 'stop', '--tenant', '1', '--schedule', schedule.id, '--reason', '医生外出');
    assert.deepEqual([again.code, /取消 0 个预约，退款 0\.00 元/.test(again.printed)], [0, true], again.printed);
    await hospital.deliver();
    assert.equal((await hospital.control('GET', '/refunds')).length, refunds.length);
  });

  it('is refused on the command line with the reason', async () => {
    const wrong = await runCli(hospital, 'doctor', 'stop', '--tenant', '2', '--schedule', schedule.id, '--reason', '外出');
    assert.deepEqual([wrong.code, /schedule_not_found/.test(wrong.printed)], [1, true], wrong.printed);
    const typed = await runCli(hospital, 'doctor', 'stop', '--tenant', '1', '--doctor', 'D001', '--reason', '外出');
    assert.deepEqual([typed.code, /Usage: npm run cli -- doctor stop/.test(typed.printed)], [2, true], typed.printed);
  });
});
