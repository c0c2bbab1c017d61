import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { shiftClock } from '../../platform/clock.ts';
import { config, useConfig } from '../../platform/config.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { buildMiniProgram, buildNews, type MiniProgram } from '../../test/factories/messaging.ts';
import { openidOf } from '../identity/index.ts';
import type { TemplateKind } from '../wechat/index.ts';
import { balanceOf } from './grants.store.ts';
import { noticesOf, tellBooked, tellCancelled, tellMoved, tellReminder, type VisitNews } from './index.ts';

const delivery = (attempt = 1) => ({ id: String(randomInt(1e9, 1e12)), attempt });

describe('messaging: what is told about a visit', () => {
  let app: MiniProgram;
  before(async function () {
    this.timeout(60_000);
    app = await buildMiniProgram();
  });
  after(() => app.close());
  afterEach(() => void shiftClock(0));

  const left = (openid: string, kind: TemplateKind) => balanceOf({ appid: app.appid, openid, templateId: app.templates[kind] });
  const sendsOf = (bookingId: string) =>
    select<{ kind: string; status: string; outcome: string | null; openid: string | null }>(
      null,
      'SELECT kind, status, outcome, openid FROM sends WHERE booking_id = :bookingId ORDER BY id',
      { bookingId },
    );
  const statusesOf = async (bookingId: string) => (await sendsOf(bookingId)).map(({ status }) => status);
  /** Someone who has accepted these templates, in the popup and in what the client reports. */
  const consenting = async (...kinds: TemplateKind[]) => {
    const user = await app.user();
    await app.accepts(user.openid, ...kinds);
    const subscribeAuthResult = Object.fromEntries(kinds.map((kind) => [app.templates[kind], 'accept']));
    const consent = { wxCode: user.code, subscribeAuthResult, subscribeScene: 'appointment' };
    const news = (more: Partial<VisitNews> = {}) => buildNews({ tenantId: app.tenantId, accountId: user.accountId, ...more });
    return { ...user, consent, news };
  };

  it('exchanges the code, binds, counts the consents and sends, each once', async () => {
    const { consent, news, openid, accountId } = await consenting('booked', 'reminder');
    const told = news({ consent, visitAt: Date.parse('2030-03-02T09:30:00+08:00') });
    const first = delivery();
    await tellBooked(told, first);
    await tellBooked(told, { ...first, attempt: 2 });
    await tellBooked(told, delivery());
    const [message, ...others] = await app.messages(openid);
    assert.equal(others.length, 0);
    assert.equal(message?.page, `pages/profile/appointments?id=${told.bookingId}`);
    const { thing1, thing2, time3, thing4, thing5 } = message?.data ?? {};
    assert.deepEqual(
      [thing1, thing2, time3, thing4, thing5].map((value) => (typeof value === 'object' ? Object.values(value)[0] : value)),
      ['张三', '内科', '2030-03-02 09:30', '北交大校医院', '请提前15分钟到院'],
    );
    assert.equal(await openidOf({ accountId, appid: app.appid }), openid);
    assert.deepEqual([await left(openid, 'booked'), await left(openid, 'reminder')], [0, 1]);
    assert.deepEqual(await statusesOf(told.bookingId), ['sent']);
  });

  it('calls nobody without a grant, and never stops for that', async () => {
    const { consent, news, openid, code } = await consenting('reminder');
    const told = news({ consent });
    await tellBooked(told, delivery());
    assert.deepEqual(await app.messages(openid), []);
    assert.deepEqual(await statusesOf(told.bookingId), ['no-grant']);
    const strangers = news({ consent: { wxCode: code } });
    await tellBooked(strangers, delivery());
    assert.deepEqual(await statusesOf(strangers.bookingId), ['no-grant'], 'a used code leaves the openid bound before');
  });

  it('takes any JSON for the three fields', async () => {
    const { accountId } = await app.user();
    const anything: unknown[] = [undefined, null, 0, true, '', 'x'.repeat(129), 'no-such-code', [], {}, [1], { a: { b: 1 } }, '{"a":1}'];
    for (const wxCode of anything) {
      const said = { [app.templates.booked]: wxCode, 模板ID1: 'accept', __proto__: 'accept' };
      for (const subscribeAuthResult of [wxCode, said]) {
        const told = buildNews({ tenantId: app.tenantId, accountId, consent: { wxCode, subscribeAuthResult, subscribeScene: wxCode } });
        await tellBooked(told, delivery());
        assert.deepEqual(await statusesOf(told.bookingId), ['no-openid']);
      }
    }
  });

  it('counts every accept…, and neither reject nor ban nor filter', async () => {
    const { openid, code, accountId } = await app.user();
    await app.accepts(openid, 'booked');
    const results = ['accept', 'acceptWithAudio', 'acceptWithAlert', 'acceptWithForcePush', 'reject', 'ban', 'filter', 'Accept', 1];
    for (const [i, result] of results.entries()) {
      const consent = { wxCode: i ? undefined : code, subscribeAuthResult: { [app.templates.reminder]: result, unknown: 'accept' } };
      await tellBooked(buildNews({ tenantId: app.tenantId, accountId, consent }), delivery());
    }
    assert.equal(await left(openid, 'reminder'), 4);
    assert.equal(await left(openid, 'booked'), 0);
  });

  it('spends one grant a message', async () => {
    const { consent, news, openid } = await consenting('moved');
    await app.accepts(openid, 'moved');
    const told = news();
    await tellMoved({ ...told, consent }, delivery());
    await tellMoved({ ...told, consent: { subscribeAuthResult: consent.subscribeAuthResult } }, delivery());
    await tellMoved(told, delivery());
    assert.equal((await app.messages(openid)).length, 2);
    assert.deepEqual(await statusesOf(told.bookingId), ['sent', 'sent', 'no-grant']);
  });

  it('sends one message from two relays at once', async () => {
    const { consent, news, openid } = await consenting('cancelled');
    for (let extra = 0; extra < 4; extra++) await app.accepts(openid, 'cancelled');
    const once = delivery();
    const told = news({ refundFen: 1000, reason: '医生停诊' });
    await tellBooked(news({ consent }), delivery());
    for (let extra = 0; extra < 4; extra++)
      await tellBooked(news({ consent: { subscribeAuthResult: consent.subscribeAuthResult } }), delivery());
    assert.equal(await left(openid, 'cancelled'), 5);
    await Promise.all([1, 2, 3].map(() => tellCancelled(told, once)));
    assert.equal((await app.messages(openid)).length, 1);
    assert.equal(await left(openid, 'cancelled'), 4);
  });

  it('never sends again what a killed worker had begun', async () => {
    const { consent, news, openid } = await consenting('booked');
    const told = news({ consent });
    await app.fails({ errcode: -1 });
    const once = delivery();
    await assert.rejects(tellBooked(told, once), RetryLater);
    const killed = `UPDATE sends SET status = 'sending' WHERE booking_id = :bookingId AND status = 'waiting'`;
    assert.equal(await inTransaction((tx) => change(tx, killed, { bookingId: told.bookingId })), 1);
    await tellBooked(told, { ...once, attempt: 2 });
    await tellBooked(told, { ...once, attempt: 3 });
    assert.deepEqual(await statusesOf(told.bookingId), ['unknown']);
    assert.deepEqual(await app.messages(openid), []);
  });

  for (const errcode of [-1, 45009, 43108, 45011]) {
    it(`tries again after ${errcode}, with the same grant`, async () => {
      const { consent, news, openid } = await consenting('booked');
      const told = news({ consent });
      const once = delivery();
      await app.fails({ errcode });
      await assert.rejects(tellBooked(told, once), (error) => error instanceof RetryLater && error.afterMs >= 1_000);
      assert.deepEqual(await statusesOf(told.bookingId), ['waiting']);
      assert.equal(await left(openid, 'booked'), 0);
      await tellBooked(told, { ...once, attempt: 2 });
      assert.equal((await app.messages(openid)).length, 1);
      assert.deepEqual(await statusesOf(told.bookingId), ['sent']);
    });
  }

  for (const [errcode, remaining] of [
    [43101, 0],
    [40003, 2],
    [47003, 2],
    [40037, 2],
    [43107, 2],
  ] as const) {
    it(`does not try again after ${errcode}`, async () => {
      const { consent, news, openid } = await consenting('booked');
      await tellMoved(news({ consent }), delivery());
      const told = news({ consent: { subscribeAuthResult: consent.subscribeAuthResult } });
      await app.fails({ errcode });
      await tellBooked(told, delivery());
      const [send] = await sendsOf(told.bookingId);
      assert.deepEqual([send?.status, send?.outcome], ['refused', `refused ${errcode}`]);
      assert.equal(await left(openid, 'booked'), remaining);
      await tellBooked(told, delivery(2));
      assert.deepEqual(await app.messages(openid), []);
    });
  }

  it('leaves it unknown when no answer came back', async () => {
    for (const fault of [{ drop: true }, { drop: 'after' }, { status: 502 }]) {
      const { consent, news, openid } = await consenting('booked');
      const told = news({ consent });
      await app.fails(fault);
      await tellBooked(told, delivery());
      await tellBooked(told, delivery());
      assert.deepEqual(await statusesOf(told.bookingId), ['unknown']);
      assert.equal((await app.messages(openid)).length, fault.drop === 'after' ? 1 : 0);
    }
  });

  it('waits while WeChat cannot be reached at all, and then sends', async () => {
    const { consent, news, openid } = await consenting('booked', 'moved');
    await tellMoved(news({ consent }), delivery());
    const told = news();
    const once = delivery();
    const reachable = config();
    useConfig({ ...reachable, WECHAT_API_BASE: 'http://127.0.0.1:9' });
    await assert.rejects(tellBooked(told, once), RetryLater);
    useConfig(reachable);
    assert.deepEqual(await statusesOf(told.bookingId), ['waiting']);
    await tellBooked(told, { ...once, attempt: 2 });
    assert.equal((await app.messages(openid)).length, 2);
  });

  it('waits for a token, without which no call can have left', async () => {
    const other = await buildMiniProgram();
    try {
      const { accountId, openid, code } = await other.user();
      await other.accepts(openid, 'booked');
      const consent = { wxCode: code, subscribeAuthResult: { [other.templates.booked]: 'accept' } };
      const told = buildNews({ tenantId: other.tenantId, accountId, consent });
      const once = delivery();
      await other.fails({ path: '/cgi-bin/stable_token', status: 500 });
      await assert.rejects(tellBooked(told, once), RetryLater);
      await tellBooked(told, { ...once, attempt: 2 });
      assert.equal((await other.messages(openid)).length, 1);
    } finally {
      await other.close();
    }
  });

  it('tries an unreachable exchange a few times and then goes on without', async () => {
    const { consent, news } = await consenting('booked');
    await app.control('faults', { path: '/sns/jscode2session', errcode: -1, times: 4 });
    const told = news({ consent });
    const once = delivery();
    for (const attempt of [1, 2, 3]) await assert.rejects(tellBooked(told, { ...once, attempt }), RetryLater);
    await tellBooked(told, { ...once, attempt: 4 });
    assert.deepEqual(await statusesOf(told.bookingId), ['no-openid']);
  });

  it('reminds once of all visits of a day, and not after the visit', async () => {
    const { consent, news, openid } = await consenting('booked', 'reminder');
    await tellBooked(news({ consent }), delivery());
    const first = news();
    const { tenantId: _t, accountId: _a, ...other } = news({ departmentName: '口腔科' });
    const merged = { ...first, others: [other] };
    shiftClock(86_400_000 * 3);
    await tellReminder(merged, delivery());
    assert.deepEqual(await statusesOf(first.bookingId), ['too-late']);
    shiftClock(0);
    const again = { ...merged, bookingId: news().bookingId };
    await tellReminder(again, delivery());
    await tellReminder(again, delivery());
    const messages = await app.messages(openid);
    assert.equal(messages.length, 2);
    assert.match(JSON.stringify(messages[0]?.data), /内科等2个就诊/);
    const { notices } = await noticesOf({ accountId: first.accountId, tenantId: app.tenantId, page: 1, pageSize: 10 });
    assert.match(notices.find(({ bookingId }) => bookingId === again.bookingId)?.content ?? '', /内科.*；.*口腔科/);
  });

  it('never gets 47003, whatever people and places are called', async () => {
    const { consent, news, openid } = await consenting('booked');
    const nasty = [
      '',
      ' ',
      '\n',
      '张\u0000三',
      '😀'.repeat(30),
      'A'.repeat(300),
      '　',
      '\u202e欧阳',
      '阿卜杜热合曼·买买提艾力·吐尔逊',
      '<b>&',
      '{{thing1.DATA}}',
      '𠮷'.repeat(25),
      '1',
      '\ud83d',
      '\t内\r\n科',
    ];
    const kinds = ['booked', 'cancelled', 'moved', 'reminder'] as const;
    const tells = { booked: tellBooked, cancelled: tellCancelled, moved: tellMoved, reminder: tellReminder };
    await tellMoved(news({ consent }), delivery());
    for (const word of nasty) {
      for (const kind of kinds) {
        await app.accepts(openid, kind);
        const subscribeAuthResult = { [app.templates[kind]]: 'accept' };
        const told = news({
          patientName: word,
          departmentName: word,
          hospitalName: word,
          doctorName: word,
          reason: word,
          orderNo: word,
          consent: { subscribeAuthResult },
        });
        await tells[kind](told, delivery());
        assert.deepEqual([word, kind, await statusesOf(told.bookingId)], [word, kind, ['sent']]);
      }
    }
  });

  it('puts each notice into the list once, sealed', async () => {
    const { accountId, news } = await consenting();
    const told = news({ patientName: '不该出现的名字' });
    const once = delivery();
    for (const tell of [tellBooked, tellBooked, tellCancelled, tellCancelled]) await tell(told, once);
    const { total, notices } = await noticesOf({ accountId, tenantId: app.tenantId, page: 1, pageSize: 10 });
    assert.deepEqual([total, notices.map(({ kind }) => kind).sort()], [2, ['booked', 'cancelled']]);
    assert.match(notices[0]?.content ?? '', /不该出现的名字/);
    const rows = await select(null, 'SELECT * FROM notices WHERE account_id = :accountId', { accountId });
    assert.doesNotMatch(JSON.stringify(rows), /不该出现的名字|通知/);
    const elsewhere = await noticesOf({ accountId, tenantId: '999999', page: 1, pageSize: 10 });
    assert.equal(elsewhere.total, 0);
  });

  it('keeps openids sealed', async () => {
    const { consent, news, openid } = await consenting('booked');
    const told = news({ consent });
    await tellBooked(told, delivery());
    const rows = [
      ...(await select(null, 'SELECT * FROM sends WHERE booking_id = :bookingId', { bookingId: told.bookingId })),
      ...(await select(null, 'SELECT * FROM subscription_grants WHERE appid = :appid', { appid: app.appid })),
      ...(await select(null, 'SELECT * FROM subscription_answers WHERE appid = :appid', { appid: app.appid })),
    ];
    assert.ok(rows.length > 3);
    assert.ok(!JSON.stringify(rows).includes(openid));
  });

  it('tells a hospital without mini-program by notice only', async () => {
    const { accountId } = await app.user();
    const told = buildNews({ tenantId: '987654', accountId });
    await tellBooked(told, delivery());
    assert.deepEqual(await sendsOf(told.bookingId), []);
    assert.equal((await noticesOf({ accountId, tenantId: '987654', page: 1, pageSize: 10 })).total, 1);
  });
});
