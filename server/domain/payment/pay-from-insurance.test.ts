import assert from 'node:assert/strict';
import { Fault } from '../../../shared/vocab/fault.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildPurse, insuranceLedger } from '../../test/factories/insurance.ts';
import { buildOrder, moneyOf } from '../../test/factories/payment.ts';
import { buildPaymentApp, type PaymentApp } from '../../test/factories/payment-app.ts';
import { buildPayer, buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import { debitInsurance } from '../care/index.ts';
import { cancelOrder, payFromInsurance, preparePayment, recordPaid } from './index.ts';

const failed = (code: string, words?: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && (!words || words.test(error.detail.words ?? ''));

describe('payment/pay-from-insurance', () => {
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
  beforeEach(() => app.paid.splice(0));

  const tenantId = () => wechat.certificate.tenantId;
  const insured = (balanceFen: number) => buildPurse({ tenantId: tenantId(), balanceFen });

  it('takes the price once, notes it, and announces it as paid in the same commit', async () => {
    const purse = await insured(10_000);
    const { orderId, subject } = await buildOrder({ tenantId: tenantId(), oriFen: 7_000 });
    await payFromInsurance({ orderId, purse });
    const entries = [{ fen: 10_000 }, { key: `pay:${orderId}`, fen: -7_000 }];
    const held = await insuranceLedger(purse.insuranceId);
    assert.deepEqual([held.balanceFen, held.entries[1]], [3_000, entries[1]]);
    assert.equal((await moneyOf(orderId)).order?.status, 'paid');
    assert.deepEqual(
      app.paid.map(({ attemptId, payFen, late, subject: { id } }) => [attemptId, payFen, late, id]),
      [[null, 7_000, false, subject.id]],
    );
    await assert.rejects(payFromInsurance({ orderId, purse }), failed('order_not_payable', /状态异常.*已支付/));
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 3_000);
  });

  it('says what is there and what is asked when the balance is too low, and changes nothing', async () => {
    const purse = await insured(5_000);
    const { orderId } = await buildOrder({ tenantId: tenantId(), oriFen: 7_000 });
    const words = /^医保余额不足，当前余额：50\.00，需支付：70\.00$/;
    await assert.rejects(payFromInsurance({ orderId, purse }), failed('balance_too_low', words));
    await assert.rejects(payFromInsurance({ orderId, purse: undefined }), failed('balance_too_low', /当前余额：0\.00/));
    assert.equal((await moneyOf(orderId)).order?.status, 'awaiting');
    assert.equal((await insuranceLedger(purse.insuranceId)).entries.length, 1);
    assert.deepEqual(app.paid, []);
  });

  it('pays nothing, and tells nothing, from a purse whose account bears another phone by now', async () => {
    const purse = await insured(50_000);
    const { orderId } = await buildOrder({ tenantId: tenantId(), oriFen: 7_000 });
    await inTransaction((tx) =>
      change(tx, `UPDATE insurance_accounts SET phone_index = 'another' WHERE id = :insuranceId`, { insuranceId: purse.insuranceId }),
    );
    await assert.rejects(payFromInsurance({ orderId, purse }), failed('balance_too_low', /当前余额：0\.00/));
    const debit = inTransaction((tx) => debitInsurance(tx, { purse, orderId, fen: 7_000 }));
    assert.equal(await debit, false, 'also when it was another’s only after the first look');
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 50_000);
  });

  it('looks at the order before it looks at the balance', async () => {
    const { orderId, subject } = await buildOrder({ tenantId: tenantId() });
    await inTransaction((tx) => cancelOrder(tx, { subject, refund: false, reason: '测试' }));
    await assert.rejects(payFromInsurance({ orderId, purse: undefined }), failed('order_not_payable', /状态异常/));
    const late = await buildOrder({ tenantId: tenantId(), holdUntil: 1 });
    await assert.rejects(payFromInsurance({ orderId: late.orderId, purse: undefined }), failed('order_not_payable', /状态异常/));
  });

  it('never takes a balance below zero when a hundred orders are paid at once', async () => {
    const purse = await insured(10_050);
    const orders = await Promise.all(Array.from({ length: 100 }, () => buildOrder({ tenantId: tenantId(), oriFen: 1_000 })));
    const results = await Promise.allSettled(orders.map(({ orderId }) => payFromInsurance({ orderId, purse })));
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.equal(results.length - refusals.length, 10);
    for (const refusal of refusals) assert.ok(failed('balance_too_low')(refusal), String(refusal));
    const { balanceFen, entries } = await insuranceLedger(purse.insuranceId);
    assert.deepEqual([balanceFen, entries.length], [50, 11]);
    const paid = await Promise.all(orders.map(async ({ orderId }) => (await moneyOf(orderId)).order?.status === 'paid'));
    assert.equal(paid.filter(Boolean).length, 10);
    assert.equal(app.paid.length, 10);
  });

  it('debits an order once when it is paid a hundred times at once', async () => {
    const purse = await insured(500_000);
    const { orderId } = await buildOrder({ tenantId: tenantId(), oriFen: 4_000 });
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => payFromInsurance({ orderId, purse })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 496_000);
  });

  it('answers a repeated Idempotency-Key as it answered the first', async () => {
    const purse = await insured(10_000);
    const { orderId, accountId } = await buildOrder({ tenantId: tenantId(), oriFen: 4_000 });
    const once = { accountId, route: 'pay', key: `k-${orderId}`, bodyHash: 'b' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => payFromInsurance({ orderId, purse, once })));
    assert.deepEqual(
      answers,
      Array.from({ length: 5 }, () => ({})),
    );
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 6_000);
  });

  it('closes an open prepay at WeChat first, so that it cannot be paid any more', async () => {
    const hospital = wechat.certificate;
    const payer = await buildPayer(wechat, hospital.mp);
    const { orderId, subject, accountId } = await buildOrder({ tenantId: hospital.tenantId, accountId: payer.accountId, oriFen: 4_000 });
    const prepay = await preparePayment({ accountId, subject, openid: payer.openid });
    assert.ok('outTradeNo' in prepay);
    const purse = await insured(10_000);
    await payFromInsurance({ orderId, purse });
    const { order, attempts } = await moneyOf(orderId);
    assert.deepEqual([order?.status, order?.paid_attempt_id], ['paid', null]);
    assert.deepEqual(
      attempts.map(({ status, active_key }) => [status, active_key]),
      [['closed', null]],
    );
    const trades = await wechat.control<{ out_trade_no: string; trade_state: string }[]>('/trades');
    assert.equal(trades.find(({ out_trade_no }) => out_trade_no === prepay.outTradeNo)?.trade_state, 'CLOSED');
  });

  it('takes nothing when WeChat was faster', async () => {
    const hospital = wechat.certificate;
    const payer = await buildPayer(wechat, hospital.mp);
    const { orderId, subject, accountId } = await buildOrder({ tenantId: hospital.tenantId, accountId: payer.accountId, oriFen: 4_000 });
    const prepay = await preparePayment({ accountId, subject, openid: payer.openid });
    assert.ok('outTradeNo' in prepay);
    await wechat.control('/pay/silent', { prepayId: prepay.prepayId });
    const purse = await insured(10_000);
    await assert.rejects(payFromInsurance({ orderId, purse }), failed('order_not_payable', /已支付/));
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 10_000);
    const { order, attempts } = await moneyOf(orderId);
    assert.deepEqual([order?.status, attempts[0]?.status], ['paid', 'paid']);
  });

  it('gives back what WeChat brings after all for an order that the balance has paid', async () => {
    const hospital = wechat.certificate;
    const payer = await buildPayer(wechat, hospital.mp);
    const { orderId, subject, accountId } = await buildOrder({ tenantId: hospital.tenantId, accountId: payer.accountId, oriFen: 4_000 });
    const prepay = await preparePayment({ accountId, subject, openid: payer.openid });
    assert.ok('outTradeNo' in prepay);
    const purse = await insured(10_000);
    await payFromInsurance({ orderId, purse });
    const { outTradeNo, appid } = prepay;
    const trade = {
      mchid: hospital.mchid,
      appid,
      outTradeNo,
      totalFen: 4_000,
      currency: 'CNY',
      state: 'SUCCESS',
      transactionId: '4200',
    } as const;
    assert.equal(await recordPaid(trade), 'refunding');
    const { order, attempts, refunds } = await moneyOf(orderId);
    assert.deepEqual([order?.status, order?.refunded_fen, attempts[0]?.refunded_fen], ['paid', 0, 4_000]);
    assert.deepEqual(
      refunds.map(({ refund_fen }) => refund_fen),
      [4_000],
    );
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 6_000);
    assert.equal(app.paid.length, 1);
  });

  it('gives money back to the balance it came from, once', async () => {
    const purse = await insured(10_000);
    const { orderId, subject } = await buildOrder({ tenantId: tenantId(), oriFen: 4_000 });
    await payFromInsurance({ orderId, purse });
    const cancel = () => inTransaction((tx) => cancelOrder(tx, { subject, refund: true, reason: '停诊' }));
    assert.deepEqual(await cancel(), { refundFen: 4_000 });
    assert.deepEqual(await cancel(), { refundFen: 0 });
    assert.equal((await insuranceLedger(purse.insuranceId)).balanceFen, 10_000);
    const { order, refunds } = await moneyOf(orderId);
    assert.deepEqual([order?.refunded_fen, refunds], [4_000, []]);
  });
});
