import assert from 'node:assert/strict';
import { bindOpenid } from '../../domain/identity/index.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildSession } from '../factories/identity.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';

const mpApp = 'wx1000000000000001';

/** Booked in the portal, paid in pati_service, moved in /patient, cancelled in the portal: one booking, rightly seen by all. */
describe('one booking through three faces', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token: string;
  let accountId: string;
  let patientId: string;
  let memberId: string;
  let from: string;
  let to: string;
  let registrationId: string;
  let paymentId: string;
  let bookId: string;
  let openid: string;

  before(async () => {
    const prepare = async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      ({ token, accountId } = await buildSession({ tenantId: '1' }));
      memberId = (await buildMember({ accountId, tenantId: '1' })).id;
      patientId = `PAT${memberId.padStart(4, '0')}`;
      const first = await buildSchedule({ tenantId: '1', feeFen: 2_500 });
      const { departmentId, doctorId } = first;
      from = first.id;
      to = (await buildSchedule({ tenantId: '1', departmentId, doctorId, day: first.day, half: 'PM', feeFen: 2_500 })).id;
    };
    hospital = await openHospital(prepare, { RATE_LIMIT_SCALE: '100' }); // a Redis counts account 1 of every fresh hospital together
    await adopt(hospital);
  });
  after(() => hospital?.close());

  const call = (method: string, path: string, body?: unknown) => hospital.call(method, path, { token, ...(body ? { body } : {}) });

  /** The booking as the portal lists it, its order in the portal, and the record of pati_service. */
  async function seen() {
    const registrations = (await call('GET', `/api/registrations?patientId=${patientId}`)).json.data.registrations;
    const mine = registrations.find((one: { registrationId: string }) => one.registrationId === registrationId);
    const order = (await call('GET', `/api/payments/${paymentId}`)).json.data;
    const record = (await call('GET', `/pati_service/book_service/book/${bookId}`)).json;
    return {
      portal: [mine?.scheduleRecordId, mine?.status, order.payStatus],
      pati: [record.bookStatus, record.visiCharge],
    };
  }
  const sch = (id: string) => `SCH${id.padStart(4, '0')}`;
  const until = async (check: () => Promise<boolean>) => {
    for (let tries = 0; tries < 100; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('it did not come to pass');
  };

  it('is booked in the portal', async () => {
    const made = await call('POST', '/api/registrations', { patientId, scheduleRecordId: sch(from) });
    assert.equal(made.status, 200, made.text);
    ({ registrationId, paymentId } = made.json.data);
    const { list } = (await call('GET', '/pati_service/book_service/books?pageNo=1&pageSize=10')).json;
    bookId = list[0].bookId;
    assert.equal(registrationId, `REG${bookId.padStart(4, '0')}`);
    assert.deepEqual(await seen(), { portal: [sch(from), '待支付', '待支付'], pati: [0, 1] });
    const again = await call('POST', '/patient/appointments', { scheduleId: from, patientId: memberId });
    assert.deepEqual([again.status, again.json.code], [409, 'HALF_DAY_TAKEN']);
  });

  it('is paid in pati_service', async () => {
    const login = await hospital.control('POST', '/login', { appid: mpApp });
    openid = login.openid;
    await inTransaction((tx) => bindOpenid(tx, { accountId, appid: mpApp, openid })); // as an earlier log-in in the mini-program did
    const order = await call('POST', '/pati_service/book_service/pay/appo_order', { appo_id: bookId, open_id: openid });
    assert.equal(order.json.error_code, 'SUCCESS', order.text);
    await hospital.control('POST', '/pay', { prepayId: order.json.prepay_id, openid });
    await until(async () => (await seen()).pati[0] === 2);
    assert.deepEqual(await seen(), { portal: [sch(from), '已挂号', '已支付'], pati: [2, 2] });
    const insured = await call('POST', `/api/payments/${paymentId}/pay`);
    assert.deepEqual([insured.status, insured.json.msg], [409, '订单状态异常：已支付']);
    assert.ok((await call('POST', `/patient/appointments/${bookId}/pay`)).status >= 400, 'nor can it be paid a second time in /patient');
  });

  it('is moved in /patient', async () => {
    const moved = await call('PUT', `/patient/appointments/${bookId}/reschedule`, { scheduleId: to });
    assert.equal(moved.status, 200, moved.text);
    assert.equal(String(moved.json.id), bookId);
    assert.deepEqual(await seen(), { portal: [sch(to), '已挂号', '已支付'], pati: [2, 2] });
    const left = (await call('GET', `/pati_service/tenant_service/schedule/left_appo?scheduleId=${from}`)).json;
    assert.equal(left[0].serialNo, 1, 'the old number is free again');
  });

  it('is cancelled in the portal, whose cancel gives no money back', async () => {
    const cancelled = await call('DELETE', `/api/payments/${paymentId}`);
    assert.deepEqual([cancelled.status, cancelled.json.data.payStatus], [200, '已取消']);
    assert.deepEqual(await seen(), { portal: [sch(to), '已取消', '已取消'], pati: [1, 2] });
    const late = await call('DELETE', `/patient/appointments/${bookId}`);
    assert.equal(late.status, 409, late.text);
    await hospital.deliver();
    assert.deepEqual(await hospital.control('GET', '/refunds'), []);
  });
});
