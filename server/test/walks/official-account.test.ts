import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { startSession } from '../../domain/identity/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { now } from '../../platform/clock.ts';
import { config, useConfig } from '../../platform/config.ts';
import { select } from '../../platform/db.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildAccount } from '../factories/identity.ts';
import { buildProxy } from '../factories/proxy.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';
import { startProcess, until } from '../processes.ts';

const oa = 'wx1000000000000002';

/** 公众号 from its settings to its messages, over HTTP, against a simulated WeChat. */
describe('a hospital and its official account', function () {
  this.timeout(120_000);
  let hospital: Hospital;
  let schedule: Schedule;
  let admin: string;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      await buildTenant({ id: '2', name: '第二医院' });
      schedule = await buildSchedule({ tenantId: '1', day: addDays(dayOf(now()), 2), capacity: 40, feeFen: 2500 });
      admin = await startSession({
        accountId: (await buildAccount()).accountId,
        tenantId: '1',
        role: 'tenant-admin',
        proof: 'second-factor',
      });
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  it('tells a patient who came from a page of the account, and hears what became of it', async () => {
    const { secret } = (await hospital.control('GET', '/credentials'))[0].apps.find(({ kind }: { kind: string }) => kind === 'oa');
    const settings = { app_id: oa, app_secret: secret, auth_url: hospital.url };
    assert.equal((await hospital.call('POST', '/pati_service/wechat/conf', { token: admin, body: settings })).text, '{}');
    await hospital.control('POST', '/push', { appid: oa, url: `${hospital.url}/wechat/push/${oa}`, mode: 'aes', format: 'xml' });
    const member = await buildMember();
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });

    const redirect = encodeURIComponent(`${hospital.url}/preview/`);
    const { url } = (await hospital.call('GET', `/app/oa/authorize?redirect=${redirect}`, { token })).json;
    const { code, openid } = await hospital.control('POST', '/oauth-code', { appid: oa });
    const state = new URL(url).searchParams.get('state');
    const bound = await hospital.call('POST', '/app/oa/login', { token, body: { code, state } });
    assert.equal(bound.json.open_id, openid);

    const body = { scheduleId: schedule.id, serialNo: 3, memberId: member.id };
    const { bookId } = (await hospital.call('POST', '/pati_service/book_service/book/submit', { token, body })).json;
    await hospital.deliver();
    const order = await hospital.call('POST', '/pati_service/book_service/pay/appo_order', {
      token,
      body: { appo_id: bookId, open_id: openid },
    });
    assert.equal(order.json.error_code, 'SUCCESS');
    await hospital.control('POST', '/pay', { prepayId: order.json.prepay_id });
    const titles = async () => {
      await hospital.deliver();
      const known: { templateId: string; title: string }[] = await hospital.control('GET', `/templates?appid=${oa}`);
      const sent: { templateId: string }[] = await hospital.control('GET', `/messages?openid=${openid}`);
      return sent.map(({ templateId }) => known.find((one) => one.templateId === templateId)?.title).reverse();
    };
    await until(async () => (await titles()).length === 2);
    const notice = { type: 4, bookId, time: `${addDays(dayOf(now()), 30)} 09:30:00` };
    assert.equal((await hospital.call('POST', '/app/staff/notices', { token: admin, body: notice })).text, '{}');
    await hospital.call('POST', `/pati_service/book_service/book/cancel`, { token, body: { bookId } });
    assert.deepEqual(await titles(), ['预约挂号成功通知', '挂号成功提醒', '复诊提醒', '预约挂号取消通知']);

    const receipts = () => select<{ receipt: string | null }>(null, `SELECT receipt FROM sends WHERE kind = 'template'`);
    await until(async () => (await receipts()).every(({ receipt }) => receipt === 'success'));
    assert.equal((await receipts()).length, 4);
  });

  it('asks for one ticket for a hundred callers of two processes', async () => {
    const before = config();
    useConfig(hospital.config);
    const proxy = await buildProxy();
    const home = { config: { ...hospital.config, WECHAT_API_BASE: config().WECHAT_API_BASE } };
    useConfig(before);
    const servers = await Promise.all([startProcess(home, 'http'), startProcess(home, 'http')]);
    try {
      const sign = (index: number, tenantId: string) =>
        fetch(`${servers[index % 2]?.url}/pati_service/wx/jsapi/signature`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', tenantId },
          body: JSON.stringify({ url: `https://wx.hospital.example/${index}` }),
        });
      const replies = await Promise.all(Array.from({ length: 100 }, (_, index) => sign(index, '2')));
      assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
      const counted = (path: string) => proxy.asked.filter((asked) => asked === path).length;
      const apart = hospital.config.REDIS_URL ? 1 : 2; // without Redis each process keeps its own
      assert.equal(counted('/cgi-bin/ticket/getticket'), apart);
      assert.ok(counted('/cgi-bin/stable_token') <= apart);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
      await proxy.close();
    }
  });
});
