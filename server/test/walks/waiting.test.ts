import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cancelBooking } from '../../domain/booking/index.ts';
import type { Member } from '../../domain/care/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { change, insertRow, inTransaction, select } from '../../platform/db.ts';
import { assertByteForByte } from '../byte-for-byte.ts';
import { countRows } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { buildEntry, buildFullSession, entriesIn } from '../factories/waitlist.ts';
import { type Answer, adopt, type Hospital, openHospital } from '../hospital.ts';

const example = (face: string, name: string) =>
  readFileSync(new URL(`../../../shared/contracts/${face}/examples/${name}.json`, import.meta.url), 'utf8');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const service = 'service-token-of-the-tests';

/** Makes the next id of a table the one that the document prints. */
async function leapTo(table: string, id: number, row: Record<string, string | number | null>): Promise<void> {
  await inTransaction(async (tx) => {
    await insertRow(tx, table, { id: id - 1, ...row });
    await change(tx, `DELETE FROM ${table} WHERE id = :id`, { id: id - 1 });
  });
}
const someEntry = {
  ...{ tenant_id: 0, account_id: 0, member_id: 0, person_key: 'filler', schedule_id: 0, applied_day: '2000-01-01', ordinal: 1 },
  ...{ active_key: null, status: 'cancelled', origin: 'portal', applied_at: 0 },
};
/** What a patient sees of waiting lists, as the documents print it and beyond. */
describe('候补 over the wire', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let patient: Member;
  let stranger: Member;
  let tokens: { patient: string; stranger: string; elsewhere: string; staff: string; otherStaff: string };

  before(async () => {
    freezeClock('2023-12-10T10:00:00+08:00');
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      await buildTenant({ id: '2', name: '第二医院' });
      await buildDepartment({ id: '5', tenantId: '1', name: '内科' });
      await buildDoctor({ id: '23', tenantId: '1', name: '张医生' });
      const other = await buildMember({ id: '10', name: '张三', tenantId: '1' });
      patient = await buildMember({ id: '1', name: '欧阳修', tenantId: '1', accountId: other.accountId });
      stranger = await buildMember({ id: '2', name: '李四', tenantId: '1' });
    });
    await adopt(hospital);
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  /** Sessions do not last as long as the documents are apart. */
  async function signIn(): Promise<void> {
    const session = { tenantId: '1', role: 'patient', proof: 'sms' } as const;
    const admin = { accountId: stranger.accountId, role: 'tenant-admin', proof: 'second-factor' } as const;
    tokens = {
      patient: await startSession({ ...session, accountId: patient.accountId }),
      stranger: await startSession({ ...session, accountId: stranger.accountId }),
      elsewhere: await startSession({ ...session, accountId: stranger.accountId, tenantId: '2' }),
      staff: await startSession({ ...admin, tenantId: '1' }),
      otherStaff: await startSession({ ...admin, tenantId: '2' }),
    };
  }

  const code = ({ status, json }: Answer) => [status, json.code];
  const ask = (method: string, path: string, body?: unknown, token = tokens.patient) =>
    hospital.call(method, path, { token, ...(body === undefined ? {} : { body }) });
  /** A refusal in the document's words that has written nothing. */
  const refused = async (work: () => Promise<Answer>, status: number, msg?: string) => {
    const before = await counted();
    const answer = await work();
    assert.equal(answer.status, status, answer.text);
    if (msg !== undefined) assert.deepEqual([answer.json.code, answer.json.msg, answer.json.message], [status, msg, msg]);
    assert.deepEqual(await counted(), before);
  };
  const counted = async () => ({
    ...(await countRows()),
    entries: await select(null, 'SELECT COUNT(*) AS total, COUNT(active_key) AS live FROM waitlist_entries'),
    reviews: await select(null, 'SELECT COUNT(*) AS total FROM reviews'),
  });

  describe('seed 002: POST /patient/waitlist', () => {
    before(async () => {
      freezeClock('2023-12-16T10:30:00+08:00');
      await signIn();
      const session = { tenantId: '1', departmentId: '5', doctorId: null, day: '2023-12-18', firstTime: '08:00', minutes: 5 } as const;
      const { schedule } = await buildFullSession({ id: '123', ...session, half: 'AM', capacity: 3 });
      await buildEntry(schedule);
      await buildEntry(schedule);
      await leapTo('waitlist_entries', 789, someEntry);
    });

    it('answers as the document prints it', async () => {
      const made = await hospital.call('POST', '/patient/waitlist', {
        headers: { authorization: `Bearer ${tokens.patient}` },
        body: example('patient', 'create-waitlist.request'),
      });
      assert.equal(made.status, 200, made.text);
      assertByteForByte(made.text, example('patient', 'create-waitlist.response'), { placeholders: {}, extras: [] });
    });

    it('is a documented refusal the second time, and for a session that still has numbers', async () => {
      const again = { scheduleId: 123, patientId: 10 };
      await refused(() => ask('POST', '/patient/waitlist', again), 409);
      const open = await buildSchedule({ tenantId: '1', departmentId: '5', day: '2023-12-19' });
      const left = await ask('POST', '/patient/waitlist', { scheduleId: Number(open.id), patientId: 10 });
      assert.deepEqual([left.status, left.json], [409, { code: 'SLOTS_LEFT', message: '该场次仍有号源，请直接预约' }]);
    });

    it("is refused for another's 就诊人 and for nobody, and lists and ends one's own entries only", async () => {
      await refused(() => ask('POST', '/patient/waitlist', { scheduleId: 123, patientId: 2 }), 404);
      await refused(() => hospital.call('POST', '/patient/waitlist', { body: { scheduleId: 123, patientId: 10 } }), 401);
      await refused(() => ask('POST', '/patient/waitlist', { scheduleId: 999_999, patientId: 10 }), 404);
      const mine = await ask('GET', '/patient/waitlist');
      assertByteForByte(mine.text.replace('08:00-08:15', '08:00-12:00'), example('patient', 'my-waitlist.response'), {
        placeholders: {},
        extras: [],
      });
      assert.deepEqual((await ask('GET', '/patient/waitlist', undefined, tokens.stranger)).json, { list: [] });
      await refused(() => ask('DELETE', '/patient/waitlist/789', undefined, tokens.stranger), 404);
      assert.deepEqual((await ask('DELETE', '/patient/waitlist/789')).json, { success: true });
      await refused(() => ask('DELETE', '/patient/waitlist/789'), 409);
      const [entry] = (await ask('GET', '/patient/waitlist')).json.list;
      assert.deepEqual([entry.status, entry.queueNumber], ['cancelled', 0]);
    });
  });

  describe('seed 000: 候补挂号', () => {
    before(async () => {
      freezeClock('2025-11-19T13:30:00+08:00');
      await signIn();
      const { schedule } = await buildFullSession({
        id: '7890',
        tenantId: '1',
        departmentId: '5',
        doctorId: '23',
        day: '2025-11-21',
        capacity: 2,
      });
      await buildEntry(schedule, { member: stranger });
      await leapTo('waitlist_entries', 1234, someEntry);
    });

    it('answers bare, as 1.1 prints it', async () => {
      const made = await ask('POST', '/api/registrations/waiting', example('portal', 'create-waiting.request'));
      assert.equal(made.status, 200, made.text);
      assertByteForByte(made.text, example('portal', 'create-waiting.response'), { placeholders: {}, extras: [] });
    });

    it('refuses a second time, an unknown session, and more than three a day, in its words', async () => {
      const wish = { patientId: 'PAT0001', scheduleRecordId: 'SCH7890' };
      await refused(() => ask('POST', '/api/registrations/waiting', wish), 409, '不可重复候补');
      await refused(() => ask('POST', '/api/registrations/waiting', { ...wish, scheduleRecordId: 'SCH9999' }), 404, '排班记录不存在');
      for (const day of ['2025-11-22', '2025-11-23', '2025-11-24']) {
        const { schedule } = await buildFullSession({ tenantId: '1', departmentId: '5', day, capacity: 1 });
        const answer = () => ask('POST', '/api/registrations/waiting', { ...wish, scheduleRecordId: schedule.id });
        if (day < '2025-11-24') assert.equal((await answer()).json.position, 1);
        else await refused(answer, 400, '已达到今日候补次数上限');
      }
      await refused(() => ask('POST', '/api/registrations/waiting', { ...wish, patientId: 'DOC0001' }), 400);
      await refused(() => hospital.call('POST', '/api/registrations/waiting', { body: wish }), 401);
    });

    it('shows of a foreign entry its place, its time and its state', async () => {
      const queue = await ask('GET', '/api/registrations/waiting?scheduleRecordId=SCH7890');
      const [first, own] = queue.json.data;
      assert.deepEqual(first, { applyTime: '2025-11-19T13:30:00', status: '排队中', position: 1 });
      assert.deepEqual(own, JSON.parse(example('portal', 'create-waiting.response')));
      assert.equal((await hospital.call('GET', '/api/registrations/waiting?scheduleRecordId=SCH7890')).status, 401);
    });

    it('turns the first who waits into a registration with its order, and leaves the other in place', async () => {
      const { json } = await ask('GET', '/api/registrations/waiting/patient?patientId=PAT0002', undefined, tokens.stranger);
      assert.deepEqual(
        json.data.map(({ status, position, paymentId }: Record<string, unknown>) => [status, position, paymentId]),
        [['排队中', 1, null]],
      );
      const [booking] = await select<{ id: number; account_id: number }>(
        null,
        'SELECT id, account_id FROM bookings WHERE schedule_id = 7890 AND serial_no = 2 AND active_key = 1',
      );
      await cancelBooking({ accountId: String(booking?.account_id), bookingId: String(booking?.id) });
      const after = await ask('GET', '/api/registrations/waiting/patient?patientId=2', undefined, tokens.stranger);
      const [record] = after.json.data;
      assert.deepEqual([record.status, record.position], ['已转正', 0]);
      assert.match(record.registrationId, /^REG\d{4,}$/);
      assert.match(record.paymentId, uuid);
      const order = await ask('GET', `/api/payments/${record.paymentId}`, undefined, tokens.stranger);
      assert.deepEqual([order.json.data.payStatus, order.json.data.registrationId], ['待支付', record.registrationId]);
      const mine = await ask('GET', '/api/registrations/waiting/patient?patientId=PAT0001&date=2025-11-19');
      assert.deepEqual(
        mine.json.data
          .filter(({ waitingId }: { waitingId: string }) => waitingId === 'WAIT1234')
          .map(({ position }: { position: number }) => position),
        [1],
      );
      assert.deepEqual((await ask('GET', '/api/registrations/waiting/patient?patientId=PAT0001&date=2025-11-18')).json.data, []);
      const told = await hospital.deliver().then(() => ask('POST', '/api/patients/PAT0002/messages', {}, tokens.stranger));
      assert.deepEqual(
        told.json.data.messages.map(({ title }: { title: string }) => title),
        ['候补成功', '候补转预约'],
      );
    });

    it('keeps registering out while somebody waits: that is sold out, not an error', async () => {
      const [first] = await select<{ id: number }>(
        null,
        'SELECT id FROM bookings WHERE schedule_id = 7890 AND serial_no = 1 AND active_key = 1',
      );
      await inTransaction((tx) =>
        change(tx, `UPDATE bookings SET status = 'cancelled', active_key = NULL WHERE id = :id`, { id: first?.id ?? 0 }),
      );
      const passer = await buildMember({ tenantId: '1' });
      const token = await startSession({ accountId: passer.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
      const answer = await ask('POST', '/api/registrations', { patientId: passer.id, scheduleRecordId: 'SCH7890' }, token);
      assert.deepEqual([answer.status, answer.json.data], [200, { status: false }]);
    });

    it('confirms for the service alone, and once', async () => {
      const confirm = (token?: string) =>
        hospital.call('POST', '/api/registrations/waiting/confirm', { ...(token ? { token } : {}), body: { scheduleRecordId: 'SCH7890' } });
      assert.deepEqual(code(await confirm()), [401, 401]);
      assert.deepEqual(code(await confirm(tokens.patient)), [403, 403]);
      assert.deepEqual(code(await confirm(tokens.staff)), [403, 403]);
      const done = await confirm(service);
      assert.equal(done.status, 200, done.text);
      assert.deepEqual(
        done.json.data.promoted.map(({ waitingId, status }: Record<string, string>) => [waitingId, status]),
        [['WAIT1234', '已转正']],
      );
      assert.deepEqual((await confirm(service)).json.data, { promoted: [], expired: 0 });
      assert.deepEqual(
        (await entriesIn('7890')).map(({ status }) => status),
        ['promoted', 'promoted'],
      );
    });

    it("cancels by query or body, one's own waiting entry only", async () => {
      const [, entry] = (await ask('GET', '/api/registrations/waiting/patient?patientId=PAT0001')).json.data;
      assert.equal(entry.status, '排队中');
      const query = `?patientId=PAT0001&waitingId=${entry.waitingId}`;
      await refused(() => ask('DELETE', `/api/registrations/waiting${query.replace('0001', '0002')}`, undefined, tokens.stranger), 404);
      await refused(() => ask('DELETE', `/api/registrations/waiting${query}`, undefined, tokens.stranger), 403);
      await refused(() => ask('DELETE', `/api/registrations/waiting${query.replace('0001', '0010')}`), 404);
      await refused(() => ask('DELETE', '/api/registrations/waiting', { patientId: 'PAT0001' }), 400);
      const gone = await ask('DELETE', `/api/registrations/waiting${query}`);
      assert.deepEqual([gone.status, gone.json.data.status, gone.json.data.position], [200, '已取消', 0]);
      await refused(() => ask('DELETE', '/api/registrations/waiting', { patientId: 'PAT0001', waitingId: entry.waitingId }), 409);
      const promoted = await ask('DELETE', '/api/registrations/waiting', { patientId: 'PAT0001', waitingId: 'WAIT1234' });
      assert.deepEqual([promoted.status, promoted.json.msg], [409, '候补已转为预约，请取消预约']);
    });
  });
});
