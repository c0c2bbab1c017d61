import assert from 'node:assert/strict';
import { addDays, dateTimeOf, dayOf } from '../../../shared/vocab/day.ts';
import { cancelBooking } from '../../domain/booking/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { now } from '../../platform/clock.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildInsurance } from '../factories/insurance.ts';
import { buildEntry, buildFullSession } from '../factories/waitlist.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';

const mpApp = 'wx1000000000000001';

/** What is told to one who waits, as it arrives at WeChat and in the app. */
describe('the messages of a waiting list', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let templates: Record<string, string>;

  before(async () => {
    hospital = await openHospital(() => buildTenant({ id: '1', name: '北交大校医院' }).then(() => undefined));
    await adopt(hospital);
    const listed = await hospital.control('GET', `/templates?appid=${mpApp}`);
    templates = Object.fromEntries(listed.map(({ title, templateId }: { title: string; templateId: string }) => [title, templateId]));
  });
  after(() => hospital?.close());

  const told = async (openid: string, title: string) =>
    (await hospital.control('GET', `/messages?openid=${openid}`)).filter(
      ({ templateId }: { templateId: string }) => templateId === templates[title],
    );
  const noticesOf = async (token: string) =>
    (await hospital.call('GET', '/app/notices', { token })).json.list.map(({ title, content }: { title: string; content: string }) => [
      title,
      content,
    ]);

  it('tells of the place and of the promotion once each, though both are delivered together, and opens the right page', async () => {
    const { schedule, bookings } = await buildFullSession({
      tenantId: '1',
      day: addDays(dayOf(now()), 3),
      capacity: 1,
      firstTime: '09:00',
    });
    const member = await buildMember({ name: '张三' });
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    const { openid, code } = await hospital.control('POST', '/login', { appid: mpApp });
    const asked = [templates.候补成功通知, templates.候补转预约通知];
    for (const templateId of asked) await hospital.control('POST', '/subscribe', { openid, templateId, result: 'accept' });
    const subscribeAuthResult = Object.fromEntries(asked.map((templateId) => [templateId, 'accept']));
    const consent = { wxCode: code, subscribeAuthResult, subscribeScene: 'waitlist' };
    const body = { scheduleId: Number(schedule.id), patientId: Number(member.id), ...consent };
    assert.equal((await hospital.call('POST', '/patient/waitlist', { token, body })).status, 200);
    const holder = await startSession({ accountId: bookings[0]?.accountId ?? '', tenantId: '1', role: 'patient', proof: 'sms' });
    assert.equal((await hospital.call('POST', `/patient/appointments/${bookings[0]?.id}/cancel`, { token: holder, body: {} })).status, 200);
    await hospital.deliver();
    await hospital.deliver();

    const [[waiting, ...more], [promoted, ...others]] = [await told(openid, '候补成功通知'), await told(openid, '候补转预约通知')];
    assert.deepEqual([more, others], [[], []]);
    const [entry] = (await hospital.call('GET', '/patient/waitlist', { token })).json.list;
    assert.equal(entry.status, 'promoted');
    assert.equal(waiting.page, 'packages/booking/pages/waitlist/index');
    assert.equal(promoted.page, `pages/profile/appointments?id=${entry.appointmentId}`);
    assert.match(JSON.stringify(promoted.data), /张三.*15\.00|15\.00.*张三/);
    assert.match(JSON.stringify(promoted.data), /请在\d\d-\d\d \d\d:\d\d前支付/);
    const [second, first] = await noticesOf(token);
    assert.match(first.join(), /^候补成功通知,候补成功：张三 .*当前第1位/);
    assert.match(
      second.join(),
      new RegExp(`^候补转预约通知,.*请在${entry.payBefore.slice(5, 16).replace('T', ' ')}前支付，逾期将转给下一位`),
    );
    assert.ok(dateTimeOf(now()) < entry.payBefore.replace('T', ' '));
  });

  it('asks nobody to pay what an insurance covers whole', async () => {
    const { schedule, bookings } = await buildFullSession({ tenantId: '1', day: addDays(dayOf(now()), 5), capacity: 1 });
    const { member } = await buildEntry(schedule);
    await buildInsurance({ tenantId: '1', idNo: member.idNo, percent: 10_000, name: '公费医疗' });
    await cancelBooking({ accountId: bookings[0]?.accountId ?? '', bookingId: bookings[0]?.id ?? '' });
    await hospital.deliver();
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    const [[title, content]] = await noticesOf(token);
    assert.equal(title, '候补转预约通知');
    assert.match(content, /请按时就诊。$/);
  });

  it('tells who was passed over, and whose session was stopped, why', async () => {
    const { schedule } = await buildFullSession({ tenantId: '1', day: addDays(dayOf(now()), 4), capacity: 1 });
    const { member } = await buildEntry(schedule);
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    await inTransaction((tx) => change(tx, `UPDATE schedules SET status = 'stopped' WHERE id = :id`, { id: schedule.id }));
    const swept = await hospital.call('POST', '/api/registrations/waiting/confirm', { token: 'service-token-of-the-tests', body: {} });
    assert.deepEqual(swept.json.data, { promoted: [], expired: 1 });
    await hospital.deliver();
    const [[title, content]] = await noticesOf(token);
    assert.equal(title, '候补失效通知');
    assert.match(content, /原因：该场次已停诊。$/);
  });
});
