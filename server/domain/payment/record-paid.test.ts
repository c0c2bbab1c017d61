import assert from 'node:assert/strict';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildOrder, moneyOf } from '../../test/factories/payment.ts';
import { buildPaymentApp, type PaymentApp } from '../../test/factories/payment-app.ts';
import { buildPayer, buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import type { Trade } from '../wechat/index.ts';
import { cancelOrder, openOrders, ordersOf, type Prepay, preparePayment, recordPaid, repriceOrder } from './index.ts';

const mismatch = { name: 'Fault', code: 'notice_mismatch' };

describe('recordPaid', () => {
  let wechat: Wechat;
  let app: PaymentApp;

  before(async () => {
    wechat = await buildWechat({ known: true });
    app = await buildPaymentApp();
  });
  after(async () => {
    await app.close();
    await wechat.close();
  });

  async function opened(reimbursePercent = 0) {
    const { accountId, openid } = await buildPayer(wechat, wechat.certificate.mp);
    const order = await buildOrder({ tenantId: wechat.certificate.tenantId, accountId, reimbursePercent });
    const prepay = await preparePayment({ accountId, subject: order.subject, openid });
    assert.ok(!('refused' in prepay));
    return { ...order, openid, prepay, trade: tradeOf(prepay, '420001') };
  }
  function tradeOf(prepay: Prepay, transactionId: string): Trade {
    const { appid, outTradeNo, payFen: totalFen } = prepay;
    return { mchid: wechat.certificate.mchid, appid, outTradeNo, totalFen, transactionId, state: 'SUCCESS', currency: 'CNY' };
  }

  it('takes nothing that differs from what was ordered', async () => {
    const { trade, orderId } = await opened();
    const before = JSON.stringify(await moneyOf(orderId));
    const wrong: Partial<Trade>[] = [
      { totalFen: trade.totalFen + 1 },
      { totalFen: 0 },
      { currency: 'USD' },
      { appid: wechat.certificate.oa },
      { mchid: wechat.publicKey.mchid },
      { outTradeNo: 'P00000000' },
      { transactionId: undefined },
      { state: 'NOTPAY' },
      { state: 'CLOSED' },
    ];
    for (const part of wrong) await assert.rejects(recordPaid({ ...trade, ...part }), mismatch, JSON.stringify(part));
    assert.equal(JSON.stringify(await moneyOf(orderId)), before);
    assert.equal(await recordPaid(trade), 'paid');
    assert.equal(await recordPaid(trade), 'repeated');
    assert.equal(await recordPaid({ ...trade, state: 'REFUND' }), 'repeated');
    await assert.rejects(recordPaid({ ...trade, transactionId: '420002' }), mismatch);
  });

  it('keeps the money of one attempt only, whichever way the second came to be paid', async () => {
    const { trade, orderId, subject, accountId } = await opened();
    const other = await buildPayer(wechat, wechat.certificate.oa, accountId);
    const second = await preparePayment({ accountId, subject, openid: other.openid });
    assert.ok(!('refused' in second));
    const both = await Promise.all([recordPaid(trade), recordPaid(tradeOf(second, '420003'))]);
    assert.deepEqual(both.sort(), ['paid', 'refunding']);
    const { order, attempts, refunds } = await moneyOf(orderId);
    assert.deepEqual([order?.status, order?.refunded_fen, attempts.map(({ status }) => status)], ['paid', 0, ['paid', 'paid']]);
    assert.deepEqual([refunds.length, refunds[0]?.refund_fen], [1, 2_000]);
    assert.notEqual(refunds[0]?.attempt_id, order?.paid_attempt_id);
    assert.equal(app.paid.filter((event) => event.orderId === orderId).length, 1);
  });

  it('charges what is left after reimbursement, and cancels, refunds and prices accordingly', async () => {
    const { trade, subject, payFen } = await opened(3_333);
    assert.equal(payFen, 1_333); // 2000 × 66.67 % = 1333.4
    const view = async (of: Subject) => (await ordersOf([of])).get(`booking:${of.id}`);
    assert.equal((await view(subject))?.charge, 'awaiting');
    assert.deepEqual(await inTransaction((tx) => repriceOrder(tx, subject, { oriFen: 2_000 })), { payFen: 1_333 });
    await recordPaid(trade);
    await assert.rejects(
      inTransaction((tx) => repriceOrder(tx, subject, { oriFen: 1 })),
      { code: 'order_not_payable' },
    );
    const cancel = (refund: boolean) => inTransaction((tx) => cancelOrder(tx, { subject, refund, reason: '停诊' }));
    assert.deepEqual(await cancel(false), { refundFen: 0 });
    assert.deepEqual(
      await Promise.all([cancel(true), cancel(true)]).then((both) => both.map(({ refundFen }) => refundFen).sort()),
      [0, 1_333],
    );
    assert.equal((await view(subject))?.charge, 'refunded');
    const free = {
      tenantId: '1',
      accountId: '1',
      subject: { kind: 'booking', id: '999999999999999' },
      oriFen: 2_000,
      reimbursePercent: 10_000,
      description: '',
      holdUntil: null,
    } as const;
    await inTransaction((tx) => openOrders(tx, [free]));
    assert.equal(await view(free.subject), undefined);
  });
});
