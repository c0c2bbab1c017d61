import assert from 'node:assert/strict';
import { billLines, cancelBooking, payByInsurance, paymentsOf, submitBooking } from '../../domain/booking/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import { paymentIdOf } from '../../domain/payment/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildMember, idNumberOf } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildInsurance, insuranceLedger } from '../../test/factories/insurance.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { type Hospital, openHospital } from '../../test/hospital.ts';
import { csvOf } from './csv.ts';

describe('insurance accounts, bills and contacts of the app', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let accountId: string;
  let memberId: string;
  let token: string;
  let stranger: string;
  let elsewhere: string;
  let admin: string;
  let foreignAdmin: string;

  before(async () => {
    freezeClock('2025-11-30T23:50:00+08:00');
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1' });
      await buildTenant({ id: '2' });
      const member = await buildMember({ name: '=SUM(A1)', tenantId: '1' });
      const other = await buildMember({ tenantId: '1' });
      [accountId, memberId] = [member.accountId, member.id];
      await buildInsurance({ tenantId: '1', idNo: member.idNo, holderId: accountId, balanceFen: 50_000 });
      const patient = { accountId, tenantId: '1', role: 'patient', proof: 'sms' } as const;
      const staff = { accountId: other.accountId, role: 'tenant-admin', proof: 'second-factor' } as const;
      token = await startSession(patient);
      elsewhere = await startSession({ ...patient, tenantId: '2' });
      stranger = await startSession({ ...patient, accountId: other.accountId });
      admin = await startSession({ ...staff, tenantId: '1' });
      foreignAdmin = await startSession({ ...staff, tenantId: '2' });
    });
    await payAt('2025-11-30T23:50:00+08:00', '2025-12-03', 10_000);
    await payAt('2025-12-01T00:10:00+08:00', '2025-12-04', 5_000);
    const last = await payAt('2025-12-01T08:00:00+08:00', '2025-12-05', 2_000);
    await cancelBooking({ accountId, bookingId: last });
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  async function payAt(time: string, day: string, feeFen: number): Promise<string> {
    freezeClock(time);
    const schedule = await buildSchedule({ tenantId: '1', day, feeFen });
    const booking = await submitBooking({ origin: 'portal', accountId, memberId, scheduleId: schedule.id, serialNo: null });
    const [card] = await paymentsOf({ accountId, tenantId: '1', memberId });
    await payByInsurance({ accountId, paymentId: paymentIdOf(card?.order.orderId ?? '0') });
    return booking.id;
  }
  const get = (path: string, as = token) => hospital.call('GET', path, { token: as });

  it('shows the caller what each of its people holds in this hospital', async () => {
    const { json } = await get('/app/insurance');
    const balance = 500 - 70 - 35;
    assert.deepEqual(json.list, [{ memberId, memberName: '=SUM(A1)', reimburseType: '职工医保', reimbursePercent: 30, balance }]);
    assert.match((await get('/app/insurance')).text, /"reimbursePercent":30\.00,"balance":395\.00/);
    assert.deepEqual((await get('/app/insurance', elsewhere)).json.list, []);
    assert.deepEqual((await get('/app/insurance', stranger)).json.list, []);
  });

  it('sums a year and a month up by the day of payment in Shanghai', async () => {
    const year = (await get('/app/bills?year=2025')).json;
    const december = { orders: 2, oriAmount: 70, reimbursed: 21, paid: 49, refunded: 14 };
    assert.deepEqual(year.months, [
      { month: '2025-11', orders: 1, oriAmount: 100, reimbursed: 30, paid: 70, refunded: 0 },
      { month: '2025-12', ...december },
    ]);
    assert.deepEqual(year.total, { orders: 3, oriAmount: 170, reimbursed: 51, paid: 119, refunded: 14 });
    const month = (await get('/app/bills?year=2025&month=12')).json;
    assert.deepEqual([month.months, month.total], [[{ month: '2025-12', ...december }], december]);
    assert.deepEqual((await get('/app/bills?year=2024')).json.months, []);
    for (const as of [elsewhere, stranger]) assert.equal((await get('/app/bills?year=2025', as)).json.total.orders, 0);
    for (const bad of ['', 'year=2025&month=13', 'year=x', 'year=2025&month=0'])
      assert.equal((await get(`/app/bills?${bad}`)).status, 400, bad);
  });

  it('writes the orders as a file that a spreadsheet opens and does not run', async () => {
    const reply = await get('/app/bills.csv?year=2025&month=11');
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(reply.headers.get('content-disposition') ?? '', /bill-2025-11\.csv/);
    const [head, line, ...rest] = reply.text.split('\r\n');
    assert.match(head ?? '', /"支付时间","订单编号","就诊人"/);
    assert.match(line ?? '', /^"2025-11-30 23:50:00","[0-9a-f-]{36}","'=SUM\(A1\)",/);
    assert.match(line ?? '', /"100\.00","职工医保","30\.00","70\.00","0\.00","医保余额"$/);
    assert.deepEqual(rest, ['']);
    assert.equal((await billLines({ accountId, tenantId: '1', year: 2025 })).length, 3);
  });

  it('quotes every cell, and defuses whatever a spreadsheet could take for a formula', () => {
    const text = (value: string | number) =>
      csvOf([[value]])
        .toString('utf8')
        .slice(1)
        .trimEnd();
    for (const evil of ['=1+1', '+1', '-1', '@a', '\t=1', ' =1', '＝1']) assert.equal(text(evil)[1], "'", evil);
    assert.equal(text('a"b,c\nd'), '"a""b,c\nd"');
    assert.equal(text(-5), '"-5"', 'a number of ours is a number');
    assert.deepEqual([...csvOf([['a']]).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  });

  it('lets the hospital open an account and top it up, once a receipt', async () => {
    const idNo = idNumberOf({ birthday: '1990-01-02', gender: 2 });
    const open = (over: object = {}, as = admin) =>
      hospital.call('POST', '/app/staff/insurance', {
        token: as,
        body: { IDNo: idNo, reimburseType: '居民医保', reimbursePercent: 25.5, topUp: '100.10', receipt: 'R-1', ...over },
      });
    assert.match((await open()).text, /^\{"reimburseType":"居民医保","reimbursePercent":25\.50,"balance":100\.10,"phoneHeld":false\}$/);
    assert.equal((await open()).json.balance, 100.1, 'the same receipt adds nothing');
    assert.equal((await open({ receipt: 'R-2', topUp: 0.9 })).json.balance, 101);
    const others = [{ topUp: 5 }, { IDNo: idNumberOf({ birthday: '1990-01-03', gender: 1 }) }];
    for (const other of others) assert.equal((await open(other)).status, 400, 'a receipt is never another top-up');
    const [account] = await select<{ id: number }>(null, 'SELECT MAX(id) AS id FROM insurance_accounts');
    assert.deepEqual(
      (await insuranceLedger(String(account?.id))).entries.map(({ fen }) => fen),
      [10_010, 90],
    );
    for (const reimbursePercent of ['', null, true, [], 101])
      assert.equal((await open({ reimbursePercent, receipt: 'R-3' })).status, 400, `${reimbursePercent} is no percent`);
    for (const bad of [{ IDNo: '110105199003072330' }, { topUp: -1 }, { topUp: 0.001 }, { reimburseType: '' }])
      assert.equal((await open({ ...bad, receipt: 'R-3' })).status, 400, JSON.stringify(bad));
    assert.equal((await open({}, token)).status, 403);
    assert.equal((await open({ receipt: 'R-1' }, foreignAdmin)).json.balance, 100.1, 'another hospital keeps its own account');
    const body = { IDNo: idNo, reimburseType: '居民医保', reimbursePercent: 25.5, topUp: 1 };
    const repeated = { token: admin, body, headers: { 'idempotency-key': 'top-up-once' } };
    for (const _ of [1, 2])
      assert.equal((await hospital.call('POST', '/app/staff/insurance', repeated)).json.balance, 102, 'added once a key');
  });

  it('tells e-mail and phone masked, to oneself and to the administrator of a hospital that has a file, and notes it', async () => {
    const mine = (await get('/app/contact')).json;
    assert.equal(mine.email, null);
    assert.match(mine.phone, /^1\d{2}\*{4}\d{4}$/);
    assert.deepEqual((await get(`/app/staff/contact?memberId=${memberId}`, admin)).json, mine);
    assert.equal((await get(`/app/staff/contact?memberId=${memberId}`, foreignAdmin)).status, 404);
    assert.equal((await get(`/app/staff/contact?memberId=${memberId}`, stranger)).status, 403);
    assert.equal((await hospital.call('GET', '/app/contact')).status, 401);
    const notes = await select<{ by_account_id: number }>(null, 'SELECT by_account_id FROM contact_lookups ORDER BY id');
    assert.equal(notes.length, 2);
    for (let times = 0; times < 99; times++) await get('/app/contact');
    assert.equal((await get('/app/contact')).status, 429);
  });
});
