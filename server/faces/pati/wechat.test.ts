import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { wechat as chapter } from '../../../shared/contracts/pati/wechat.ts';
import { accountTemplatesOf } from '../../domain/wechat/index.ts';
import { select } from '../../platform/db.ts';
import { assertSameShape } from '../../test/byte-for-byte.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildProxy, type WechatProxy } from '../../test/factories/proxy.ts';
import { buildWechat, type Wechat, type WechatHospital } from '../../test/factories/wechat.ts';
import { serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { wechatHandlers } from './wechat.ts';

const at = '/pati_service/wechat';
const example = (name: string) =>
  readFileSync(new URL(`../../../shared/contracts/pati/examples/${name}.response.json`, import.meta.url), 'utf8');

describe('pati: 微信公众号', () => {
  const ask = serving(mount(face, chapter, wechatHandlers), face);
  let wechat: Wechat;
  let proxy: WechatProxy;
  let mine: WechatHospital;
  let other: WechatHospital;
  let admin: string;
  let otherAdmin: string;

  before(async () => {
    wechat = await buildWechat();
    proxy = await buildProxy();
    mine = wechat.certificate;
    other = wechat.publicKey;
    admin = (await buildSession({ tenantId: mine.tenantId, role: 'tenant-admin' })).token;
    otherAdmin = (await buildSession({ tenantId: other.tenantId, role: 'tenant-admin' })).token;
  });
  after(async () => {
    await proxy.close();
    await wechat.close();
  });

  const get = (path: string, token = admin) => ask(`GET ${at}/${path}`, { token });
  const post = (path: string, body: unknown, token = admin) => ask(`POST ${at}/${path}`, { token, body });
  const secretOf = (hospital: WechatHospital) => hospital.credential.apps.find(({ kind }) => kind === 'oa')?.secret ?? '';
  const conf = (more: object = {}) => ({ app_id: mine.oa, app_secret: secretOf(mine), auth_url: 'https://wx.hospital.example', ...more });
  const fetches = () => proxy.asked.filter((path) => path === '/cgi-bin/stable_token').length;
  /** The ticket as WeChat gives it to whoever asks: the same while it lives. */
  async function ticketOf({ oa: appid, credential }: WechatHospital): Promise<string> {
    const secret = credential.apps.find((app) => app.appid === appid)?.secret;
    const body = JSON.stringify({ grant_type: 'client_credential', appid, secret });
    const { access_token } = JSON.parse(await (await fetch(`${wechat.url}/cgi-bin/stable_token`, { method: 'POST', body })).text());
    return JSON.parse(await (await fetch(`${wechat.url}/cgi-bin/ticket/getticket?type=jsapi&access_token=${access_token}`)).text()).ticket;
  }
  const accountTemplates = () => wechat.control<{ templateId: string; title: string }[]>(`/templates?appid=${mine.oa}`);

  it('keeps the account, masks its secret, and a mask changes nothing', async () => {
    assert.equal((await post('conf', conf())).text, '{}');
    const saved = await get('conf');
    assertSameShape(saved.text, example('wechat-conf'), chapter['GET /pati_service/wechat/conf'].response);
    assert.match(
      saved.text,
      new RegExp(`^\\{"app_id":"${mine.oa}","app_secret":"\\*{8}","auth_url":"https://wx\\.hospital\\.example","push_url":`),
    );
    const before = fetches();
    assert.equal((await get('templates')).status, 200);
    assert.equal((await post('conf', conf({ app_secret: '********', auth_url: 'wx2.hospital.example' }))).status, 200);
    assert.equal((await get('templates')).status, 200);
    assert.equal(fetches(), before + 1); // the same secret, so the same token
    assert.match((await get('conf')).text, /"auth_url":"wx2\.hospital\.example"/);
    const [row] = await select<{ secret: string }>(null, 'SELECT secret FROM wechat_apps WHERE appid = :appid', { appid: mine.oa });
    assert.ok(row && !row.secret.includes(secretOf(mine)));
  });

  it('takes a new secret into use at once, and no token got with another', async () => {
    assert.equal((await get('templates')).status, 200);
    assert.equal((await post('conf', conf({ app_secret: 'f'.repeat(32) }))).status, 200);
    const refused = await get('templates');
    assert.deepEqual(
      [refused.status, refused.json],
      [503, { error_code: 'WECHAT_UNREACHABLE', error_msg: '微信拒绝了请求（40125），请检查公众号配置' }],
    );
    assert.equal(
      (await ask('POST /pati_service/wx/jsapi/signature', { tenantId: mine.tenantId, body: { url: 'https://a.cn/' } })).status,
      503,
    );
    assert.equal((await post('conf', conf())).status, 200);
    assert.equal((await get('templates')).status, 200);
  });

  it("refuses another hospital's appid, a mask for an unknown one, and what is no setting", async () => {
    for (const taken of [other.oa, mine.mp, other.mp]) {
      const refused = await post('conf', conf({ app_id: taken }));
      assert.deepEqual([refused.status, refused.json], [400, { error_code: 'INVALID_INPUT', error_msg: '这个 appid 已被使用' }]);
    }
    const masked = await post('conf', conf({ app_id: 'wxnobodyhasthis', app_secret: '********' }));
    assert.deepEqual([masked.status, masked.json], [400, { error_code: 'INVALID_INPUT', error_msg: '请填写这个 appid 的 AppSecret' }]);
    for (const wrong of [{ app_id: '' }, { app_secret: '' }, { auth_url: 'javascript:alert(1)' }, { auth_url: 'https://a b.cn' }])
      assert.equal((await post('conf', conf(wrong))).status, 400, JSON.stringify(wrong));
    assert.match((await get('conf')).text, new RegExp(mine.oa));
    assert.match((await get('conf', otherAdmin)).text, new RegExp(other.oa));
  });

  it("tells the menu's addresses, on the tenant's own domain or as chosen", async () => {
    await post('conf', conf());
    const derived = await get('menu_url');
    assertSameShape(derived.text, example('menu-url'), chapter['GET /pati_service/wechat/menu_url'].response);
    assert.match(derived.text, /"book_url":"https:\/\/wx\.hospital\.example\//);
    await post('conf', conf({ chat_url: 'https://chat.hospital.example/a?b=c' }));
    assert.match((await get('menu_url')).text, /"chat_url":"https:\/\/chat\.hospital\.example\/a\?b=c"/);
    assert.match((await get('menu_url', otherAdmin)).text, /"book_url":"http:\/\/127\.0\.0\.1:\d+\//);
  });

  it('keeps a template a type, reads what its keys mean, and takes being told', async () => {
    assert.equal((await get('template_id')).text, '{"wech_temp_type":0,"wech_temp_id":"","list":[]}');
    const list = await accountTemplates();
    const idOf = (title: string) => list.find((template) => template.title === title)?.templateId ?? '';
    assert.equal((await post('template_id', { wech_temp_type: '1', wech_temp_id: idOf('预约挂号成功通知') })).text, '{}');
    assertSameShape((await get('template_id')).text, example('template-id'));
    assert.equal((await post('template_id', { wech_temp_type: 3, wech_temp_id: idOf('挂号成功提醒') })).text, '{}');
    const lowest = await get('template_id');
    assert.match(
      lowest.text,
      new RegExp(`^\\{"wech_temp_type":1,"wech_temp_id":"${idOf('预约挂号成功通知')}","list":\\[\\{"wech_temp_type":1`),
    );
    assert.match(
      (await get('template_id?wech_temp_type=3')).text,
      new RegExp(`^\\{"wech_temp_type":3,"wech_temp_id":"${idOf('挂号成功提醒')}"`),
    );
    assert.match((await get('template_id?wech_temp_type=6')).text, /^\{"wech_temp_type":6,"wech_temp_id":"","list":\[/);
    assert.deepEqual((await accountTemplatesOf(mine.tenantId))[0]?.fields, {
      thing1: 'patient',
      thing2: 'department',
      thing3: 'doctor',
      time4: 'time',
    });
    await post('template_id', { wech_temp_type: 1, wech_temp_id: 'not-at-wechat', fields: { thing9: 'note' } });
    assert.deepEqual((await accountTemplatesOf(mine.tenantId))[0]?.fields, { thing9: 'note' });
    assert.equal((await get('template_id', otherAdmin)).text, '{"wech_temp_type":0,"wech_temp_id":"","list":[]}');
    for (const wrong of [{ wech_temp_type: 7 }, { wech_temp_type: -1 }, { wech_temp_id: 'a b' }, { fields: { thing1: 'x' } }])
      assert.equal((await post('template_id', { wech_temp_type: 1, wech_temp_id: 'x', ...wrong })).status, 400);
    assert.equal((await get('template_id?wech_temp_type=7')).status, 400);
  });

  it('lists the templates of the account', async () => {
    const listed = await get('templates');
    assertSameShape(listed.text, example('wechat-templates'), chapter['GET /pati_service/wechat/templates'].response);
    assert.match(listed.text, /取镜通知.*就诊人:\{\{thing1\.DATA\}\}/);
  });

  it('keeps the domain file and serves it at the root, exactly its bytes, to its own hospital alone', async () => {
    assert.equal((await get('auth_file/download')).status, 404);
    const bytes = Buffer.from('Ab3dEf6hIj9kLm2n');
    const form = new FormData();
    form.set('inputstream', new Blob([bytes]), 'MP_verify_Ab3dEf6hIj9kLm2n.txt');
    const send = (body: FormData | Buffer, headers: Record<string, string> = {}, query = '') =>
      ask(`POST ${at}/auth_file/upload${query}`, { token: admin, body, headers });
    assert.equal((await send(form)).text, '{}');
    const saved = await get('auth_file/download');
    assert.equal(saved.text, 'Ab3dEf6hIj9kLm2n');
    assert.match(saved.headers.get('content-disposition') ?? '', /^attachment; filename="MP_verify_Ab3dEf6hIj9kLm2n\.txt"/);
    const root = (tenantId: string) => ask('GET /MP_verify_Ab3dEf6hIj9kLm2n.txt', { tenantId });
    const served = await root(mine.tenantId);
    assert.deepEqual([served.status, served.text, served.headers.get('content-disposition')], [200, 'Ab3dEf6hIj9kLm2n', null]);
    assert.match(served.headers.get('content-type') ?? '', /^text\/plain/);
    assert.equal((await root(other.tenantId)).status, 404);
    const octets = { 'content-type': 'application/octet-stream' };
    assert.equal((await send(Buffer.from('0123456789abcdef\r\n'), octets)).status, 200); // named after its content
    assert.equal((await ask('GET /MP_verify_0123456789abcdef.txt', { tenantId: mine.tenantId })).text, '0123456789abcdef\r\n');
    assert.equal((await send(Buffer.from('x'), octets, '?filename=MP_verify_x.txt')).status, 200);
    assert.equal((await get('auth_file/download')).text, 'x');
  });

  it('refuses files that are none of WeChat', async () => {
    const send = async (content: Buffer, name: string) => {
      const query = `?filename=${encodeURIComponent(name)}`;
      const headers = { 'content-type': 'application/octet-stream' };
      return (await ask(`POST ${at}/auth_file/upload${query}`, { token: admin, body: content, headers })).status;
    };
    const rows = () => select(null, 'SELECT * FROM wechat_auth_files ORDER BY id');
    const before = await rows();
    const good = Buffer.from('abc');
    for (const name of [
      'index.html',
      '../MP_verify_x.txt',
      'MP_verify_x.txt/..',
      'MP_verify_x.html',
      'MP_verify_.txt',
      'MP_verify_a b.txt',
    ])
      assert.equal(await send(good, name), 400, name);
    for (const content of [Buffer.alloc(1_025, 'a'), Buffer.from([0xff, 0xfe]), Buffer.from('a\0b'), Buffer.from('\u0007')])
      assert.equal(await send(content, 'MP_verify_y.txt'), 400);
    assert.equal(await send(Buffer.alloc(70_000, 'a'), 'MP_verify_y.txt'), 413);
    assert.deepEqual(await rows(), before);
  });

  it('tells notice and hotline to anybody', async () => {
    const tenant = await buildTenant({ hotline: '010-12345', appoNotice: '请提前到院。' });
    const told = await ask(`GET ${at}/service_info`, { tenantId: tenant.id });
    assert.equal(told.text, '{"appo_notice":"请提前到院。","phone":"010-12345"}');
    assertSameShape(told.text, example('service-info'));
    assert.equal((await ask(`GET ${at}/service_info`, { tenantId: '99999999' })).status, 404);
  });

  it('signs a page for the hospital in the header, without its fragment', async () => {
    const url = 'https://wx.hospital.example/book?from=menu&a=%E4%B8%AD';
    const sign = (of: string, tenantId: string) => ask('POST /pati_service/wx/jsapi/signature', { tenantId, body: { url: of } });
    const signed = await sign(`${url}#/pages/home`, mine.tenantId);
    assertSameShape(signed.text, example('jsapi-signature'));
    const { appId, nonceStr, timestamp, url: back, signature } = JSON.parse(signed.text);
    const ticket = await ticketOf(mine);
    const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
    assert.deepEqual([appId, back, signature], [mine.oa, url, createHash('sha1').update(text).digest('hex')]);
    assert.match(nonceStr, /^[0-9a-zA-Z]{1,32}$/);
    assert.ok(Math.abs(Number(timestamp) * 1_000 - Date.now()) < 5_000);
    assert.match((await sign(url, other.tenantId)).text, new RegExp(`"appId":"${other.oa}"`));
    for (const wrong of [
      '',
      'ftp://a.cn/',
      'javascript:1',
      `https://a.cn/${'x'.repeat(1_020)}`,
      'https://a.cn/a b',
      'https://a.cn/\nb',
      '//a.cn',
    ])
      assert.equal((await sign(wrong, mine.tenantId)).status, 400, wrong);
    const bare = await buildTenant();
    assert.deepEqual((await sign(url, bare.id)).json, { error_code: 'WECHAT_NOT_CONFIGURED', error_msg: '该医院尚未配置公众号' });
  });

  it("lets no one else do an admin's work", async () => {
    const patient = (await buildSession({ tenantId: mine.tenantId })).token;
    const doctor = (await buildSession({ tenantId: mine.tenantId, role: 'doctor' })).token;
    const half = (await buildSession({ tenantId: mine.tenantId, role: 'tenant-admin', proof: 'password' })).token;
    const admins = Object.entries(chapter).filter(([, { auth }]) => auth === 'tenant-admin');
    assert.equal(admins.length, 8);
    for (const [route] of admins) {
      assert.equal((await ask(route, {})).status, 401, route);
      for (const token of [patient, doctor, half]) assert.equal((await ask(route, { token })).status, 403, route);
    }
  });
});
