import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { officialAccount } from '../../../shared/contracts/app/official-account.ts';
import { bindingOf, openidOf, openSession } from '../../domain/identity/index.ts';
import { saveOfficialAccount } from '../../domain/wechat/index.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { assertSameShape } from '../../test/byte-for-byte.ts';
import { buildBooking } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildProxy } from '../../test/factories/proxy.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { officialAccountHandlers } from './official-account.ts';

const example = (name: string) =>
  readFileSync(new URL(`../../../shared/contracts/app/examples/${name}.response.json`, import.meta.url), 'utf8');
const page = 'https://wx.hospital.example/book?from=menu&a=1';

describe('app: 公众号', () => {
  const ask = serving(mount(face, officialAccount, officialAccountHandlers), face);
  let wechat: Wechat;
  let tenantId: string;
  let oa: string;
  before(async () => {
    wechat = await buildWechat();
    ({ tenantId, oa } = wechat.certificate);
    await saveOfficialAccount({ tenantId, appid: oa, authUrl: 'wx.hospital.example' });
  });
  after(() => wechat.close());
  afterEach(releaseClock);

  const nonce = 'q7Zk2mP9xR4tV1bN8cL5';
  const authorize = (more: { token?: string; nonce?: string; redirect?: string; tenantId?: string }) => {
    const query = new URLSearchParams({ redirect: more.redirect ?? page, ...(more.nonce ? { nonce: more.nonce } : {}) });
    return ask(`GET /app/oa/authorize?${query}`, { token: more.token, tenantId: more.tenantId ?? tenantId });
  };
  const stateOf = async (more: Parameters<typeof authorize>[0]) =>
    new URL(said(await authorize(more), 'url')).searchParams.get('state') ?? '';
  const codeOf = (openid?: string) =>
    wechat.control<{ code: string; openid: string }>('/oauth-code', { appid: oa, ...(openid ? { openid } : {}) });
  const logIn = (body: object, token?: string, of = tenantId) => ask('POST /app/oa/login', { token, tenantId: of, body });

  it('sends a visitor to WeChat, the parameters in the order that WeChat reads', async () => {
    const sent = await authorize({ nonce });
    assertSameShape(sent.text, example('oa-authorize'));
    const [, state = ''] = /&state=([\w-]{20,128})#wechat_redirect$/.exec(said(sent, 'url')) ?? [];
    assert.equal(
      said(sent, 'url'),
      `https://open.weixin.qq.com/connect/oauth2/authorize?appid=${oa}&redirect_uri=${encodeURIComponent(page)}` +
        `&response_type=code&scope=snsapi_base&state=${state}#wechat_redirect`,
    );
    assert.notEqual(state, await stateOf({ nonce }));
  });

  it('sends nobody elsewhere', async () => {
    const elsewhere = ['https://evil.example/', 'https://wx.hospital.example.evil.example/', 'https://wx.hospital.example@evil.example/'];
    for (const redirect of [
      ...elsewhere,
      'javascript:1',
      '//wx.hospital.example/',
      'https://evil.example\\@wx.hospital.example/',
      'https://',
    ])
      assert.equal((await authorize({ nonce, redirect })).status, 400, redirect);
    assert.equal((await authorize({})).status, 400); // neither signed in nor known by a nonce
    assert.equal((await authorize({ nonce, tenantId: '99999999' })).status, 404);
  });

  it('binds the openid to whoever is signed in, then signs its owner in', async () => {
    const { token, accountId } = await buildSession({ tenantId });
    const { code, openid } = await codeOf();
    const bound = await logIn({ code, state: await stateOf({ token }) }, token);
    assert.deepEqual(bound.json, { open_id: openid, userId: accountId, token: null });
    assertSameShape(bound.text, example('oa-login'));
    assert.equal(await openidOf({ accountId, appid: oa }), openid);
    const silent = await logIn({ code: (await codeOf(openid)).code, state: await stateOf({ nonce }), nonce });
    assert.equal(said(silent, 'userId'), accountId);
    assert.equal((await openSession(said(silent, 'token')))?.accountId, accountId);
    const stranger = await logIn({ code: (await codeOf()).code, state: await stateOf({ nonce }), nonce });
    assert.deepEqual([stranger.status, said(stranger, 'error_code')], [404, 'WECHAT_NOT_BOUND']);
  });

  it('takes a state once, for ten minutes, from whom it was made for', async () => {
    const { token, accountId } = await buildSession({ tenantId });
    const foreign = await buildSession({ tenantId });
    const refused = async (body: object, as?: string, of?: string) => {
      const answer = await logIn({ code: (await codeOf()).code, ...body }, as, of);
      assert.deepEqual([answer.status, said(answer, 'error_code')], [400, 'WECHAT_CODE_REFUSED']);
    };
    const state = await stateOf({ token });
    await refused({ state }, foreign.token);
    await refused({ state });
    await refused({ state, nonce }, token);
    await refused({ state: 'invented' }, token);
    await refused({ state: await stateOf({ nonce }), nonce: nonce.toUpperCase() });
    await refused({ state: await stateOf({ nonce }), nonce }, undefined, wechat.publicKey.tenantId);
    const old = await stateOf({ nonce });
    shiftClock(10 * 60_000 + 1_000);
    if (!process.env.REDIS_URL) await refused({ state: old, nonce }); // Redis has a clock of its own
    releaseClock();
    assert.equal((await logIn({ code: (await codeOf()).code, state }, token)).status, 200);
    await refused({ state }, token);
    assert.ok(await openidOf({ accountId, appid: oa }));
    assert.equal(await openidOf({ accountId: foreign.accountId, appid: oa }), undefined);
  });

  it('lets only one of many use a state', async () => {
    const { token } = await buildSession({ tenantId });
    const state = await stateOf({ token });
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf()));
    const answers = await Promise.all(codes.map(({ code }) => logIn({ code, state }, token)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  });

  it('does not bind the virtual user of a snapshot page', async () => {
    const proxy = await buildProxy();
    const { token, accountId } = await buildSession({ tenantId });
    proxy.spoil = (reply) => {
      if (reply.path.startsWith('/sns/oauth2/access_token'))
        reply.body = Buffer.from(JSON.stringify({ ...JSON.parse(reply.body.toString()), is_snapshotuser: 1 }));
    };
    const { code, openid } = await codeOf();
    const answer = await logIn({ code, state: await stateOf({ token }) }, token);
    await proxy.close();
    assert.equal(answer.text, '{"error_code":"WECHAT_CODE_REFUSED","error_msg":"请点击“使用完整服务”后重试"}');
    assert.equal(await bindingOf({ openid, accountId }), undefined);
  });

  describe('what staff tell', () => {
    const notice = (body: object, token: string) => ask('POST /app/staff/notices', { token, body });
    const asked = async () => (await select(null, `SELECT id FROM outbox WHERE event = 'booking.notice-asked'`)).length;

    it('is written down once a call, about a booking or a 就诊人 of the hospital', async () => {
      const schedule = await buildSchedule({ tenantId });
      const member = await buildMember({ tenantId });
      const booking = await buildBooking({ schedule, member });
      const before = await asked();
      for (const role of ['tenant-admin', 'doctor', 'assistant'] as const) {
        const { token } = await buildSession({ tenantId, role });
        assert.equal((await notice({ type: 4, bookId: booking.id, time: '2031-04-02 09:30:00' }, token)).text, '{}');
        assert.equal((await notice({ type: '0', memberId: member.id, orderNo: 'J1' }, token)).text, '{}');
      }
      assert.equal(await asked(), before + 6);
    });

    it('is refused to others, about others, and without what it needs', async () => {
      const schedule = await buildSchedule({ tenantId });
      const member = await buildMember({ tenantId });
      const booking = await buildBooking({ schedule, member });
      const elsewhere = await buildMember();
      const { token } = await buildSession({ tenantId, role: 'doctor' });
      const support = (await buildSession({ tenantId, role: 'support' })).token;
      const stranger = (await buildSession({ tenantId: wechat.publicKey.tenantId, role: 'doctor' })).token;
      const patient = (await buildSession({ tenantId, accountId: member.accountId })).token;
      const before = await asked();
      const good = { type: 5, bookId: booking.id, content: '您好' };
      const cases: [status: number, body: object, token: string][] = [
        [403, good, support],
        [403, good, patient],
        [404, good, stranger],
        [404, { ...good, bookId: undefined, memberId: member.id }, stranger],
        [404, { ...good, bookId: undefined, memberId: elsewhere.id }, token],
        [404, { ...good, deptId: '999999999' }, token],
        [404, { ...good, doctorId: '999999999' }, token],
        [400, { ...good, memberId: member.id }, token],
        [400, { type: 5, content: '您好' }, token],
        [400, { ...good, content: undefined }, token],
        [400, { ...good, type: 4 }, token],
        [400, { ...good, type: 6 }, token],
        [400, { ...good, type: 1 }, token],
        [400, { ...good, type: 4, time: '2031-02-30 09:30:00' }, token],
        [400, { ...good, content: '字'.repeat(201) }, token],
      ];
      for (const [status, body, as] of cases) assert.equal((await notice(body, as)).status, status, JSON.stringify([body, status]));
      assert.equal((await ask('POST /app/staff/notices', { body: good })).status, 401);
      assert.equal(await asked(), before);
    });
  });
});
