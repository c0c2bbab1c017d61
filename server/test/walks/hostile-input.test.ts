import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import type { Member } from '../../domain/care/index.ts';
import { bindOpenid, startSession } from '../../domain/identity/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, select } from '../../platform/db.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';

const mpApp = 'wx1000000000000001';

/** What no honest client sends, and calls that make no sense, over HTTP. */
describe('hostile and senseless calls', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let free: Schedule;
  let priced: Schedule;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      free = await buildSchedule({ tenantId: '1', day: addDays(dayOf(now()), 2), feeFen: 0 });
      priced = await buildSchedule({ tenantId: '1', day: addDays(dayOf(now()), 3), feeFen: 2500 });
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  async function someone(): Promise<{ member: Member; token: string; openid: string }> {
    const member = await buildMember({ tenantId: '1' });
    const openid = `o${member.accountId}`;
    await inTransaction((tx) => bindOpenid(tx, { accountId: member.accountId, appid: mpApp, openid }));
    return { member, openid, token: await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' }) };
  }
  const submit = (token: string, body: unknown) => hospital.call('POST', '/pati_service/book_service/book/submit', { token, body });
  const order = (token: string, appo_id: string, open_id: string) =>
    hospital.call('POST', '/pati_service/book_service/pay/appo_order', { token, body: { appo_id, open_id } });

  it('a booking with nothing to pay is not payable, in the manner of each face; a stranger learns nothing', async () => {
    const [owner, stranger] = [await someone(), await someone()];
    const { bookId } = (await submit(owner.token, { scheduleId: free.id, serialNo: 1, memberId: owner.member.id })).json;
    const answer = await order(owner.token, bookId, owner.openid);
    assert.equal(answer.status, 200, answer.text);
    const { is_success, error_code, prepay_id, agency_id, error_msg } = answer.json;
    assert.deepEqual([is_success, error_code, prepay_id, error_msg], [true, 'FAIL', '', '该预约无需支付']);
    assert.notEqual(agency_id, '');
    const pay = await hospital.call('POST', `/patient/appointments/${bookId}/pay`, { token: owner.token, body: {} });
    assert.deepEqual([pay.status, pay.json], [409, { code: 'ORDER_NOT_PAYABLE', message: '该预约无需支付' }]);

    for (const id of [bookId, '987654321']) {
      const foreign = await order(stranger.token, id, stranger.openid);
      assert.deepEqual([foreign.status, foreign.json.error_code], [404, 'ORDER_NOT_FOUND']);
      const other = await hospital.call('POST', `/patient/appointments/${id}/pay`, { token: stranger.token, body: {} });
      assert.deepEqual([other.status, other.json.code], [404, 'ORDER_NOT_FOUND']);
    }
  });

  it('whatever stands in the three subscription fields, the booking is made and told', async () => {
    const { token, member } = await someone();
    const [{ templateId }] = await hospital.control('GET', `/templates?appid=${mpApp}`);
    const hostile = {
      subscribeAuthResult: { [templateId]: { toString: 1, valueOf: 1 } },
      wxCode: 'x'.repeat(900_000),
      subscribeScene: null,
    };
    const sent = [
      JSON.stringify({ subscribeAuthResult: hostile.subscribeAuthResult }),
      JSON.stringify({ ...hostile }),
      `{"subscribeAuthResult":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      `{"subscribeAuthResult":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
    ];
    for (const [index, consent] of sent.entries()) {
      const { id } = index ? await buildMember({ accountId: member.accountId, tenantId: '1' }) : member;
      const body = `{"scheduleId":${priced.id},"serialNo":${index + 1},"memberId":${id},${consent.slice(1)}`;
      const booked = await hospital.call('POST', '/pati_service/book_service/book/submit', {
        token,
        body,
        headers: { 'idempotency-key': `k${index}` },
      });
      assert.equal(booked.status, 200, `${consent.slice(0, 60)}: ${booked.text}`);
    }
    await hospital.deliver();
    assert.deepEqual(await select(null, `SELECT reaction, last_error FROM outbox WHERE status <> 'delivered'`), []);
  });
});
