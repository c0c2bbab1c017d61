import assert from 'node:assert/strict';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildSession } from '../factories/identity.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Answer, adopt, type Hospital, openHospital } from '../hospital.ts';

const pati = '/pati_service';
const templateTitle = '预约成功通知';

/** What the simulator knows of one hospital. */
interface Credential {
  tenantId: number;
  mchid: string;
  apps: { kind: 'mp' | 'oa'; appid: string }[];
}

/** One hospital's patient, beside the other's. */
interface Side {
  tenantId: string;
  token: string;
  accountId: string;
  memberId: string;
  scheduleId: string;
  appid: string;
  mchid: string;
  openid: string;
  templateId: string;
  bookId: string;
  outTradeNo: string;
}

/** Two tenants, one with platform certificates and one with a public key, do everything at the same time on one server. */
describe('two hospitals side by side', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  const sides: Side[] = [];

  before(async () => {
    hospital = await openHospital(async () => {
      for (const tenantId of ['1', '2']) {
        await buildTenant({ id: tenantId, name: tenantId === '1' ? '示范医院' : '第二医院' });
        const { token, accountId } = await buildSession({ tenantId });
        const { id: memberId } = await buildMember({ accountId, tenantId });
        const { id: scheduleId } = await buildSchedule({ tenantId, feeFen: 2_500 });
        const unknown = { appid: '', mchid: '', openid: '', templateId: '', bookId: '', outTradeNo: '' };
        sides.push({ tenantId, token, accountId, memberId, scheduleId, ...unknown });
      }
    });
    await adopt(hospital);
    const credentials: Credential[] = await hospital.control('GET', '/credentials');
    for (const side of sides) {
      const mine = credentials.find(({ tenantId }) => String(tenantId) === side.tenantId);
      side.mchid = mine?.mchid ?? '';
      side.appid = mine?.apps.find(({ kind }) => kind === 'mp')?.appid ?? '';
      const templates: { title: string; templateId: string }[] = await hospital.control('GET', `/templates?appid=${side.appid}`);
      side.templateId = templates.find(({ title }) => title === templateTitle)?.templateId ?? '';
    }
    assert.notEqual(sides[0]?.mchid, sides[1]?.mchid);
    assert.notEqual(sides[0]?.appid, sides[1]?.appid);
  });
  after(() => hospital?.close());

  const post = ({ token, tenantId }: Side, path: string, body: unknown): Promise<Answer> =>
    hospital.call('POST', pati + path, { token, body, headers: { tenantId } });
  const detail = (side: Side, of = side) =>
    hospital.call('GET', `${pati}/book_service/book/${of.bookId}`, { token: side.token, headers: { tenantId: side.tenantId } });
  const both = <T>(work: (side: Side, other: Side) => Promise<T>): Promise<T[]> =>
    Promise.all(sides.map((side, index) => work(side, sides[1 - index] ?? side)));

  it('book at the same time, each known to its own app', async () => {
    await both(async (side) => {
      const { openid, code } = await hospital.control('POST', '/login', { appid: side.appid });
      side.openid = openid;
      await hospital.control('POST', '/subscribe', { openid, templateId: side.templateId, result: 'accept' });
      const consent = { wxCode: code, subscribeAuthResult: { [side.templateId]: 'accept' }, subscribeScene: 'appointment' };
      const { scheduleId, memberId } = side;
      const booked = await post(side, '/book_service/book/submit', { scheduleId, serialNo: 3, memberId, ...consent });
      assert.equal(booked.status, 200, booked.text);
      side.bookId = booked.json.bookId;
    });
    await hospital.deliver();
    await both(async ({ openid, templateId }) => {
      const told = await hospital.control('GET', `/messages?openid=${openid}`);
      assert.deepEqual([told.length, told[0].templateId], [1, templateId]);
    });
  });

  it("pay at the same time, each its own merchant by its own app, never with the other's openid", async () => {
    await both(async (side, other) => {
      const foreign = await post(side, '/book_service/pay/appo_order', { appo_id: side.bookId, open_id: other.openid });
      assert.deepEqual([foreign.json.error_code, foreign.json.prepay_id], ['FAIL', '']);
      const order = await post(side, '/book_service/pay/appo_order', { appo_id: side.bookId, open_id: side.openid });
      assert.equal(order.json.error_code, 'SUCCESS', order.text);
      side.outTradeNo = order.json.out_trade_no;
      const { agency_id, timestamp, nonce_str, prepay_id } = order.json;
      const wish = { agencyId: agency_id, timeStamp: timestamp, nonceStr: nonce_str, prepayId: prepay_id, signType: 'RSA' };
      const sign = (tenantId: string, appId: string) => post(side, '/wx/jsapi/paysign', { ...wish, tenantId: Number(tenantId), appId });
      assert.ok((await sign(other.tenantId, side.appid)).status >= 400);
      assert.ok((await sign(side.tenantId, other.appid)).status >= 400);
      assert.equal((await sign(side.tenantId, side.appid)).status, 200);
      await hospital.control('POST', '/pay', { prepayId: prepay_id, openid: side.openid });
    });
    for (let tries = 0; tries < 100; tries++) {
      const states = await both(async (side) => (await detail(side)).json.bookStatus);
      if (states.every((state) => state === 2)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await both(async (side) => assert.equal((await detail(side)).json.bookStatus, 2));
    const trades: { mchid: string; appid: string; out_trade_no: string }[] = await hospital.control('GET', '/trades');
    for (const { outTradeNo, mchid, appid } of sides) {
      const trade = trades.find(({ out_trade_no }) => out_trade_no === outTradeNo);
      assert.deepEqual([trade?.mchid, trade?.appid], [mchid, appid]);
    }
  });

  it("take no notice at the other's address, and show nothing of one to the other", async () => {
    await both(async (side, other) => {
      const urls = [`${hospital.url}/wxpay/notify/${other.mchid}/pay`];
      const { statuses } = await hospital.control('POST', '/notify', { outTradeNo: side.outTradeNo, urls });
      assert.ok(
        statuses.every((status: number) => status >= 400),
        JSON.stringify(statuses),
      );
      assert.equal((await detail(side, other)).status, 404);
      const { bookId } = other;
      assert.equal((await post(side, '/book_service/book/cancel', { bookId })).status, 404);
      const { scheduleId, memberId } = { ...side, memberId: other.memberId };
      assert.equal((await post(side, '/book_service/book/submit', { scheduleId, serialNo: 4, memberId })).status, 404);
    });
  });

  it('give the money back by the merchant that took it', async () => {
    await both(async (side) => {
      const cancelled = await post(side, '/book_service/book/cancel', { bookId: side.bookId });
      assert.equal(cancelled.status, 200, cancelled.text);
    });
    await hospital.deliver();
    const refunds: { mchid?: string; out_trade_no: string; amount: { refund: number } }[] = await hospital.control('GET', '/refunds');
    assert.deepEqual(
      refunds.map(({ out_trade_no, amount }) => [out_trade_no, amount.refund]).sort(),
      sides.map(({ outTradeNo }) => [outTradeNo, 2_500]).sort(),
    );
  });
});
