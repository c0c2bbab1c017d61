import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { changeTenant } from '../../domain/directory/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { expireOrders } from '../../domain/payment/index.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { assertByteForByte } from '../byte-for-byte.ts';
import { buildBooking, countRows, ledgerOf } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../factories/directory.ts';
import { buildInsurance, insuranceLedger } from '../factories/insurance.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Answer, type Hospital, openHospital } from '../hospital.ts';

const example = (name: string) => readFileSync(new URL(`../../../shared/contracts/portal/examples/${name}.json`, import.meta.url), 'utf8');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const words = ['$.msg', '$.message'];
const at = (time: string) => freezeClock(`2025-12-18T${time}:00+08:00`);

/** The document's patient, its session, its prices; answers compared byte for byte. */
describe('seed 000: registrations and payments, byte for byte', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token: string;
  let stranger: string;
  let elsewhere: string;
  let insuranceId: string;
  let paymentId: string;

  before(async () => {
    at('10:30');
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', rules: { refundPortalCancels: false } });
      await buildTenant({ id: '2' });
      await buildDepartment({ id: '3', tenantId: '1', name: '内科' });
      await buildDoctor({ id: '23', tenantId: '1', name: '张医生' });
      const patient = await buildMember({ id: '1', name: '张三', tenantId: '1' });
      const other = await buildMember({ id: '2', name: '李四', tenantId: '1' });
      const common = { tenantId: '1', departmentId: '3', doctorId: '23', feeFen: 10_000 };
      await buildSchedule({ id: '1', ...common, day: '2025-12-19', half: 'AM' });
      await buildSchedule({ id: '7890', ...common, day: '2025-12-20', half: 'AM', capacity: 2 });
      const insurance = await buildInsurance({ tenantId: '1', idNo: patient.idNo, holderId: patient.accountId, balanceFen: 14_000 });
      insuranceId = insurance.id;
      const session = { tenantId: '1', role: 'patient', proof: 'sms' } as const;
      token = await startSession({ ...session, accountId: patient.accountId });
      elsewhere = await startSession({ ...session, accountId: patient.accountId, tenantId: '2' });
      stranger = await startSession({ ...session, accountId: other.accountId });
    });
    at('10:30');
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  const register = (scheduleRecordId: string, patientId = 'PAT0001', as = token) =>
    hospital.call('POST', '/api/registrations', { token: as, body: { patientId, scheduleRecordId } });
  const pay = (id: string, as = token) => hospital.call('POST', `/api/payments/${id}/pay`, { token: as });
  const refused = ({ status, json }: Answer) => [status, json.code, json.msg, json.message, json.data];
  const refusal = (code: number, said: string) => [code, code, said, said, null];

  it('lists an order as 5.1 prints it', async () => {
    const made = await register('SCH0001');
    assert.equal((await pay(made.json.data.paymentId)).status, 200);
    const list = await hospital.call('GET', '/api/payments?patientId=PAT0001', { token });
    assertByteForByte(list.text, example('payments.response'), {
      placeholders: { '$.data.total': /^1$/, '$.data.payments[0].paymentId': uuid, '$.data.payments[0].scheduleRecordId': /^SCH0001$/ },
      extras: [...words, '$.data.payments[*].registrationId'],
    });
    const detail = await hospital.call('GET', `/api/payments/${made.json.data.paymentId}`, { token });
    assert.deepEqual(detail.json.data, list.json.data.payments[0]);
  });

  it('registers as 4.1 prints it: the next free number, its order made by the server', async () => {
    const made = await hospital.call('POST', '/api/registrations', { token, body: example('create-registration.request') });
    assert.equal(made.status, 200, made.text);
    assertByteForByte(made.text, example('create-registration.response'), {
      placeholders: { '$.data.paymentId': uuid, '$.data.scheduleRecordId': /^SCH7890$/ },
      extras: ['$.message', '$.data.registrationId', '$.data.serialNo'],
    });
    paymentId = made.json.data.paymentId;
    const mine = await hospital.call('GET', '/api/registrations?patientId=PAT0001', { token });
    assert.deepEqual(
      mine.json.data.registrations.map((one: Record<string, unknown>) => [one.scheduleRecordId, one.status, one.paymentId === paymentId]),
      [
        ['SCH7890', '待支付', true],
        ['SCH0001', '已挂号', false],
      ],
    );
  });

  it('pays as 5.3 prints it, so that the three checks of 8.2 hold', async () => {
    at('10:35');
    const paid = await pay(paymentId);
    assert.equal(paid.status, 200, paid.text);
    assertByteForByte(paid.text, example('pay.response'), {
      placeholders: { '$.data.paymentId': uuid },
      extras: [...words, '$.payment'],
    });
    assert.equal(paid.json.payment.payStatus, '已支付');
    assert.deepEqual(paid.json.payment, paid.json.data);
    const detail = await hospital.call('GET', `/api/payments/${paymentId}`, { token });
    assert.equal(detail.json.data.payStatus, '已支付');
    const [booking] = await select<{ status: string }>(null, 'SELECT status FROM bookings WHERE schedule_id = 7890');
    assert.equal(booking?.status, 'booked');
    assert.equal((await insuranceLedger(insuranceId)).balanceFen, 0);
  });

  it('refuses to pay again in words that a client looks for', async () => {
    assert.deepEqual(refused(await pay(paymentId)), refusal(409, '订单状态异常：已支付'));
  });

  it('gives the number of a paid order back exactly once, and no money', async () => {
    const cancel = () => hospital.call('DELETE', `/api/payments/${paymentId}`, { token });
    const answers = await Promise.all([cancel(), cancel(), cancel()]);
    const done = answers.filter(({ status }) => status === 200);
    assert.equal(done.length, 1);
    const { payStatus, refundAmount } = done[0]?.json.data ?? {};
    assert.deepEqual([payStatus, refundAmount], ['已取消', 0]);
    for (const { status } of answers.filter((answer) => answer.status !== 200)) assert.equal(status, 409);
    assert.equal((await insuranceLedger(insuranceId)).balanceFen, 0);
    assert.equal((await ledgerOf('7890')).live, 0);
    const [schedule] = await select<{ booked: number }>(null, 'SELECT booked FROM schedules WHERE id = 7890');
    assert.equal(schedule?.booked, 0);
    assert.equal((await hospital.call('GET', `/api/payments/${paymentId}`, { token })).json.data.payStatus, '已取消');
  });

  it('says what the balance lacks as 5.3 prints it', async () => {
    await inTransaction((tx) => change(tx, 'UPDATE insurance_accounts SET balance_fen = 5000 WHERE id = :insuranceId', { insuranceId }));
    const again = await register('SCH7890');
    const poor = await pay(again.json.data.paymentId);
    assert.equal(poor.status, 400);
    assertByteForByte(poor.text, '{"code": 400, "message": "医保余额不足，当前余额：50.00，需支付：70.00"}', {
      extras: ['$.msg', '$.data'],
    });
    const cancelled = await hospital.call('DELETE', `/api/payments/${again.json.data.paymentId}`, { token });
    assert.equal(cancelled.json.data.payStatus, '已取消');
    assert.equal((await ledgerOf('7890')).live, 0, 'an unpaid number goes back too');
  });

  it('gives money back where the hospital wants it', async () => {
    await inTransaction((tx) => change(tx, 'UPDATE insurance_accounts SET balance_fen = 7000 WHERE id = :insuranceId', { insuranceId }));
    const made = await register('SCH7890');
    assert.equal((await pay(made.json.data.paymentId)).status, 200);
    await inTransaction((tx) => changeTenant(tx, '1', { rules: { refundPortalCancels: true } }));
    const cancelled = await hospital.call('DELETE', `/api/payments/${made.json.data.paymentId}`, { token });
    assert.match(cancelled.text, /"refundAmount":70\.00/);
    assert.equal((await insuranceLedger(insuranceId)).balanceFen, 7_000);
  });

  it('answers a sold-out session as 4.1 prints it, and as no error', async () => {
    const full = await buildSchedule({ tenantId: '1', departmentId: '3', doctorId: '23', day: '2025-12-21', capacity: 1 });
    await buildBooking({ schedule: full });
    const before = await countRows();
    const sold = await register(`SCH${full.id}`);
    assert.equal(sold.status, 200);
    assertByteForByte(sold.text, '{"code": 200, "data": {"status": false}}', { extras: words });
    assert.deepEqual(await countRows(), before);
  });

  it('gives three numbers to exactly three of twenty who come at once', async () => {
    const rare = await buildSchedule({ tenantId: '1', departmentId: '3', doctorId: '23', day: '2025-12-22', capacity: 3 });
    const callers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { id, accountId } = await buildMember({ tenantId: '1' });
        return { id, token: await startSession({ accountId, tenantId: '1', role: 'patient', proof: 'sms' }) };
      }),
    );
    const answers = await Promise.all(callers.map(({ id, token }) => register(`SCH${rare.id}`, `PAT${id}`, token)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    );
    assert.equal(answers.filter(({ json }) => json.data.status).length, 3);
    assert.deepEqual(await ledgerOf(rare.id), { rows: 3, live: 3, distinctNumbers: 3, distinctPersons: 3 });
    const [orders] = await select<{ total: number }>(
      null,
      'SELECT COUNT(*) AS total FROM orders WHERE subject_id IN (SELECT id FROM bookings WHERE schedule_id = :id)',
      { id: rare.id },
    );
    assert.equal(orders?.total, 3);
  });

  it("turns away strangers, strangers' ids and what is not there, and writes nothing", async () => {
    const before = await countRows();
    assert.deepEqual(refused(await register('SCH0001', 'PAT0002')), refusal(403, '无权操作该患者'));
    assert.deepEqual(refused(await register('SCH0001', 'PAT9999')), refusal(403, '无权操作该患者'));
    assert.deepEqual(refused(await register('SCH99999')), refusal(404, '排班记录不存在'));
    assert.deepEqual(refused(await register('SCH0001')), refusal(409, '该就诊人在同一时段已有预约'));
    assert.equal((await register('PAT0001')).status, 400);
    assert.equal((await hospital.call('POST', '/api/registrations', { body: example('create-registration.request') })).status, 401);
    assert.deepEqual(
      refused(await hospital.call('GET', '/api/payments?patientId=PAT0001', { token: stranger })),
      refusal(403, '无权操作该患者'),
    );
    for (const [method, path] of [
      ['GET', `/api/payments/${paymentId}`],
      ['POST', `/api/payments/${paymentId}/pay`],
      ['DELETE', `/api/payments/${paymentId}`],
    ] as const) {
      assert.equal((await hospital.call(method, path, { token: stranger })).status, 403, path);
      assert.equal((await hospital.call(method, path)).status, 401, path);
      assert.equal((await hospital.call(method, path.replace(paymentId, '00000000-0000-8000-8000-000000000001'), { token })).status, 404);
    }
    assert.deepEqual(await countRows(), before);
  });

  it('lets 管理员 and 客服 of the hospital look, and only look', async () => {
    const desk = (role: 'support' | 'doctor', tenantId: string, proof: 'second-factor' | 'sms' = 'second-factor') =>
      startSession({ accountId: '999', tenantId, role, proof });
    const support = await desk('support', '1');
    const listed = async (as: string) => (await hospital.call('GET', '/api/payments?patientId=PAT0001', { token: as })).status;
    const detail = async (as: string) => (await hospital.call('GET', `/api/payments/${paymentId}`, { token: as })).status;
    assert.deepEqual([await listed(support), await detail(support)], [200, 200]);
    const registrations = await hospital.call('GET', '/api/registrations?patientId=PAT0001', { token: support });
    assert.ok(registrations.json.data.total > 0);
    for (const as of [await desk('support', '1', 'sms'), await desk('doctor', '1')])
      assert.deepEqual([await listed(as), await detail(as)], [403, 403]);
    const foreign = await desk('support', '2');
    assert.equal(await detail(foreign), 403);
    assert.equal((await hospital.call('GET', '/api/payments?patientId=PAT0002', { token: foreign })).status, 403);
    assert.equal((await pay(paymentId, support)).status, 403);
    assert.equal((await hospital.call('DELETE', `/api/payments/${paymentId}`, { token: support })).status, 403);
  });

  it('keeps hospitals apart: the same patient sees nothing of one in the other', async () => {
    const list = await hospital.call('GET', '/api/payments?patientId=PAT0001', { token: elsewhere });
    assert.deepEqual(list.json.data, { total: 0, payments: [] });
  });

  it('takes any documented token header, and two different ones for none', async () => {
    const path = '/api/payments?patientId=1';
    for (const headers of [{ authorization: `Bearer ${token}` }, { token }, { 'x-auth-token': token }])
      assert.equal((await hospital.call('GET', path, { headers })).status, 200);
    assert.equal((await hospital.call('GET', path, { headers: { token, 'x-auth-token': stranger } })).status, 401);
  });

  it('answers unknown paths and methods in its own shape', async () => {
    assert.deepEqual(refused(await hospital.call('GET', '/api/nowhere')), refusal(404, '没有这个地址'));
    assert.equal((await hospital.call('PUT', '/api/payments')).json.code, 405);
  });

  it('takes the same part off the price whatever document a number is booked by, and pays it from the same balance', async () => {
    const schedule = await buildSchedule({ tenantId: '1', departmentId: '3', doctorId: '23', feeFen: 3_335, day: '2025-12-24' });
    const body = { scheduleId: Number(schedule.id), hospitalId: 1, departmentId: 3, patientId: 1 };
    const made = await hospital.call('POST', '/patient/appointments', { token, body });
    assert.match(made.text, /"payAmount":23\.35,"needPay":true/, 'rounded half up to the fen');
    const [order] = (await hospital.call('GET', '/api/payments?patientId=PAT0001', { token })).json.data.payments;
    assert.deepEqual([order.oriAmount, order.askPayAmount, order.reimbursePercent, order.reimburseType], [33.35, 23.35, 30, '职工医保']);
    assert.equal((await pay(order.paymentId)).json.payment?.payStatus, '已支付');
    const cancelled = await hospital.call('DELETE', `/patient/appointments/${made.json.id}`, { token });
    assert.match(cancelled.text, /"refundAmount":23\.35/, 'seed 002 gives money back, by the way it came');
    assert.equal((await insuranceLedger(insuranceId)).balanceFen, 7_000);
  });

  it('hands out messages once, as 3.1 prints them', async () => {
    await hospital.deliver();
    const fetch = () => hospital.call('POST', '/api/patients/PAT0001/messages', { token });
    const first = await fetch();
    const [message, ...others] = first.json.data.messages;
    assert.ok(others.length > 0, 'booked, paid and cancelled');
    assertByteForByte(JSON.stringify({ ...first.json, data: { status: true, messages: [message] } }), example('messages.response'), {
      placeholders: { '$.data.messages[0].content': /张三/, '$.data.messages[0].timestamp': /^2025-12-18T02:35:00Z$/ },
      extras: ['$.msg', '$.data.messages[*].messageId', '$.data.messages[*].registrationId'],
    });
    assert.match(first.text, /^\{"code":200,"message":"success","data":\{"status":true,"messages":\[\{"title":"预约成功","content":/);
    const second = await fetch();
    assertByteForByte(second.text, '{"code": 200, "data": {"status": false, "messages": []}}', { extras: words });
    assert.deepEqual(
      refused(await hospital.call('POST', '/api/patients/PAT0001/messages', { token: stranger })),
      refusal(403, '无权操作该患者'),
    );
    assert.equal((await hospital.call('POST', '/api/patients/PAT0001/messages')).status, 401);
  });

  it('gives an unpaid order up after half an hour', async () => {
    const made = await register('SCH7890');
    at('11:30');
    assert.equal((await expireOrders(now())).expired, 4, 'with three of the twenty');
    const detail = await hospital.call('GET', `/api/payments/${made.json.data.paymentId}`, { token });
    assert.equal(detail.json.data.payStatus, '已取消');
    assert.equal((await ledgerOf('7890')).live, 0);
    assert.deepEqual(refused(await pay(made.json.data.paymentId)), refusal(409, '订单状态异常：已取消'));
  });
});
