import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import Koa from 'koa';
import { wxpush } from '../../../shared/contracts/wxpush/index.ts';
import { recordPushEvents, tellBooked, tellMoved } from '../../domain/messaging/index.ts';
import type { PushEvent } from '../../domain/wechat/index.ts';
import { select } from '../../platform/db.ts';
import { buildMiniProgram, buildNews, type MiniProgram } from '../../test/factories/messaging.ts';
import { mount, serveFaces } from '../kit.ts';
import { face } from './face.ts';
import { pushHandlers } from './push.ts';

const delivery = () => ({ id: String(randomInt(1e9, 1e12)), attempt: 1 });
const minute = 60_000;

describe('face wxpush', () => {
  let app: MiniProgram;
  let server: Server;
  let address = '';
  before(async function () {
    this.timeout(60_000);
    app = await buildMiniProgram();
    const koa = new Koa();
    koa.use(serveFaces(mount(face, wxpush, pushHandlers), face));
    server = createServer(koa.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/wechat/push/${app.appid}`;
  });
  after(async () => {
    await app.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const balances = () =>
    select<{ template_id: string; balance: number }>(
      null,
      'SELECT template_id, balance FROM subscription_grants WHERE appid = :appid ORDER BY id',
      {
        appid: app.appid,
      },
    );
  const total = async () => (await balances()).reduce((sum, { balance }) => sum + balance, 0);
  const answers = async () => (await select(null, 'SELECT id FROM subscription_answers WHERE appid = :appid', { appid: app.appid })).length;
  const until = async (done: () => Promise<boolean>) => {
    for (let i = 0; i < 400; i++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail('waited in vain');
  };
  const popup = (openid: string, at: number, more: Partial<PushEvent & { kind: 'popup' }> = {}): PushEvent => ({
    kind: 'popup',
    appid: app.appid,
    openid,
    at,
    templateId: app.templates.booked,
    result: 'accept',
    ...more,
  });
  /** What the client reports beside a booking; the message it asks for is another, so that no grant is spent. */
  const reports = (user: { accountId: string; code: string }, at: number, result = 'accept') => {
    const consent = { wxCode: user.code, subscribeAuthResult: { [app.templates.booked]: result } };
    return tellMoved(buildNews({ tenantId: app.tenantId, accountId: user.accountId, consent, at }), delivery());
  };

  for (const mode of ['plain', 'aes'])
    for (const format of ['json', 'xml'])
      it(`answers the check of its address and counts a consent: ${mode} ${format}`, async () => {
        const { verified } = await app.control<{ verified: boolean }>('push', { appid: app.appid, url: address, mode, format });
        assert.equal(verified, true);
        const { openid } = await app.user();
        const [had, known] = [await total(), await answers()];
        await app.accepts(openid, 'booked');
        await until(async () => (await answers()) === known + 1);
        assert.equal(await total(), had + 1);
      });

  it('refuses what WeChat has not signed', async () => {
    const known = await answers();
    const body = JSON.stringify({ MsgType: 'event', Event: 'subscribe_msg_popup_event', FromUserName: 'o1', CreateTime: 1, List: [] });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signed = (token: string) =>
      `timestamp=${timestamp}&nonce=1&signature=${createHash('sha1').update([token, timestamp, '1'].sort().join('')).digest('hex')}`;
    assert.equal((await fetch(`${address}?${signed('guess')}`, { method: 'POST', body })).status, 401);
    assert.equal((await fetch(`${address}?${signed('guess')}&echostr=1`)).status, 401);
    assert.equal((await fetch(address, { method: 'POST', body })).status, 401);
    assert.equal((await fetch(address)).status, 401);
    assert.equal((await fetch(`${address}x?${signed(app.app.pushToken)}`, { method: 'POST', body })).status, 401);
    const fine = await fetch(`${address}?${signed(app.app.pushToken)}`, { method: 'POST', body });
    assert.deepEqual([fine.status, await fine.text()], [200, 'success']);
    const echo = await fetch(`${address}?${signed(app.app.pushToken)}&echostr=%3Cecho%3E`);
    assert.deepEqual([echo.status, await echo.text(), echo.headers.get('content-type')?.split(';')[0]], [200, '<echo>', 'text/plain']);
    assert.equal(await answers(), known);
  });

  it('writes the receipt of a message into the send log, whichever comes first', async () => {
    await app.control('push', { appid: app.appid, url: address });
    const { openid, code, accountId } = await app.user();
    await app.accepts(openid, 'booked');
    const consent = { wxCode: code, subscribeAuthResult: { [app.templates.booked]: 'accept' } };
    const news = buildNews({ tenantId: app.tenantId, accountId, consent });
    await tellBooked(news, delivery());
    const row = async () =>
      (
        await select<{ status: string; receipt: string | null }>(null, 'SELECT status, receipt FROM sends WHERE booking_id = :id', {
          id: news.bookingId,
        })
      )[0];
    await until(async () => (await row())?.receipt !== null);
    assert.deepEqual({ ...(await row()) }, { status: 'sent', receipt: '0 success' });
  });

  it('counts a consent once that both the client and WeChat tell, in either order', async () => {
    const at = Date.now();
    for (const clientFirst of [true, false]) {
      const user = await app.user();
      const had = await total();
      const tellings = [() => reports(user, at), () => recordPushEvents(app.appid, [popup(user.openid, at + 9 * minute)])];
      for (const tell of clientFirst ? tellings : tellings.reverse()) await tell();
      assert.equal(await total(), had + 1);
    }
  });

  it('counts two consents that lie apart, and pairs each only once', async () => {
    const user = await app.user();
    const at = Date.now();
    const had = await total();
    await reports(user, at);
    await recordPushEvents(app.appid, [popup(user.openid, at + 11 * minute)]);
    assert.equal(await total(), had + 2, 'eleven minutes apart are two popups');
    await recordPushEvents(app.appid, [popup(user.openid, at + 1 * minute), popup(user.openid, at + 2 * minute)]);
    assert.equal(await total(), had + 3, 'one of these two was the client’s');
  });

  it('counts a replayed event once, also when its copies come at once', async () => {
    const user = await app.user();
    const event = popup(user.openid, Date.now());
    const had = await total();
    await Promise.all([1, 2, 3, 4, 5].map(() => recordPushEvents(app.appid, [event, event])));
    assert.equal(await total(), had + 1);
  });

  it('counts once when the client and WeChat tell at the same moment', async () => {
    const at = Date.now();
    const users = await Promise.all([1, 2, 3, 4, 5, 6].map(() => app.user()));
    const had = await total();
    await Promise.all(users.flatMap((user) => [reports(user, at), recordPushEvents(app.appid, [popup(user.openid, at + 1_000)])]));
    assert.equal(await total(), had + users.length);
  });

  it('counts no refusal, no template of others, and forgets what the user has switched off', async () => {
    const user = await app.user();
    const at = Date.now();
    const had = await total();
    await recordPushEvents(app.appid, [
      popup(user.openid, at, { result: 'reject' }),
      popup(user.openid, at + 1_000, { templateId: 'not-ours' }),
      popup(user.openid, at + 2_000),
    ]);
    assert.equal(await total(), had + 1);
    const off: PushEvent = {
      kind: 'change',
      appid: app.appid,
      openid: user.openid,
      at: at + 3_000,
      templateId: app.templates.booked,
      result: 'reject',
    };
    await recordPushEvents(app.appid, [off]);
    assert.equal(await total(), had);
    await recordPushEvents(app.appid, [popup(user.openid, at + 20 * minute), off]);
    assert.equal(await total(), had + 1, 'a replay of the change takes nothing');
  });
});
