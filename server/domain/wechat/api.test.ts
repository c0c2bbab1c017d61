import assert from 'node:assert/strict';
import { Fault } from '../../../shared/vocab/fault.ts';
import { select } from '../../platform/db.ts';
import { shared, useSharedMemory } from '../../platform/redis.ts';
import { buildProxy, type WechatProxy } from '../../test/factories/proxy.ts';
import { buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import { accessToken } from './access-token.ts';
import { exchangeLoginCode, exchangePhoneCode, sendSubscribeMessage, templatesOf, WechatError } from './index.ts';

const refusedWith = (code: string) => (error: unknown) => error instanceof WechatError && error.kind === 'refused' && error.code === code;

describe('api.weixin.qq.com', () => {
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
  const fetches = () => proxy.asked.filter((path) => path === '/cgi-bin/stable_token').length;

  it('fetches one token for a hundred callers, and keeps every app to its own', async () => {
    const appids = [wechat.certificate.mp, wechat.publicKey.mp];
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, index) => accessToken(appids[index % 2] ?? '')));
    assert.equal(fetches(), 2);
    assert.equal(new Set(tokens).size, 2);
    await shared().set(`wechat-token:${appids[0]}`, (await shared().get(`wechat-token:${appids[1]}`)) ?? '', 60_000); // somebody mixes them up
    assert.equal(await accessToken(appids[0] ?? ''), tokens[0]);
    assert.equal((await shared().get(`wechat-token:${appids[0]}`))?.includes(tokens[0] ?? ''), false); // sealed
  });

  it('exchanges codes once, and tells foreign and used ones apart', async () => {
    const { mp } = wechat.certificate;
    const { code, openid } = await wechat.control<{ code: string; openid: string }>('/login', { appid: mp });
    assert.equal((await exchangeLoginCode({ appid: mp, code })).openid, openid);
    await assert.rejects(exchangeLoginCode({ appid: mp, code }), refusedWith('40163'));
    await assert.rejects(exchangeLoginCode({ appid: mp, code: 'nonsense' }), refusedWith('40029'));
    const phone = await wechat.control<{ code: string }>('/phone-code', { phone: '13800000001', appid: mp });
    assert.deepEqual(await exchangePhoneCode({ appid: mp, code: phone.code }), { phone: '13800000001' });
    const oauth = await wechat.control<{ code: string; openid: string }>('/oauth-code', { appid: wechat.certificate.oa });
    assert.equal((await exchangeLoginCode({ appid: wechat.certificate.oa, code: oauth.code })).openid, oauth.openid);
  });

  async function message() {
    const { mp, templates } = wechat.certificate;
    const { openid } = await wechat.control<{ openid: string }>('/login', { appid: mp });
    const [template] = templates;
    assert.ok(template);
    const sample: Record<string, string> = { thing: '内科', time: '2026-03-02 09:30' };
    const data = Object.fromEntries(template.keys.map((key) => [key, sample[key.replace(/\d+$/, '')] ?? '1']));
    const grant = () => wechat.control('/subscribe', { openid, templateId: template.templateId, result: 'accept' });
    return {
      grant,
      send: (more: object = {}) =>
        sendSubscribeMessage({ appid: mp, openid, templateId: template.templateId, page: 'pages/index/index', data, ...more }),
      data,
    };
  }

  it('sends one message a grant and tells what may be sent again', async () => {
    const { grant, send, data } = await message();
    await assert.rejects(send(), refusedWith('43101'));
    await grant();
    assert.match((await send()).msgId, /^\d+$/);
    await assert.rejects(send(), (error: unknown) => error instanceof WechatError && error.code === '43101' && !error.retryable);
    await assert.rejects(
      send({ data: { ...data, time3: 'soon' } }),
      (error: unknown) => error instanceof WechatError && error.code === '47003' && error.field === 'time3',
    );
    const path = '/cgi-bin/message/subscribe/send';
    await wechat.control('/faults', { path, errcode: -1, times: 1 });
    await assert.rejects(send(), (error: unknown) => error instanceof WechatError && error.retryable && error.code === '-1');
    proxy.spoil = (reply) => {
      if (reply.path.startsWith(path)) reply.status = 502;
    };
    await assert.rejects(
      send(),
      (error: unknown) => error instanceof WechatError && error.kind === 'unreached' && error.sent && !error.retryable,
    );
  });

  it('keeps a message id of 64 bits to its last digit', async () => {
    const { grant, send } = await message();
    await grant();
    proxy.spoil = (reply) => {
      reply.body = Buffer.from(reply.body.toString().replace(/"msgid":\d+/, '"msgid":9007199254740993123'));
    };
    assert.equal((await send()).msgId, '9007199254740993123');
  });

  it('renews a token that WeChat no longer takes, once for all', async () => {
    const { grant, send } = await message();
    for (let count = 0; count < 10; count++) await grant();
    await wechat.control('/clock', { now: Date.now() + 3 * 3_600_000 });
    proxy.asked.length = 0;
    await Promise.all(Array.from({ length: 10 }, () => send()));
    assert.equal(fetches(), 1);
    await wechat.control('/clock', {});
  });

  it('says that a message never left while the shared memory is lost, so that it is sent later', async () => {
    const { send, grant } = await message();
    await grant();
    const kept = shared();
    const lost = () => Promise.reject(new Fault('overloaded', { retryAfter: 1 }));
    useSharedMemory({ ...kept, get: lost, set: lost, setIfAbsent: lost });
    try {
      await assert.rejects(send(), (error) => error instanceof WechatError && error.retryable && !error.sent);
    } finally {
      useSharedMemory(kept);
    }
    assert.match((await send()).msgId, /^\d+$/); // the one grant is still there: nothing had been sent
  });

  it('never names a secret, token or openid in an error, and seals what it stores', async () => {
    const { mp, credential } = wechat.certificate;
    const secrets = [
      ...credential.apps.flatMap((app) => [app.secret, app.pushToken, app.encodingAesKey]),
      credential.apiV3Key,
      credential.merchantPrivateKey,
    ];
    const token = await accessToken(mp);
    const error: unknown = await sendSubscribeMessage({ appid: mp, openid: 'oNobody', templateId: 'none', page: 'p', data: {} }).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof WechatError);
    for (const secret of [...secrets, token, 'oNobody']) assert.equal(JSON.stringify([error.message, error]).includes(secret), false);
    const rows = [
      ...(await select<object>(null, 'SELECT * FROM wechat_apps WHERE appid = :mp', { mp })),
      ...(await select<object>(null, 'SELECT * FROM wechat_merchants WHERE mchid = :mchid', { mchid: credential.mchid })),
    ];
    for (const secret of secrets) assert.equal(JSON.stringify(rows).includes(JSON.stringify(secret).slice(1, -1)), false);
    assert.equal((await templatesOf(mp))[0]?.kind, 'booked');
  });
});
