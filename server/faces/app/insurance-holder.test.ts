import assert from 'node:assert/strict';
import { checkDigitOf, type Member } from '../../domain/care/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, randomPhone } from '../../test/factories/identity.ts';
import { deskNotes, insuranceLedger } from '../../test/factories/insurance.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { type Answer, type Hospital, openHospital } from '../../test/hospital.ts';

interface Someone {
  accountId: string;
  phone: string;
  token: string;
}
interface Patient extends Someone {
  member: Member;
}

/** Whoever knows an identity number may book for that person, and nothing more. */
describe('an insurance balance is for whoever has proved its phone', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let admin: Someone;
  let foreignAdmin: Someone;
  let days = 0;

  before(async () => {
    freezeClock('2025-12-18T10:30:00+08:00');
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1' });
      await buildTenant({ id: '2' });
      admin = await arrive('tenant-admin');
      foreignAdmin = await arrive('tenant-admin', '2');
    });
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  async function arrive(role: 'patient' | 'tenant-admin', tenantId = '1', phone = randomPhone()): Promise<Someone> {
    const { accountId } = await buildAccount({ phone });
    const proof = role === 'patient' ? 'sms' : 'second-factor';
    return { accountId, phone, token: await startSession({ accountId, tenantId, role, proof }) };
  }
  const bornAt = { birthday: '1962-05-18', gender: 1 } as const;
  let people = 0;
  function someIdNo(): string {
    const first17 = `11010519620518${String(2 * people++ + 1).padStart(3, '0')}`;
    return first17 + checkDigitOf(first17);
  }
  /** Adds the person of that identity number to a new account, typing `typed` as the person's phone. */
  async function patientOf(idNo: string, given: { typed?: string; phone?: string } = {}): Promise<Patient> {
    const someone = await arrive('patient', '1', given.phone);
    const phone = given.typed ?? someone.phone;
    return { ...someone, member: await buildMember({ ...bornAt, idNo, phone, accountId: someone.accountId, tenantId: '1' }) };
  }
  const desk = (idNo: string, more: object = {}, as = admin) =>
    hospital.call('POST', '/app/staff/insurance', {
      token: as.token,
      body: { IDNo: idNo, reimburseType: '居民医保', reimbursePercent: 30, ...more },
    });
  const seenBy = async ({ token }: Someone) => (await hospital.call('GET', '/app/insurance', { token })).json.list;
  async function register({ token, member }: Patient, feeFen = 10_000): Promise<string> {
    const day = `2025-12-${String(19 + (days++ % 12)).padStart(2, '0')}`;
    const { id } = await buildSchedule({ tenantId: '1', day, feeFen });
    const body = { patientId: `PAT${member.id}`, scheduleRecordId: `SCH${id}` };
    const made = await hospital.call('POST', '/api/registrations', { token, body });
    assert.equal(made.status, 200, made.text);
    return made.json.data.paymentId;
  }
  const pay = (paymentId: string, { token }: Someone) => hospital.call('POST', `/api/payments/${paymentId}/pay`, { token });
  async function idOf(idNo: string): Promise<string> {
    await desk(idNo);
    const [row] = await select<{ id: number }>(null, 'SELECT id FROM insurance_accounts ORDER BY updated_at DESC, id DESC');
    return String(row?.id);
  }
  const held = async (insuranceId: string) => (await insuranceLedger(insuranceId)).balanceFen;
  const answer = ({ status, json: { data, code, message } }: Answer) => [status, code, message, data];

  it('is seen and spent by its holder, and by no stranger who has added the same person', async () => {
    const idNo = someIdNo();
    const holder = await patientOf(idNo);
    const stranger = await patientOf(idNo, { typed: holder.phone });
    const opened = await desk(idNo, { topUp: 500, phone: holder.phone });
    assert.deepEqual([opened.status, opened.json.balance, opened.json.phoneHeld], [200, 500, true], opened.text);
    const insuranceId = await idOf(idNo);

    assert.deepEqual(await seenBy(stranger), []);
    const theirs = await register(stranger);
    const listed = await hospital.call('GET', `/api/payments?patientId=PAT${stranger.member.id}`, { token: stranger.token });
    const [order] = listed.json.data.payments;
    assert.deepEqual([order.askPayAmount, order.reimbursePercent], [70, 30], 'the price is right for whoever books');
    assert.deepEqual(answer(await pay(theirs, stranger)), [400, 400, '医保余额不足，当前余额：0.00，需支付：70.00', null]);
    assert.equal(await held(insuranceId), 50_000);
    assert.deepEqual([(await pay(theirs, holder)).status, await held(insuranceId)], [403, 50_000], 'an order is its own account’s');
    const cancelled = await hospital.call('DELETE', `/api/payments/${theirs}`, { token: stranger.token });
    assert.deepEqual([cancelled.status, await held(insuranceId)], [200, 50_000]);

    assert.deepEqual(
      (await seenBy(holder)).map((row: Record<string, unknown>) => [row.memberId, row.balance]),
      [[holder.member.id, 500]],
    );
    assert.equal((await pay(await register(holder), holder)).status, 200);
    assert.equal(await held(insuranceId), 43_000);
    for (const path of ['/app/bills?year=2025', '/app/bills.csv?year=2025', `/api/payments/${theirs}`, '/app/insurance']) {
      const { text } = await hospital.call('GET', path, { token: stranger.token });
      assert.doesNotMatch(text, /430\.00|医保余额/, path);
    }
  });

  it('answers a stranger as if the person were not insured', async () => {
    const insured = someIdNo();
    const opened = await desk(insured, { topUp: 500, reimburseType: '商保', reimbursePercent: 0, phone: randomPhone() });
    assert.equal(opened.status, 200);
    const [stranger, nobody] = [await patientOf(insured), await patientOf(someIdNo())];
    const [theirs, none] = [await pay(await register(stranger), stranger), await pay(await register(nobody), nobody)];
    assert.equal(theirs.text, none.text);
    assert.deepEqual([theirs.status, await seenBy(stranger)], [none.status, await seenBy(nobody)]);
  });

  it('is nobody’s until the desk has the phone, whatever the account', async () => {
    const idNo = someIdNo();
    const holder = await patientOf(idNo);
    const opened = await desk(idNo, { topUp: 500 });
    assert.deepEqual([opened.json.balance, opened.json.phoneHeld], [500, false]);
    const paymentId = await register(holder);
    assert.deepEqual(await seenBy(holder), []);
    assert.match((await pay(paymentId, holder)).text, /当前余额：0\.00/);
    await inTransaction((tx) =>
      change(tx, 'UPDATE accounts SET phone = NULL, phone_index = NULL WHERE id = :accountId', { accountId: holder.accountId }),
    );
    assert.deepEqual(await seenBy(holder), [], 'no phone on either side is no match');
  });

  it('follows the phone that the desk enters, at once; leaving it out keeps it', async () => {
    const idNo = someIdNo();
    const [first, second] = [await patientOf(idNo), await patientOf(idNo)];
    await desk(idNo, { topUp: 500, phone: first.phone });
    assert.equal((await desk(idNo, { topUp: 1 })).json.phoneHeld, true);
    assert.deepEqual([(await seenBy(first)).length, (await seenBy(second)).length], [1, 0]);
    const paymentId = await register(first);
    await desk(idNo, { phone: second.phone });
    assert.deepEqual([(await seenBy(first)).length, (await seenBy(second)).length], [0, 1]);
    assert.match((await pay(paymentId, first)).text, /当前余额：0\.00/);
    assert.equal((await pay(await register(second), second)).status, 200);
    const insuranceId = await idOf(idNo);
    assert.equal(await held(insuranceId), 50_100 - 7_000);
  });

  it('follows the phone to the account that proves it today', async () => {
    const idNo = someIdNo();
    const before = await patientOf(idNo);
    await desk(idNo, { topUp: 500, phone: before.phone });
    const paymentId = await register(before);
    await inTransaction((tx) =>
      change(tx, 'UPDATE accounts SET phone = NULL, phone_index = NULL WHERE id = :accountId', { accountId: before.accountId }),
    );
    const today = await patientOf(idNo, { phone: before.phone });
    assert.deepEqual([(await seenBy(before)).length, (await seenBy(today)).length], [0, 1]);
    assert.match((await pay(paymentId, before)).text, /当前余额：0\.00/);
    assert.equal((await pay(await register(today), today)).status, 200);
  });

  it('pays for one’s own 就诊人 alone: a phone in two hospitals is two accounts', async () => {
    const [idNo, other] = [someIdNo(), someIdNo()];
    const parent = await patientOf(idNo);
    const child = { ...parent, member: await buildMember({ ...bornAt, idNo: other, accountId: parent.accountId, tenantId: '1' }) };
    await desk(idNo, { topUp: 500, phone: parent.phone });
    await desk(other, { topUp: 70, phone: parent.phone });
    assert.deepEqual(
      (await seenBy(parent)).map(({ memberId, balance }: Record<string, unknown>) => [memberId, balance]),
      [
        [parent.member.id, 500],
        [child.member.id, 70],
      ],
    );
    assert.equal((await pay(await register(child), child)).status, 200);
    assert.match((await pay(await register(child), child)).text, /当前余额：0\.00/, 'the parent’s balance is not the child’s');
    assert.equal((await desk(idNo, { topUp: 9 }, foreignAdmin)).json.phoneHeld, false);
    const abroad = await startSession({ accountId: parent.accountId, tenantId: '2', role: 'patient', proof: 'sms' });
    assert.deepEqual(await seenBy({ ...parent, token: abroad }), []);
  });

  it('gives back to the balance what it paid, whoever holds it now', async () => {
    const idNo = someIdNo();
    const holder = await patientOf(idNo);
    await desk(idNo, { topUp: 100, phone: holder.phone });
    const paymentId = await register(holder);
    assert.equal((await pay(paymentId, holder)).status, 200);
    await desk(idNo, { phone: randomPhone() });
    const [booking] = await select<{ id: number }>(null, 'SELECT MAX(id) AS id FROM bookings');
    const { status, text } = await hospital.call('DELETE', `/patient/appointments/${booking?.id}`, { token: holder.token });
    assert.deepEqual([status, await held(await idOf(idNo))], [200, 10_000], text);
    assert.deepEqual(await seenBy(holder), []);
  });

  it('takes only a mobile number for a phone, keeps it as a blind index, and writes nothing otherwise', async () => {
    const idNo = someIdNo();
    for (const phone of ['', '12345678901', '1380000000', '+8613800000001', 13_800_000_001, null]) {
      const { status, text } = await desk(idNo, { topUp: 500, phone });
      assert.equal(status, 400, `${phone}`);
      assert.match(text, /手机号格式不正确|类型不正确|格式/, `${phone}`);
    }
    const phone = randomPhone();
    await desk(idNo, { phone: ` ${phone} ` });
    const [row] = await select<Record<string, unknown>>(null, 'SELECT * FROM insurance_accounts ORDER BY id DESC LIMIT 1');
    assert.match(String(row?.phone_index), /^[0-9a-f]{64}$/);
    assert.deepEqual([row?.balance_fen, JSON.stringify(row).includes(phone)], [0, false]);
  });

  it('notes who at the desk changed what, and nobody where nothing changed', async () => {
    const idNo = someIdNo();
    const second = await arrive('tenant-admin');
    const phone = randomPhone();
    await desk(idNo, { topUp: 500, receipt: 'N-1', phone });
    await desk(idNo, { topUp: 500, receipt: 'N-1', phone }, second);
    await desk(idNo, { reimburseType: '离休' }, second);
    await desk(idNo, { reimburseType: '离休', reimbursePercent: 90 }, second);
    await desk(idNo, { reimburseType: '离休', reimbursePercent: 90, phone: randomPhone() });
    const [row] = await select<{ id: number }>(null, 'SELECT MAX(id) AS id FROM insurance_accounts');
    assert.deepEqual(await deskNotes(String(row?.id)), [
      ['opened', 0, admin.accountId],
      ['top-up', 50_000, admin.accountId],
      ['type', 0, second.accountId],
      ['percent', 0, second.accountId],
      ['phone', 0, admin.accountId],
    ]);
  });

  it('opens one account, and adds every top-up once, when ten desks enter the same person at once', async () => {
    const idNo = someIdNo();
    const holder = await patientOf(idNo);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => desk(idNo, { topUp: 1, reimburseType: `第${index % 3}类`, phone: holder.phone })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    );
    assert.deepEqual(
      (await seenBy(holder)).map(({ balance }: Record<string, unknown>) => balance),
      [10],
    );
  });
});
