import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startSession } from '../../domain/identity/index.ts';
import { ordersOf, recordPaid } from '../../domain/payment/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { change, insertIgnoringDuplicates, inTransaction, select } from '../../platform/db.ts';
import { assertByteForByte } from '../byte-for-byte.ts';
import { buildBooking } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Hospital, openHospital } from '../hospital.ts';

const example = (name: string) => readFileSync(new URL(`../../../shared/contracts/patient/examples/${name}.json`, import.meta.url), 'utf8');
const orderNo = { '$.orderNo': /^AP20231216\d{3,}$/ };

/** The document's own examples: its ids, its day, its numbers; answers compared byte for byte. */
describe('seed 002, byte for byte', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let token: string;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '北交大校医院' });
      await buildDepartment({ id: '5', tenantId: '1', name: '内科' });
      freezeClock('2023-12-16T10:30:00+08:00');
      const patient = await buildMember({ id: '10', name: '张三' });
      token = await startSession({ accountId: patient.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
      const common = { tenantId: '1', departmentId: '5', feeFen: 1000, capacity: 48, minutes: 5 };
      const monday = await buildSchedule({ id: '123', ...common, doctorId: null, day: '2023-12-18', half: 'AM', firstTime: '08:00' });
      const wednesday = await buildSchedule({ id: '456', ...common, doctorId: null, day: '2023-12-20', half: 'PM', firstTime: '14:00' });
      for (let taken = 0; taken < 14; taken++) await buildBooking({ schedule: monday });
      for (let taken = 0; taken < 7; taken++) await buildBooking({ schedule: wednesday });
      await leapTo(456);
    });
    freezeClock('2023-12-16T10:30:00+08:00');
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  /** Makes the next booking's id the one that the document prints. */
  async function leapTo(id: number): Promise<void> {
    await inTransaction(async (tx) => {
      const filler = {
        tenant_id: 1,
        account_id: 0,
        member_id: 0,
        person_key: 'filler',
        schedule_id: 0,
        serial_no: 0,
        department_id: 5,
        doctor_id: null,
      };
      const when = {
        day: '2000-01-01',
        half: 'AM',
        visit_at: 0,
        half_day: '2000-01-01AM',
        status: 'cancelled',
        origin: 'pati',
        booked_at: 0,
      };
      await insertIgnoringDuplicates(tx, 'bookings', [{ id: id - 1, order_no: 'filler', ...filler, ...when, type: 0, fee_fen: 0 }]);
      await change(tx, 'DELETE FROM bookings WHERE id = :id', { id: id - 1 });
    });
  }

  /** The payment as WeChat would tell of it: an attempt that was opened, and its trade. */
  async function payAtWechat(bookingId: string): Promise<void> {
    const [order] = await select<{ id: number }>(null, 'SELECT id FROM orders WHERE subject_id = :bookingId', { bookingId });
    const terms = { mchid: '1900000001', appid: 'wx1000000000000001', fen: 1000, description: '挂号费', nonce_str: 'n', prepay_id: 'p' };
    const times = { expires_at: 0, created_at: 0, checked_at: 0 };
    const attempt = {
      order_id: order?.id ?? 0,
      tenant_id: 1,
      openid: 'o',
      out_trade_no: 'T20231216',
      status: 'open',
      active_key: 1,
      refunded_fen: 0,
    };
    await inTransaction((tx) => insertIgnoringDuplicates(tx, 'payment_attempts', [{ ...attempt, ...terms, ...times }]));
    const { mchid, appid, fen: totalFen } = terms;
    await recordPaid({ mchid, appid, totalFen, outTradeNo: 'T20231216', state: 'SUCCESS', transactionId: '42', currency: 'CNY' });
  }

  it('creates an appointment', async () => {
    const made = await hospital.call('POST', '/patient/appointments', {
      headers: { authorization: `Bearer ${token}` },
      body: example('create-appointment.request'),
    });
    assert.equal(made.status, 200, made.text);
    assertByteForByte(made.text, example('create-appointment.response'), { placeholders: orderNo, extras: [] });
  });

  it('reschedules it', async () => {
    const moved = await hospital.call('PUT', '/patient/appointments/456/reschedule', { token, body: example('reschedule.request') });
    assert.equal(moved.status, 200, moved.text);
    assertByteForByte(moved.text, example('reschedule.response'), { placeholders: orderNo, extras: [] });
  });

  it('cancels it once paid, and gives back what was paid', async () => {
    await payAtWechat('456');
    const cancelled = await hospital.call('DELETE', '/patient/appointments/456', {
      headers: { 'x-auth-token': token },
      body: example('cancel-appointment.request'),
    });
    assert.equal(cancelled.status, 200, cancelled.text);
    assertByteForByte(cancelled.text, example('cancel-appointment.response'), { placeholders: {}, extras: [] });
    assert.equal((await ordersOf([{ kind: 'booking', id: '456' }])).get('booking:456')?.refundedFen, 1000);
  });

  it('refuses in plain HTTP errors', async () => {
    const anonymous = await hospital.call('POST', '/patient/appointments', { body: example('create-appointment.request') });
    assert.deepEqual([anonymous.status, anonymous.text], [401, '{"code":"NOT_SIGNED_IN","message":"请先登录"}']);
    const elsewhere = { scheduleId: 123, hospitalId: 1, departmentId: 6, patientId: 10 };
    assert.equal((await hospital.call('POST', '/patient/appointments', { token, body: elsewhere })).status, 400);
  });
});
