import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { obeysRule } from './api/value-rules.ts';
import { pushDecrypt, sortedSha1 } from './crypto.ts';
import { type Simulator, startSimulator } from './index.ts';
import { call, eventually, list, tenant } from './testing/client.ts';
import { openHospital } from './testing/hospital.ts';

describe('wechat simulator: api.weixin.qq.com', () => {
  let simulator: Simulator;
  let one: Awaited<ReturnType<typeof tenant>>;
  let two: typeof one;
  let hospital: Awaited<ReturnType<typeof openHospital>>;

  before(async () => {
    simulator = await startSimulator({ port: 0, pushDelays: [10, 10] });
    [one, two] = [await tenant(simulator, 0), await tenant(simulator, 1)];
    hospital = await openHospital(() => one);
  });
  beforeEach(async () => {
    hospital.arrivals.length = 0;
    await call(simulator, '/control/reset', {});
  });
  after(async () => {
    await simulator.close();
    await hospital.close();
  });

  type AppKeys = typeof one.mp;

  const sessionOf = (code: string, app = one.mp, secret = app.secret) =>
    call(simulator, `/sns/jscode2session?appid=${app.appid}&secret=${secret}&js_code=${code}&grant_type=authorization_code`);

  const stable = (app: AppKeys, more: Record<string, unknown> = {}) =>
    call(simulator, '/cgi-bin/stable_token', { grant_type: 'client_credential', appid: app.appid, secret: app.secret, ...more });

  const tokenOf = async (app: AppKeys) => String((await stable(app)).body.access_token);

  const newUser = async (app = one.mp) => String((await call(simulator, '/control/login', { appid: app.appid })).body.openid);

  const ticketOf = (token: string) => call(simulator, `/cgi-bin/ticket/getticket?type=jsapi&access_token=${token}`);

  const GOOD = { thing1: '示范', thing2: '内科', time3: '2026-03-02 09:30', thing4: '示范医院', thing5: '请提前15分钟到院' };

  async function sender() {
    const token = await tokenOf(one.mp);
    const template = (await list(simulator, 'templates')).find((candidate) => candidate.title === '预约成功通知');
    assert.ok(template);
    const send = (touser: string, more: Record<string, unknown> = {}, values: Record<string, unknown> = GOOD) =>
      call(simulator, `/cgi-bin/message/subscribe/send?access_token=${token}`, {
        ...{ touser, template_id: template.templateId, page: 'pages/profile/appointments?id=1' },
        data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])),
        ...more,
      });
    return { template, send };
  }

  it('gives a login code once, to its own app, for five minutes', async () => {
    const login = await call(simulator, '/control/login', {});
    const code = String(login.body.code);
    assert.equal((await sessionOf(code, two.mp)).body.errcode, 40029);
    assert.equal((await sessionOf(code, one.mp, 'wrong')).body.errcode, 40125);
    const first = await sessionOf(code);
    assert.equal(first.body.openid, login.body.openid);
    assert.equal(Buffer.from(String(first.body.session_key), 'base64').length, 16);
    assert.equal('errcode' in first.body, false);
    const second = await sessionOf(code);
    assert.equal(second.body.errcode, 40163);
    assert.match(String(second.body.errmsg), /^code been used rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.equal((await sessionOf('unknown')).body.errcode, 40029);
    const same = await call(simulator, '/control/login', { openid: login.body.openid });
    assert.equal((await sessionOf(String(same.body.code))).body.session_key, first.body.session_key);
    const late = await call(simulator, '/control/login', { openid: 'oMadeUp_1' });
    await call(simulator, '/control/clock', { now: Date.now() + 301_000 });
    assert.equal((await sessionOf(String(late.body.code))).body.errcode, 40029);
    assert.equal((await call(simulator, '/control/login', { openid: 'oMadeUp_1', appid: two.mp.appid })).body.error, 'WRONG_APP');
  });

  it('keeps one stable token, renews it late, kills it by force, and isolates apps and kinds', async () => {
    const first = await stable(one.mp);
    assert.equal(first.body.expires_in, 7200);
    assert.equal((await stable(one.mp)).body.access_token, first.body.access_token);
    assert.equal((await stable(one.mp, { force_refresh: true })).body.access_token, first.body.access_token, 'not within 30 s');
    const plain = await call(simulator, `/cgi-bin/token?grant_type=client_credential&appid=${one.oa.appid}&secret=${one.oa.secret}`);
    assert.equal((await ticketOf(String(plain.body.access_token))).body.errcode, 0);
    assert.equal((await ticketOf(String(first.body.access_token))).body.errcode, 48001);
    await call(simulator, '/control/clock', { now: Date.now() + 7_000_000 });
    const renewed = await stable(one.mp);
    assert.notEqual(renewed.body.access_token, first.body.access_token);
    const session = (token: unknown) =>
      call(simulator, `/wxa/checksession?access_token=${token}&openid=x&signature=x&sig_method=hmac_sha256`);
    assert.equal((await session(first.body.access_token)).body.errcode, 40003, 'the old one still works');
    await call(simulator, '/control/clock', { now: Date.now() + 7_040_000 });
    const forced = await stable(one.mp, { force_refresh: true });
    assert.notEqual(forced.body.access_token, renewed.body.access_token);
    assert.equal((await session(renewed.body.access_token)).body.errcode, 42001);
    assert.equal((await session('nonsense')).body.errcode, 40001);
    assert.equal((await session('')).body.errcode, 41001);
    assert.equal((await stable(one.mp, { secret: 'x' })).body.errcode, 40125);
    assert.equal((await stable(one.mp, { appid: 'wx0' })).body.errcode, 40013);
    assert.equal((await stable(one.mp, { grant_type: '' })).body.errcode, 40002);
  });

  it('gives a phone number for a phone code, once, and checks sessions', async () => {
    const token = await tokenOf(one.mp);
    const { code } = (await call(simulator, '/control/phone-code', { phone: '13800000001' })).body;
    const ask = (accessToken: string) => call(simulator, `/wxa/business/getuserphonenumber?access_token=${accessToken}`, { code });
    assert.equal((await ask(await tokenOf(two.mp))).body.errcode, 40013);
    const { phone_info: info } = (await ask(token)).body;
    assert.ok(info && typeof info === 'object' && 'purePhoneNumber' in info && 'countryCode' in info);
    assert.deepEqual([info.purePhoneNumber, info.countryCode], ['13800000001', '86']);
    assert.equal((await ask(token)).body.errcode, 40029);
    const login = await call(simulator, '/control/login', {});
    const session = await sessionOf(String(login.body.code));
    const signature = createHmac('sha256', String(session.body.session_key)).update('').digest('hex');
    const check = (sign: string) =>
      call(simulator, `/wxa/checksession?access_token=${token}&openid=${login.body.openid}&signature=${sign}&sig_method=hmac_sha256`);
    assert.equal((await check(signature)).body.errcode, 0);
    assert.equal((await check(signature.replace(/^./, 'z'))).body.errcode, 87009);
  });

  it('delivers one subscription message for one accept', async () => {
    const { template, send } = await sender();
    const openid = await newUser();
    assert.equal((await send(openid)).body.errcode, 43101);
    await call(simulator, '/control/subscribe', { openid, templateId: template.templateId, result: 'reject' });
    assert.equal((await send(openid)).body.errcode, 43101);
    await call(simulator, '/control/subscribe', { openid, templateId: template.templateId, result: 'accept' });
    const bad = await send(openid, {}, { ...GOOD, thing2: '一'.repeat(21) });
    assert.match(String(bad.body.errmsg), /^argument invalid! data\.thing2\.value invalid rid: /);
    const { time3: _time, ...missing } = GOOD;
    assert.match(String((await send(openid, {}, missing)).body.errmsg), /^argument invalid! data\.time3\.value is empty rid: /);
    assert.equal((await send(openid, {}, { ...GOOD, invented9: 'x' })).body.errcode, 47003);
    assert.equal((await send(openid, { page: 'https://evil.example' })).body.errcode, 41030);
    assert.equal((await send(openid, { template_id: 'x' })).body.errcode, 40037);
    assert.equal((await send(await newUser(two.mp))).body.errcode, 40003);
    const sent = await send(openid);
    assert.match(sent.text, /^\{"errcode":0,"errmsg":"ok","msgid":24\d{17}\}$/);
    assert.equal((await send(openid)).body.errcode, 43101);
    const [message, ...more] = await list(simulator, 'messages', `?openid=${openid}`);
    assert.deepEqual(more, []);
    assert.deepEqual([message?.templateId, message?.page], [template.templateId, 'pages/profile/appointments?id=1']);
    assert.deepEqual(message?.data.thing5, { value: '请提前15分钟到院' });
  });

  it('knows the rule of every kind of value', () => {
    const good = {
      ...{ thing1: '请提前15分钟到院', time3: '2019年10月1日 15:01', time4: '15:01~16:01', date5: '2019-10-01', amount6: '￥20.00元' },
      ...{
        character_string1: 'A012-3',
        number1: '3.5',
        phone_number1: '+86-0766-66888866',
        phrase1: '已取消',
        name1: '欧阳示例',
        letter1: 'abc',
      },
    };
    const bad = {
      ...{ thing1: '换\n行', time3: '明天上午', date5: '15:01', amount6: '20.00 yuan', character_string1: '汉字', number1: '三' },
      ...{ phone_number1: '123456789012345678', phrase1: 'cancelled', name1: '一'.repeat(11), letter1: '1', thing2: ' ' },
    };
    for (const [key, value] of Object.entries(good)) assert.equal(obeysRule(key, value), true, `${key} ${value}`);
    for (const [key, value] of Object.entries(bad)) assert.equal(obeysRule(key, value), false, `${key} ${value}`);
  });

  it('lists the seven account templates and sends one', async () => {
    const token = await tokenOf(one.oa);
    const { template_list: rows } = (await call(simulator, `/cgi-bin/template/get_all_private_template?access_token=${token}`)).body;
    assert.ok(Array.isArray(rows));
    assert.equal(rows.length, 7);
    assert.equal(rows[3].title, '挂号成功提醒');
    assert.match(rows[3].content, /^就诊人:\{\{thing1\.DATA\}\}\n/);
    const openid = await newUserOf('oa');
    const data = {
      thing1: { value: '示范' },
      thing2: { value: '内科' },
      time3: { value: '2026-03-02 09:30' },
      amount4: { value: '20.00元' },
    };
    const body = { touser: openid, template_id: rows[3].template_id, data, miniprogram: { appid: one.mp.appid, pagepath: 'pages/index' } };
    const send = (more: Record<string, unknown> = {}) =>
      call(simulator, `/cgi-bin/message/template/send?access_token=${token}`, { ...body, ...more });
    assert.equal((await send({ miniprogram: { appid: two.mp.appid } })).body.errcode, 40013);
    assert.equal((await send()).body.errcode, 0);
    assert.equal((await list(simulator, 'messages', `?openid=${openid}`))[0]?.page, 'pages/index');
  });

  async function newUserOf(_kind: 'oa'): Promise<string> {
    const { code, openid } = (await call(simulator, '/control/oauth-code', {})).body;
    const url = `/sns/oauth2/access_token?appid=${one.oa.appid}&secret=${one.oa.secret}&code=${code}&grant_type=authorization_code`;
    const reply = await call(simulator, url);
    assert.deepEqual([reply.body.openid, reply.body.scope], [openid, 'snsapi_base']);
    assert.equal((await call(simulator, url)).body.errcode, 40163);
    assert.equal((await ticketOf(String(reply.body.access_token))).body.errcode, 40001, 'an OAuth token is no access token');
    return String(openid);
  }

  it('gives images, files, tickets and verdicts on text', async () => {
    const [token, oaToken] = [await tokenOf(one.mp), await tokenOf(one.oa)];
    const image = await fetch(`${simulator.url}/wxa/getwxacodeunlimit?access_token=${token}`, { method: 'POST', body: '{"scene":"d=1"}' });
    assert.equal(image.headers.get('content-type'), 'image/png');
    assert.equal(Buffer.from(await image.arrayBuffer()).readUInt32BE(16), 430);
    assert.equal((await call(simulator, `/wxa/getwxacodeunlimit?access_token=${token}`, { scene: '汉字' })).body.errcode, 40169);
    const { mediaId } = (await call(simulator, '/control/media', { base64: Buffer.from('file').toString('base64') })).body;
    assert.equal((await call(simulator, `/cgi-bin/media/get?access_token=${oaToken}&media_id=${mediaId}`)).text, 'file');
    assert.equal((await call(simulator, `/cgi-bin/media/get?access_token=${token}&media_id=${mediaId}`)).body.errcode, 40007);
    assert.deepEqual((await ticketOf(oaToken)).body.ticket, (await ticketOf(oaToken)).body.ticket);
    const openid = await newUser();
    const check = (content: string) =>
      call(simulator, `/wxa/msg_sec_check?access_token=${token}`, { content, version: 2, scene: 2, openid });
    assert.deepEqual((await check('谢谢医生')).body.result, { suggest: 'pass', label: 100 });
    assert.deepEqual((await check('网上赌博')).body.result, { suggest: 'risky', label: 20_002 });
    assert.equal((await call(simulator, '/cgi-bin/stable_token')).body.errcode, 43002);
  });

  it('pushes the popup’s answer, sealed and signed, until it is taken', async () => {
    const set = (more: Record<string, unknown>) =>
      call(simulator, '/control/push', { appid: one.mp.appid, url: `${hospital.url}/push`, mode: 'aes', format: 'json', ...more });
    assert.equal((await set({ url: 'http://127.0.0.1:1/push' })).body.error, 'NOT_VERIFIED');
    assert.deepEqual((await set({})).body, { verified: true });
    const { template } = await sender();
    const openid = await newUser();
    hospital.arrivals.length = 0;
    hospital.answers.push({ status: 500 });
    await call(simulator, '/control/subscribe', { openid, templateId: template.templateId, result: 'accept' });
    const arrival = await eventually(() => hospital.arrivals[1]);
    const query = new URL(arrival.path, hospital.url).searchParams;
    const { Encrypt: sealed } = JSON.parse(arrival.body);
    const part = (name: string) => query.get(name) ?? '';
    assert.equal(sortedSha1([one.mp.pushToken, part('timestamp'), part('nonce'), sealed]), part('msg_signature'));
    const opened = pushDecrypt(one.mp.encodingAesKey, sealed);
    assert.equal(opened.appid, one.mp.appid);
    const event = JSON.parse(opened.text);
    assert.deepEqual([event.Event, event.FromUserName], ['subscribe_msg_popup_event', openid]);
    assert.deepEqual(event.List, { TemplateId: template.templateId, SubscribeStatusString: 'accept', PopupScene: '0' });

    await set({ mode: 'plain', format: 'xml' });
    hospital.arrivals.length = 0;
    await call(simulator, '/control/subscribe', { openid, templateId: template.templateId, result: 'reject' });
    const xml = (await eventually(() => hospital.arrivals[0])).body;
    assert.match(
      xml,
      /<SubscribeMsgPopupEvent><List><TemplateId><!\[CDATA\[.{43}\]\]><\/TemplateId><SubscribeStatusString><!\[CDATA\[reject/,
    );
  });
});
