import assert from 'node:assert/strict';
import { buildProxy, type Passing, type WechatProxy } from '../../test/factories/proxy.ts';
import { buildWechat, type Wechat, type WechatHospital } from '../../test/factories/wechat.ts';
import { randomDigits } from '../crypto/index.ts';
import {
  closeOrder,
  createJsapiOrder,
  openNotification,
  queryOrder,
  queryRefund,
  requestRefund,
  signPayment,
  WechatError,
} from './index.ts';
import { SafePay } from './pay-client.ts';
import { openAead } from './pay-crypto.ts';

const of = (kind: WechatError['kind']) => (error: unknown) => error instanceof WechatError && error.kind === kind;

describe('api.mch.weixin.qq.com', () => {
  let wechat: Wechat;
  let proxy: WechatProxy;

  before(async () => {
    wechat = await buildWechat();
    proxy = await buildProxy();
  });
  beforeEach(() => {
    proxy.asked.length = 0;
    proxy.spoil = undefined;
  });
  after(async () => {
    await proxy.close();
    await wechat.close();
  });

  async function order({ mchid, mp: appid }: WechatHospital, at = wechat) {
    const { openid } = await at.control<{ openid: string }>('/login', { appid });
    const outTradeNo = `T-|*_${randomDigits(12)}`;
    const expiresAt = Date.now() + 1_800_000;
    const wish = { mchid, appid, outTradeNo, description: '挂号费', fen: 1, openid, expiresAt, notifyUrl: 'http://127.0.0.1:1/n' };
    return { ...wish, prepayId: (await createJsapiOrder(wish)).prepayId };
  }

  it('fetches the certificates once for many first answers, and needs none with the public key', async () => {
    await Promise.all(Array.from({ length: 6 }, () => order(wechat.certificate)));
    assert.equal(proxy.asked.filter((path) => path === '/v3/certificates').length, 1);
    proxy.asked.length = 0;
    await order(wechat.publicKey);
    assert.deepEqual(proxy.asked, ['/v3/pay/transactions/jsapi']);
  });

  it('orders, queries, closes, pays and refunds', async () => {
    const one = await order(wechat.certificate);
    assert.equal((await queryOrder(one))?.state, 'NOTPAY');
    assert.equal(await closeOrder(one), 'closed');
    assert.equal((await queryOrder(one))?.state, 'CLOSED');
    assert.equal(await queryOrder({ ...one, outTradeNo: 'NOBODY-KNOWS' }), undefined);
    const two = await order(wechat.certificate);
    await wechat.control('/pay/silent', { prepayId: two.prepayId });
    assert.equal(await closeOrder(two), 'paid');
    const trade = await queryOrder(two);
    assert.deepEqual([trade?.state, trade?.totalFen, trade?.currency, trade?.payerOpenid], ['SUCCESS', 1, 'CNY', two.openid]);
    const refund = { ...two, outRefundNo: `R@${randomDigits(12)}`, refundFen: 1, totalFen: 1, reason: '退号' };
    assert.equal((await requestRefund(refund)).outRefundNo, refund.outRefundNo);
    assert.equal((await requestRefund(refund)).refundFen, 1);
    assert.equal((await queryRefund(refund))?.outTradeNo, two.outTradeNo);
    assert.equal(await queryRefund({ ...refund, outRefundNo: 'NOBODY-KNOWS' }), undefined);
  });

  it('believes no answer that WeChat did not sign just now', async () => {
    const one = await order(wechat.publicKey);
    const spoils: Record<string, (reply: Passing) => void> = {
      body: (reply) => {
        reply.body = Buffer.from(reply.body.toString().replace('NOTPAY', 'SUCCESS'));
      },
      unsigned: (reply) => {
        delete reply.headers['wechatpay-signature'];
      },
      old: (reply) => {
        reply.headers['wechatpay-timestamp'] = String(Math.floor(Date.now() / 1_000) - 301);
      },
      serial: (reply) => {
        reply.headers['wechatpay-serial'] = wechat.publicKey.credential.platformSerial.replace(/.$/, '0');
      },
      'a refusal': (reply) => {
        reply.status = 404;
        reply.body = Buffer.from('{"code":"ORDER_NOT_EXIST"}');
      },
    };
    for (const [name, spoil] of Object.entries(spoils)) {
      proxy.spoil = (reply) => {
        if (reply.path.startsWith('/v3/pay/')) spoil(reply);
      };
      await assert.rejects(queryOrder(one), of('untrusted'), name);
    }
    proxy.spoil = (reply) => {
      reply.status = 502;
      reply.headers = {};
    };
    await assert.rejects(
      queryOrder(one),
      (error: unknown) => error instanceof WechatError && error.kind === 'unreached' && error.retryable,
    );
  });

  it('takes no certificates that were not encrypted and signed by WeChat', async () => {
    const other = await buildWechat();
    const through = await buildProxy();
    try {
      through.spoil = (reply) => {
        if (reply.path === '/v3/certificates')
          reply.body = Buffer.from(reply.body.toString().replace(/"ciphertext":"./, '"ciphertext":"_'));
      };
      await assert.rejects(order(other.certificate, other), of('untrusted'));
      const asked = through.asked.filter((path) => path === '/v3/certificates').length;
      await assert.rejects(order(other.certificate, other), of('untrusted'));
      assert.equal(through.asked.filter((path) => path === '/v3/certificates').length, asked); // at most once a minute
    } finally {
      await through.close();
      await other.close();
    }
  });

  it('an unknown serial in callbacks has nothing fetched more than once a minute', async () => {
    const callback = () => {
      const headers = {
        'wechatpay-timestamp': String(Math.floor(Date.now() / 1_000)),
        'wechatpay-nonce': 'n',
        'wechatpay-signature': 'AAAA',
        'wechatpay-serial': randomDigits(40),
      };
      return openNotification({ mchid: wechat.certificate.mchid, headers, body: Buffer.from('{}') });
    };
    for (let count = 0; count < 5; count++) await assert.rejects(callback(), { code: 'bad_signature' });
    assert.ok(proxy.asked.length <= 1);
  });

  it('errors name no key, and signPayment passes no newline', async () => {
    const { mchid, mp: appid, credential } = wechat.certificate;
    const one = await order(wechat.certificate);
    const error: unknown = await createJsapiOrder({ ...one, fen: 2 }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof WechatError && error.kind === 'refused' && error.code === 'INVALID_REQUEST' && error.status === 400);
    assert.equal(/WECHATPAY2|signature=|PRIVATE/.test(JSON.stringify([error.message, error])), false);
    assert.equal(JSON.stringify([error.message, error]).includes(credential.apiV3Key), false);
    await assert.rejects(signPayment({ mchid, appid, timeStamp: '1', nonceStr: 'n', prepayId: 'x\nPOST' }));
  });

  it('the library itself: tags are checked, keys are not shared, bytes are what is verified', async () => {
    const { credential } = wechat.certificate;
    const pay = new SafePay({ ...credential, tenantId: '1', platformCertificates: [] });
    const sealed = { nonce: 'katvtHDDPxkw', associatedData: 'transaction', key: credential.apiV3Key };
    assert.throws(() => pay.decipher_gcm('AAAAAAAAAAAAAAAAAAAAAAAAAAAA', sealed.associatedData, sealed.nonce));
    assert.throws(() => openAead({ ...sealed, ciphertext: 'AAAA' }));
    assert.deepEqual(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(SafePay), 'certificates')?.value, {});
    assert.equal(await pay.verifySign({ timestamp: '1', nonce: 'n', body: {}, serial: 's', signature: 'x' }), false);
  });
});
