import assert from 'node:assert/strict';
import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import { addTenant, departments, tenant } from '../../domain/directory/index.ts';
import { importTimetable } from '../../domain/scheduling/index.ts';
import { runJob } from '../../jobs/index.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';

const pati = '/pati_service';
/** Two days ahead, so that 20:00 of the day before is still to come at whatever hour the test runs. */
const visitDay = addDays(dayOf(now()), 2);
const later = addDays(visitDay, 1);
const mpApp = 'wx1000000000000001';

const timetable = `date,half,dept_code,dept_name,doctor_code,doctor_name,title,type,fee,capacity,first_time,minutes,area,status
${visitDay},AM,NK,内科,D001,陈知行,主任医师,1,25.00,20,08:30,10,门诊楼 2 层,open
${later},PM,NK,内科,D001,陈知行,主任医师,1,25.00,20,14:00,10,门诊楼 2 层,open
${visitDay},AM,NK,内科,,,,0,10,30,08:00,8,门诊楼 1 层,open
`;

/** The main job from one end to the other, over HTTP, against a simulated WeChat. */
describe('a patient books, pays and is told', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token: string;
  let memberId: string;
  let deptId: string;
  let scheduleId: string;
  let bookId: string;
  let openid: string;
  let templates: Record<string, string>;

  before(async () => {
    hospital = await openHospital(async () => {
      await inTransaction((tx) => addTenant(tx, { id: '1', name: '示范医院', hotline: '010-10000' }));
      const report = await importTimetable({ tenantId: '1', bytes: Buffer.from(timetable), dryRun: false });
      assert.deepEqual(report.problems, []);
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  const get = async (path: string) => (await hospital.call('GET', pati + path, { token })).json;
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    hospital.call('POST', pati + path, { token, body, ...(headers ? { headers } : {}) });
  const book = () => get(`/book_service/book/${bookId}`);
  const left = async (): Promise<number[]> =>
    (await get(`/tenant_service/schedule/left_appo?scheduleId=${scheduleId}`)).map((slot: { serialNo: number }) => slot.serialNo);
  const told = async (title: string) => {
    await hospital.deliver();
    const all = await hospital.control('GET', `/messages?openid=${openid}`);
    return all.filter((message: { templateId: string }) => message.templateId === templates[title]);
  };
  const until = async (check: () => Promise<boolean>) => {
    for (let tries = 0; tries < 100; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('it did not come to pass');
  };

  it('browses without logging in', async () => {
    [{ deptId }] = await get('/tenant_service/depts');
    const byDate = await get(`/tenant_service/schedule_by_date?deptId=${deptId}&date=${visitDay}`);
    assert.equal(byDate.total, 2);
    const doctor = byDate.list.find((row: { doctorId: string | null }) => row.doctorId);
    const halves = await get(`/tenant_service/schedule?deptId=${deptId}&doctorId=${doctor.doctorId}&date=${visitDay}`);
    assert.equal(halves.schedulePM, null);
    assert.equal(halves.scheduleAM.leftCount, 20);
    scheduleId = halves.scheduleAM.scheduleId;
    const slots = await get(`/tenant_service/schedule/left_appo?scheduleId=${scheduleId}`);
    assert.deepEqual(slots[9], { serialNo: 10, time: '10:00' });
  });

  it('registers with a phone code and adds a 就诊人', async () => {
    const phone = '13900000001';
    assert.equal((await hospital.call('GET', `${pati}/patient_service/register/phone_identifying_code?phone=${phone}`)).status, 200);
    await hospital.deliver();
    const [{ code }] = await hospital.control('GET', `/sms?phone=${phone}`);
    const registered = await post('/patient_service/register', { phone, verCode: code, password: 'correct-horse' });
    assert.equal(registered.status, 200, registered.text);
    token = registered.json.token;
    const member = { name: '王小明', gender: 1, birthday: '1990-03-07', IDNo: '110105199003072338', phone };
    const wrong = await post('/patient_service/member', {
      ...member,
      IDNo: '110105199003072338'.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
    });
    assert.equal(wrong.status, 400);
    const added = await post('/patient_service/member', member);
    assert.equal(added.status, 200, added.text);
    memberId = added.json.memberId;
  });

  it('pre-submits and submits, holds 10号 10:00, and is told once', async () => {
    const listed = await hospital.control('GET', `/templates?appid=${mpApp}`);
    templates = Object.fromEntries(listed.map(({ title, templateId }: { title: string; templateId: string }) => [title, templateId]));
    const login = await hospital.control('POST', '/login', { appid: mpApp });
    openid = login.openid;
    const accepted: Record<string, string> = {};
    for (const title of ['预约成功通知', '就诊提醒通知', '改约成功通知', '取消预约通知']) {
      await hospital.control('POST', '/subscribe', { openid, templateId: templates[title], result: 'accept' });
      accepted[templates[title]!] = 'accept';
    }
    const preview = await post('/book_service/book/presubmit', { scheduleId, serialNo: 10 });
    assert.deepEqual(preview.json, { deptId, deptName: '内科', type: 1, doctor: '陈知行', appoTime: `${visitDay} 10:00:00`, bookfee: 25 });
    assert.match(preview.text, /"bookfee":25\.0}/);
    const submitted = await post('/book_service/book/submit', {
      scheduleId,
      serialNo: 10,
      memberId,
      wxCode: login.code,
      subscribeAuthResult: accepted,
      subscribeScene: 'appointment',
    });
    assert.equal(submitted.status, 200, submitted.text);
    bookId = submitted.json.bookId;
    const detail = await book();
    assert.equal(detail.bookStatus, 0);
    assert.equal(detail.treaTime, `${visitDay} 10:00:00`);
    assert.ok(!(await left()).includes(10));
    const messages = await told('预约成功通知');
    assert.equal(messages.length, 1);
    assert.equal(messages[0].data.thing1.value, '王小明');
    assert.equal((await told('预约成功通知')).length, 1, 'and no second one');
  });

  it('pays: order, signature, callback; booking and order turn paid', async () => {
    const order = await post('/book_service/pay/appo_order', { appo_id: bookId, open_id: openid });
    assert.equal(order.json.error_code, 'SUCCESS', order.text);
    const sign = {
      agencyId: order.json.agency_id,
      tenantId: 1,
      appId: mpApp,
      timeStamp: order.json.timestamp,
      nonceStr: order.json.nonce_str,
      prepayId: order.json.prepay_id,
      signType: order.json.sign_type,
    };
    const signed = await post('/wx/jsapi/paysign', sign);
    assert.equal(signed.status, 200, signed.text);
    assert.ok(signed.json.paySign.length > 300);
    await hospital.control('POST', '/pay', { prepayId: order.json.prepay_id });
    await until(async () => (await book()).bookStatus === 2);
    assert.equal((await book()).visiCharge, 2);
    const copies = await hospital.control('POST', '/notify', { outTradeNo: order.json.out_trade_no, times: 15, concurrency: 5 });
    assert.ok(copies.statuses.every((status: number) => status >= 200 && status < 300));
    assert.equal((await book()).bookStatus, 2);
  });

  it('is reminded at 20:00 the day before, once, however often the job runs', async () => {
    const at = instantOf(addDays(visitDay, -1), '20:00');
    await runJob('remind-tomorrow', { at });
    await runJob('remind-tomorrow', { at });
    assert.equal((await told('就诊提醒通知')).length, 1);
  });

  it('moves to another day: never no number, never two', async () => {
    const [department] = await departments('1');
    const doctor = await get(`/tenant_service/schedule_by_doctor?deptId=${department?.id}`);
    const { doctorId } = doctor.list.find((row: { doctorId: string | null }) => row.doctorId);
    const { schedulePM } = await get(`/tenant_service/schedule?deptId=${deptId}&doctorId=${doctorId}&date=${later}`);
    const moved = await hospital.call('PUT', `/patient/appointments/${bookId}/reschedule`, {
      token,
      body: { scheduleId: Number(schedulePM.scheduleId) },
    });
    assert.equal(moved.status, 200, moved.text);
    assert.deepEqual(
      { ...moved.json, orderNo: '' },
      { id: Number(bookId), orderNo: '', appointmentDate: later, appointmentTime: '下午 14:00-17:20', queueNumber: 1, status: 'confirmed' },
    );
    assert.ok((await left()).includes(10), 'the old number is free');
    assert.equal((await told('改约成功通知')).length, 1);
  });

  it('cancels: the number is free exactly once, the money goes back, and it is told', async () => {
    const cancelled = await hospital.call('DELETE', `/patient/appointments/${bookId}`, { token, body: { subscribeScene: 'cancel' } });
    assert.equal(cancelled.text, '{"success":true,"refundAmount":25.0}');
    assert.equal((await hospital.call('DELETE', `/patient/appointments/${bookId}`, { token })).status, 409);
    await hospital.deliver();
    await until(async () => (await hospital.control('GET', '/refunds'))[0]?.status === 'SUCCESS');
    assert.equal((await hospital.control('GET', '/refunds')).length, 1);
    assert.equal((await book()).bookStatus, 1);
    assert.equal((await told('取消预约通知')).length, 1);
  });

  it('finds a payment whose callback never comes', async () => {
    const again = await post('/book_service/book/submit', { scheduleId, serialNo: 3, memberId });
    bookId = again.json.bookId;
    const order = await post('/book_service/pay/appo_order', { appo_id: bookId, open_id: openid });
    await hospital.control('POST', '/pay/silent', { prepayId: order.json.prepay_id });
    assert.equal((await book()).bookStatus, 0);
    await runJob('reconcile-payments', { at: now() + 6 * 60_000 });
    assert.equal((await book()).bookStatus, 2);
    assert.equal((await tenant('1')).name, '示范医院');
  });
});
