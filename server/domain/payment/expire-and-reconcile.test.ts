import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { drainOutbox } from '../../platform/outbox.ts';
import { buildOrder, moneyOf } from '../../test/factories/payment.ts';
import { buildPaymentApp, eventually, type PaymentApp } from '../../test/factories/payment-app.ts';
import { buildPayer, buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import {
  cancelOrder,
  expireOrders,
  payFromMiniProgram,
  preparePayment,
  reconcileBill,
  reconcilePayments,
  refundLatePayment,
  repriceOrder,
} from './index.ts';

const minute = 60_000;

describe('orders that nobody pays, and money that nobody told us of', () => {
  let wechat: Wechat;
  let app: PaymentApp;

  before(async () => {
    wechat = await buildWechat();
    app = await buildPaymentApp();
  });
  afterEach(releaseClock);
  after(async () => {
    await app.close();
    await wechat.close();
  });

  async function opened() {
    const hospital = wechat.publicKey;
    const { accountId, openid } = await buildPayer(wechat, hospital.mp);
    const order = await buildOrder({ tenantId: hospital.tenantId, accountId });
    const prepay = await preparePayment({ accountId, subject: order.subject, openid });
    assert.ok(!('refused' in prepay));
    return { ...order, ...prepay, openid };
  }
  const silently = (prepayId: string) => wechat.control('/pay/silent', { prepayId });
  const status = async (orderId: string) => (await moneyOf(orderId)).order?.status;

  it('expire a minute past their hold, their prepay closed at WeChat', async () => {
    const { orderId, prepayId, subject } = await opened();
    const early = Date.now() + 30 * minute + 30_000;
    shiftClock(early - Date.now());
    await expireOrders(early);
    assert.equal(await status(orderId), 'awaiting');
    shiftClock(32 * minute);
    await expireOrders(Date.now() + 32 * minute);
    assert.equal(await status(orderId), 'expired');
    assert.deepEqual(
      (await moneyOf(orderId)).attempts.map((attempt) => attempt.status),
      ['closed'],
    );
    assert.deepEqual(
      app.expired.filter((event) => event.orderId === orderId).map((event) => event.subject),
      [subject],
    );
    await assert.rejects(silently(prepayId), /ORDER_CLOSED/);
    await expireOrders(Date.now() + 33 * minute);
    assert.equal(app.expired.filter((event) => event.orderId === orderId).length, 1);
  });

  it('are found paid when their time is up', async () => {
    const { orderId, prepayId } = await opened();
    await silently(prepayId);
    shiftClock(32 * minute);
    await expireOrders(Date.now() + 32 * minute);
    assert.equal(await status(orderId), 'paid');
    assert.equal(
      app.expired.some((event) => event.orderId === orderId),
      false,
    );
  });

  it('wait for a silent WeChat ten minutes, then go all the same; late money is announced as late and can go back', async () => {
    const { orderId, prepayId, subject, payFen } = await opened();
    await silently(prepayId);
    const { attempts } = await moneyOf(orderId);
    const fault = { path: `/v3/pay/transactions/out-trade-no/${attempts[0]?.out_trade_no}/close`, drop: true, times: 100 };
    await wechat.control('/faults', fault);
    shiftClock(35 * minute);
    assert.ok((await expireOrders(Date.now() + 35 * minute)).waiting >= 1);
    assert.equal(await status(orderId), 'awaiting');
    shiftClock(41 * minute);
    await expireOrders(Date.now() + 41 * minute);
    assert.equal(await status(orderId), 'expired');
    await wechat.control('/faults', { ...fault, times: 0 });
    await reconcilePayments(Date.now() + 46 * minute);
    assert.equal(await status(orderId), 'paid');
    assert.deepEqual(
      app.paid.filter((event) => event.orderId === orderId).map(({ late }) => late),
      [true],
    );
    await inTransaction((tx) => refundLatePayment(tx, [{ subject }, { subject }]));
    await drainOutbox();
    await eventually(async () => (await moneyOf(orderId)).refunds[0]?.status === 'success');
    const { order, refunds } = await moneyOf(orderId);
    assert.deepEqual([order?.refunded_fen, refunds.length], [payFen, 1]);
  });

  it('one whose trade is not what was ordered keeps no other waiting, and goes after the same ten minutes', async () => {
    const [odd, plain] = [await opened(), await opened()];
    await silently(odd.prepayId);
    const other = 'UPDATE payment_attempts SET fen = fen + 1 WHERE order_id = :orderId';
    await inTransaction((tx) => change(tx, other, { orderId: odd.orderId }));
    shiftClock(32 * minute);
    await expireOrders(Date.now() + 32 * minute);
    assert.deepEqual([await status(odd.orderId), await status(plain.orderId)], ['awaiting', 'expired']);
    shiftClock(41 * minute);
    await expireOrders(Date.now() + 41 * minute);
    assert.equal(await status(odd.orderId), 'expired');
  });

  it('are found paid by reconciliation when no callback ever comes, and closed ones as well', async () => {
    const [one, two] = [await opened(), await opened()];
    await silently(one.prepayId);
    await inTransaction((tx) => cancelOrder(tx, { subject: two.subject, refund: true, reason: '患者取消预约' }));
    await drainOutbox();
    shiftClock(5 * minute);
    const told = await reconcilePayments(Date.now() + 5 * minute);
    assert.ok(told.queried >= 1 && told.paid >= 1);
    assert.equal(await status(one.orderId), 'paid');
    assert.deepEqual([await status(two.orderId), (await moneyOf(two.orderId)).attempts[0]?.status], ['cancelled', 'closed']);
  });

  it('a changed price closes the old prepay; money for the old price goes back and the order still waits', async () => {
    const { orderId, prepayId, subject, accountId, openid } = await opened();
    await inTransaction((tx) => repriceOrder(tx, subject, { oriFen: 5_000 }));
    await silently(prepayId);
    const again = await preparePayment({ accountId, subject, openid });
    assert.ok(!('refused' in again) && again.payFen === 5_000);
    const { order, attempts, refunds } = await moneyOf(orderId);
    assert.deepEqual([order?.status, order?.refunded_fen], ['awaiting', 0]);
    assert.deepEqual(
      attempts.map((attempt) => attempt.status),
      ['paid', 'open'],
    );
    assert.deepEqual(
      refunds.map((refund) => refund.refund_fen),
      [2_000],
    );
  });

  it('WeChat out of reach is answered so, and the next call opens the same number', async () => {
    const { accountId, openid } = await buildPayer(wechat, wechat.publicKey.mp);
    const { subject, orderId } = await buildOrder({ tenantId: wechat.publicKey.tenantId, accountId });
    for (const fault of [{ drop: true }, { drop: 'after' }, { status: 503 }])
      await wechat.control('/faults', { path: '/v3/pay/transactions/jsapi', times: 1, ...fault });
    for (let call = 0; call < 3; call++) {
      const refused = await preparePayment({ accountId, subject, openid });
      assert.equal('refused' in refused && refused.refused, 'wechat_unreachable');
    }
    const prepay = await preparePayment({ accountId, subject, openid });
    assert.ok(!('refused' in prepay));
    assert.equal((await moneyOf(orderId)).attempts.length, 1);
  });

  it('a refund is sent under one number however often, and settled once by callback and query', async () => {
    const { orderId, prepayId, subject } = await opened();
    await wechat.control('/pay', { prepayId });
    await eventually(async () => (await status(orderId)) === 'paid');
    const cancel = () => inTransaction((tx) => cancelOrder(tx, { subject, refund: true, reason: '患者取消预约' }));
    assert.deepEqual([await cancel(), await cancel()], [{ refundFen: 2_000 }, { refundFen: 0 }]);
    await wechat.control('/faults', { path: '/v3/refund/domestic/refunds', drop: 'after', times: 1 });
    await drainOutbox();
    assert.equal((await moneyOf(orderId)).refunds[0]?.status === 'success', false);
    shiftClock(2 * minute);
    await drainOutbox();
    await eventually(async () => (await moneyOf(orderId)).refunds[0]?.status === 'success');
    const { refunds, order } = await moneyOf(orderId);
    assert.deepEqual([refunds.length, order?.status, order?.refunded_fen], [1, 'paid', 2_000]);
    await eventually(() => app.settled.some((event) => event.orderId === orderId));
    const { statuses } = await wechat.control<{ statuses: number[] }>('/notify', {
      outRefundNo: refunds[0]?.out_refund_no,
      times: 5,
      concurrency: 5,
    });
    assert.deepEqual(statuses, Array(5).fill(204));
    assert.equal(app.settled.filter((event) => event.orderId === orderId).length, 1);
    const theirs = await wechat.control<{ out_refund_no: string }[]>('/refunds');
    assert.equal(theirs.filter((refund) => refund.out_refund_no === refunds[0]?.out_refund_no).length, 1);
  });

  it('the bill of the day agrees, and finds what nobody told', async () => {
    const known = await reconcileBill(dayOf(Date.now()));
    assert.ok(known.lines > 0);
    const { orderId, prepayId } = await opened();
    await silently(prepayId);
    const after = await reconcileBill(dayOf(Date.now()));
    assert.equal(after.differences, known.differences + 1);
    assert.equal(await status(orderId), 'paid');
    assert.equal((await reconcileBill(dayOf(Date.now()))).differences, known.differences);
    assert.deepEqual((await reconcileBill(addDays(dayOf(Date.now()), -40))).lines, 0);
  });

  it('payFromMiniProgram gives all that wx.requestPayment needs', async () => {
    const { accountId } = await buildPayer(wechat, wechat.certificate.mp);
    const { subject } = await buildOrder({ tenantId: wechat.certificate.tenantId, accountId });
    const { prepayId, timeStamp, nonceStr, paySign, fen } = await payFromMiniProgram({ accountId, subject });
    assert.equal(fen, 2_000);
    await wechat.control('/pay', {
      prepayId,
      payment: { timeStamp, nonceStr, package: `prepay_id=${prepayId}`, signType: 'RSA', paySign },
    });
  });
});
