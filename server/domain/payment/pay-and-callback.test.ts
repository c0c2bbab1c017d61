import assert from 'node:assert/strict';
import { inTransaction, select } from '../../platform/db.ts';
import { drainOutbox } from '../../platform/outbox.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildOrder, moneyOf } from '../../test/factories/payment.ts';
import { buildPaymentApp, eventually, type PaymentApp } from '../../test/factories/payment-app.ts';
import { buildPayer, buildWechat, type Wechat, type WechatHospital } from '../../test/factories/wechat.ts';
import { cancelOrder, ordersOf } from './index.ts';

const order = '/pati_service/book_service/pay/appo_order';

describe('pay/appo_order and the callback', () => {
  let wechat: Wechat;
  let app: PaymentApp;

  before(async () => {
    wechat = await buildWechat();
    app = await buildPaymentApp();
  });
  after(async () => {
    await app.close();
    await wechat.close();
  });

  async function ready(hospital: WechatHospital = wechat.certificate, appid = hospital.oa, more: Parameters<typeof buildOrder>[0] = {}) {
    const payer = await buildPayer(wechat, appid);
    const built = await buildOrder({ tenantId: hospital.tenantId, accountId: payer.accountId, ...more });
    const { token } = await buildSession({ accountId: payer.accountId, tenantId: hospital.tenantId });
    const pay = (openid = payer.openid) => app.post(order, { appo_id: Number(built.subject.id), open_id: openid }, token);
    return { ...built, ...payer, token, pay, hospital };
  }
  const state = async (orderId: string) => (await moneyOf(orderId)).order?.status;

  it('opens a prepay with every documented key in order, and repeats it identically', async () => {
    const { pay, payFen, hospital } = await ready();
    const first = await pay();
    assert.equal(first.status, 200);
    assert.deepEqual(Object.keys(first.body), [
      ...['is_success', 'trade_type', 'prepay_id', 'trade_no', 'out_trade_no', 'url'],
      ...['error_code', 'error_msg', 'nonce_str', 'sign_type', 'agency_id', 'timestamp'],
    ]);
    const { is_success, trade_type, trade_no, url, error_code, sign_type, agency_id } = first.body;
    assert.deepEqual(
      { is_success, trade_type, trade_no, url, error_code, sign_type, agency_id },
      {
        is_success: true,
        trade_type: 'JSAPI',
        trade_no: '',
        url: '',
        error_code: 'SUCCESS',
        sign_type: 'RSA',
        agency_id: hospital.agencyId,
      },
    );
    assert.match(String(first.body.out_trade_no), /^[0-9A-Za-z]{6,32}$/);
    assert.match(String(first.body.timestamp), /^\d{10}$/);
    assert.equal((await pay()).text, first.text);
    const [trade] = await wechat.control<{ amount: { total: number }; out_trade_no: string }[]>('/trades');
    assert.deepEqual([trade?.amount.total, trade?.out_trade_no], [payFen, first.body.out_trade_no]);
  });

  it('answers many first calls at once with one prepay', async () => {
    const { pay, orderId } = await ready();
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay()));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal((await moneyOf(orderId)).attempts.length, 1);
  });

  for (const mode of ['certificate', 'publicKey'] as const)
    it(`is paid by the callback (${mode})`, async () => {
      const { pay, orderId, subject, hospital } = await ready(wechat[mode]);
      const opened = await pay();
      await wechat.control('/pay', { prepayId: opened.body.prepay_id });
      await eventually(async () => (await state(orderId)) === 'paid');
      const told = app.paid.filter((event) => event.orderId === orderId);
      assert.deepEqual([told.length, told[0]?.late, told[0]?.tenantId], [1, false, hospital.tenantId]);
      const view = (await ordersOf([subject])).get(`booking:${subject.id}`);
      assert.deepEqual([view?.charge, view?.channel], ['paid', 'wechat']);
      const again = await pay();
      assert.deepEqual([again.status, again.body.error_code, again.body.is_success], [200, 'FAIL', true]);
      assert.deepEqual([again.body.prepay_id, again.body.agency_id, again.body.sign_type], ['', hospital.agencyId, 'RSA']);
    });

  it('takes fifteen copies at once as one transition', async () => {
    const { pay, orderId } = await ready();
    const opened = await pay();
    const { outTradeNo } = await wechat.control<{ outTradeNo: string }>('/pay/silent', { prepayId: opened.body.prepay_id });
    const { statuses } = await wechat.control<{ statuses: number[] }>('/notify', { outTradeNo, times: 15, concurrency: 15 });
    assert.deepEqual(statuses, Array(15).fill(204));
    assert.equal(app.paid.filter((event) => event.orderId === orderId).length, 1);
    const notices = await select<{ copies: number }>(null, 'SELECT copies FROM payment_notices WHERE out_no = :outTradeNo', { outTradeNo });
    assert.deepEqual(
      notices.map(({ copies }) => copies),
      [15],
    );
  });

  it('refuses every spoiled callback and changes nothing', async () => {
    const { pay, orderId } = await ready();
    const opened = await pay();
    const { outTradeNo } = await wechat.control<{ outTradeNo: string }>('/pay/silent', { prepayId: opened.body.prepay_id });
    const before = JSON.stringify(await moneyOf(orderId));
    const expected = { body: 401, signature: 401, amount: 400, timestamp: 401, serial: 401, tag: 401, signtest: 401 };
    for (const [tamper, status] of Object.entries(expected)) {
      const { statuses } = await wechat.control<{ statuses: number[] }>('/notify', { outTradeNo, tamper });
      assert.deepEqual([tamper, statuses], [tamper, [status]]);
      assert.equal(JSON.stringify(await moneyOf(orderId)), before);
    }
    const foreign = await wechat.control<{ statuses: number[] }>('/notify', {
      outTradeNo,
      urls: [`${app.url}/wxpay/notify/${wechat.publicKey.mchid}/pay`, `${app.url}/wxpay/notify/1999999999/pay`],
    });
    assert.deepEqual(foreign.statuses, [401, 401]);
    const answer = await app.post(`/wxpay/notify/${wechat.certificate.mchid}/pay`, { id: 'EV-1' });
    assert.deepEqual([answer.status, answer.body.code], [401, 'FAIL']);
    assert.equal(JSON.stringify(await moneyOf(orderId)), before);
    assert.deepEqual((await wechat.control<{ statuses: number[] }>('/notify', { outTradeNo })).statuses, [204]);
    assert.equal(await state(orderId), 'paid');
  });

  it('another payer app closes the old prepay and opens one of its own', async () => {
    const { pay, orderId, accountId } = await ready();
    const first = await pay();
    const other = await buildPayer(wechat, wechat.certificate.mp, accountId);
    const second = await pay(other.openid);
    assert.equal(second.body.error_code, 'SUCCESS');
    assert.notEqual(second.body.out_trade_no, first.body.out_trade_no);
    const { attempts } = await moneyOf(orderId);
    assert.deepEqual(
      attempts.map(({ status }) => status),
      ['closed', 'open'],
    );
    await assert.rejects(wechat.control('/pay', { prepayId: first.body.prepay_id }), /ORDER_CLOSED/);
  });

  it('never keeps the money of two attempts', async () => {
    const { pay, orderId, accountId } = await ready();
    const first = await pay();
    await wechat.control('/pay/silent', { prepayId: first.body.prepay_id });
    const other = await buildPayer(wechat, wechat.certificate.mp, accountId);
    const second = await pay(other.openid); // the old one is found paid while it is being closed
    assert.equal(second.body.error_code, 'FAIL');
    assert.equal(await state(orderId), 'paid');
    const { attempts, refunds } = await moneyOf(orderId);
    assert.deepEqual([attempts.map(({ status }) => status), refunds.length], [['paid', 'closing'], 0]);
    await drainOutbox();
    assert.deepEqual(
      (await moneyOf(orderId)).attempts.map(({ status }) => status),
      ['paid', 'closed'],
    );
  });

  it('refuses an order of somebody else, an unknown payer and bad input in their own ways', async () => {
    const mine = await ready();
    const theirs = await ready();
    const stolen = await app.post(order, { appo_id: theirs.subject.id, open_id: mine.openid }, mine.token);
    assert.deepEqual([stolen.status, stolen.body.error_code], [404, 'ORDER_NOT_FOUND']);
    const unbound = await mine.pay(theirs.openid);
    assert.deepEqual([unbound.status, unbound.body.error_code, unbound.body.prepay_id], [200, 'FAIL', '']);
    const elsewhere = await buildPayer(wechat, wechat.publicKey.oa, mine.accountId);
    assert.equal((await mine.pay(elsewhere.openid)).body.error_code, 'FAIL');
    assert.equal((await app.post(order, { appo_id: 'x', open_id: 'y' }, mine.token)).status, 400);
    assert.equal((await app.post(order, { appo_id: mine.subject.id, open_id: mine.openid })).status, 401);
    assert.deepEqual((await moneyOf(mine.orderId)).attempts, []);
  });

  it('a cancelled order takes no money: what comes goes back in full', async () => {
    const { pay, orderId, subject } = await ready();
    const opened = await pay();
    await wechat.control('/pay/silent', { prepayId: opened.body.prepay_id });
    await inTransaction((tx) => cancelOrder(tx, { subject, refund: true, reason: '患者取消预约' }));
    await drainOutbox();
    const { order: row, attempts, refunds } = await moneyOf(orderId);
    assert.deepEqual([row?.status, attempts[0]?.status, refunds[0]?.refund_fen], ['cancelled', 'paid', 2_000]);
    await eventually(async () => (await moneyOf(orderId)).refunds[0]?.status === 'success');
    const { statuses } = await wechat.control<{ statuses: number[] }>('/notify', { outTradeNo: opened.body.out_trade_no });
    assert.deepEqual([statuses, (await moneyOf(orderId)).refunds.length], [[204], 1]);
  });
});
