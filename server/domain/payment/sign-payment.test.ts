import assert from 'node:assert/strict';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildOrder } from '../../test/factories/payment.ts';
import { buildPaymentApp, type PaymentApp } from '../../test/factories/payment-app.ts';
import { buildPayer, buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import { cancelOrder } from './index.ts';

describe('wx/jsapi/paysign', () => {
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

  async function opened() {
    const hospital = wechat.certificate;
    const payer = await buildPayer(wechat, hospital.oa);
    const order = await buildOrder({ tenantId: hospital.tenantId, accountId: payer.accountId });
    const { token } = await buildSession({ accountId: payer.accountId, tenantId: hospital.tenantId });
    const body = { appo_id: order.subject.id, open_id: payer.openid };
    const prepay = (await app.post('/pati_service/book_service/pay/appo_order', body, token)).body;
    const wish = {
      agencyId: prepay.agency_id,
      tenantId: Number(hospital.tenantId),
      appId: hospital.oa,
      timeStamp: String(Math.floor(now() / 1_000)),
      nonceStr: 'Nonce0123456789',
      prepayId: prepay.prepay_id,
      signType: 'RSA',
    };
    const sign = (given: object = {}, as = token) => app.post('/pati_service/wx/jsapi/paysign', { ...wish, ...given }, as);
    return { ...order, token, wish, sign, prepay };
  }

  it('signs what the page needs, and WeChat takes it', async () => {
    const { sign, wish } = await opened();
    const { status, body } = await sign();
    assert.deepEqual([status, Object.keys(body)], [200, ['paySign']]);
    const { timeStamp, nonceStr, prepayId } = wish;
    const payment = { timeStamp, nonceStr, package: `prepay_id=${prepayId}`, signType: 'RSA', paySign: body.paySign };
    await wechat.control('/pay/silent', { prepayId, payment });
  });

  it('takes the stamp that came with the prepay for as long as the prepay is open', async () => {
    const { sign, prepay } = await opened();
    freezeClock(now() + 20 * 60_000);
    try {
      assert.equal((await sign({ timeStamp: prepay.timestamp, nonceStr: prepay.nonce_str })).status, 200);
    } finally {
      releaseClock();
    }
  });

  it('signs nothing else: a newline or a foreign value in any field is refused', async () => {
    const mine = await opened();
    const other = await opened();
    const lines = ['\n', '\r\n', '\u2028'];
    const { wish } = mine;
    for (const [field, value] of Object.entries(wish))
      for (const line of lines)
        for (const spoiled of [`${value}${line}`, `${line}${value}`, `${value}${line}POST`]) {
          const { status, body } = await mine.sign({ [field]: spoiled });
          assert.ok(status >= 400 && status < 500, `${field} ${JSON.stringify(spoiled)} gave ${status}`);
          assert.equal('paySign' in body, false);
        }
    const foreign: Record<string, unknown>[] = [
      { agencyId: '999999' },
      { tenantId: wechat.publicKey.tenantId, agencyId: wechat.publicKey.agencyId },
      { appId: wechat.certificate.mp },
      { appId: wechat.publicKey.oa },
      { prepayId: other.wish.prepayId },
      { prepayId: 'wx00000000000000000000000000000000' },
      { timeStamp: String(Number(wish.timeStamp) - 301) },
      { timeStamp: String(Number(wish.timeStamp) + 302) },
      { timeStamp: `${wish.timeStamp}000` },
      { nonceStr: 'no-dash' },
      { nonceStr: 'a'.repeat(33) },
      { nonceStr: '' },
      { signType: 'MD5' },
      { signType: '' },
    ];
    for (const given of foreign) {
      const { status, body } = await mine.sign(given);
      assert.ok(status >= 400 && status < 500, `${JSON.stringify(given)} gave ${status}`);
      assert.equal('paySign' in body, false);
    }
    assert.equal((await mine.sign({}, other.token)).status, 404);
    assert.equal((await mine.sign()).status, 200);
  });

  it('signs nothing for an order that no longer waits', async () => {
    const { sign, subject } = await opened();
    await inTransaction((tx) => cancelOrder(tx, { subject, refund: false, reason: '' }));
    assert.equal((await sign()).status, 404);
  });
});
