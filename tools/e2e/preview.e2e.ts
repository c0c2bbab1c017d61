import assert from 'node:assert/strict';
import { request, type Server } from 'node:http';
import Koa from 'koa';
import { writeProject } from '../miniprogram/testing/small-project.ts';
import { previewMiddleware } from '../preview/serve.ts';
import { hospital, openPhone } from './hospital.ts';
import type { Phone } from './phone.ts';
import { controls } from './preview.fixture.ts';

describe('the preview itself', () => {
  const { root, remove } = writeProject(controls);
  let server: Server;
  let url: string;
  let phone: Phone;

  before((done) => {
    const app = new Koa();
    const { simulatorUrl } = hospital();
    const tenants = [{ tenantId: '1', name: '示范医院', appid: 'wx1000000000000001' }];
    app.use(previewMiddleware({ root, simulatorUrl, tenants }));
    server = app.listen(0, '127.0.0.1', done);
  });
  beforeEach(async () => {
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    phone = await openPhone();
    await phone.page.goto(`${url}/preview/phone.html?openid=${phone.owner.openid}&phone=13800000001`);
    await phone.page.waitForFunction('globalThis.__mp?.ready');
  });
  after(() => {
    server.close();
    remove();
  });

  const log = () => phone.page.locator('#log').innerText();
  const logs = (wanted: RegExp) => phone.until(log, (text) => wanted.test(text));

  it('shows local pictures, measures rpx and keeps scripts out of rich text', async () => {
    await logs(/^load \{"width":4,"height":4\}/);
    await phone.tap(/^量/);
    await phone.see('量100');
    assert.equal(await phone.page.locator('wx-rich-text').innerHTML(), '<p>好</p>');
    await phone.see('第一页');
    assert.notEqual(
      await phone.page.locator('[class*=t-icon-home]').first().evaluate('(icon) => getComputedStyle(icon, "::before").maskImage'),
      'none',
    );
  });

  it('collects a form', async () => {
    await phone.type('姓名', '张三丰的徒弟');
    await phone.type('描述', '头疼');
    await logs(/^blur \{"value":"张三丰的"/);
    await phone.tap('选甲');
    await logs(/^change \{"value":\["a","b"\]\}/);
    await phone.tap('女');
    await logs(/^change \{"value":"f"\}/);
    await phone.page.locator('wx-switch input').click();
    await logs(/^change \{"value":true\}/);
    await phone.tap('挑一个');
    await phone.page.locator('.mp-column').selectOption('2');
    await phone.tap('确定');
    await logs(/^change \{"value":2\}/);
    await phone.tap('提交');
    const { value } = JSON.parse((await logs(/^submit/)).slice('submit '.length));
    assert.deepEqual(value, { name: '张三丰的', words: '头疼', many: ['a', 'b'], one: 'f', on: true, much: 30, word: 2 });
  });

  it('turns every picker', async () => {
    await phone.tap('挑两个');
    await phone.page.locator('.mp-column').nth(1).selectOption('1');
    await phone.tap('确定');
    await logs(/^change \{"value":\[0,1\]\}/);
    await phone.tap('挑日子');
    await phone.type('日期', '2026-12-01');
    await phone.tap('确定');
    await logs(/^change \{"value":"2026-12-01"\}/);
    await phone.tap('挑日子');
    await phone.tap('取消');
    await logs(/^cancel/);
    await phone.tap('挑时间');
    await phone.type('时间', '09:30');
    await phone.tap('确定');
    await logs(/^change \{"value":"09:30"\}/);
    await phone.tap('挑地区');
    await phone.page.locator('.mp-column').selectOption({ label: '上海市 上海市 徐汇区' });
    await phone.tap('确定');
    await logs(/"上海市","上海市","徐汇区"/);
  });

  it('asks what WeChat asks', async () => {
    await phone.tap('登录码');
    await logs(/^login \{"errMsg":"login:ok","code":"\w+/);
    await phone.tap('手机号');
    await phone.agreePrivacy();
    await phone.tap('拒绝');
    await logs(/getPhoneNumber:fail user deny/);
    await phone.tap('手机号');
    await phone.tap('允许');
    await logs(/getPhoneNumber:ok","code":"\w+/);
    await phone.tap('去支付');
    await phone.leaveUnpaid();
    await logs(/requestPayment:fail cancel/);
    await phone.tap('去支付');
    await phone.pay();
    await logs(/requestPayment:fail paySign/);
    await phone.tap('菜单');
    await phone.tap('二项');
    await logs(/"tapIndex":1/);
    await phone.tap('弹窗');
    await phone.tap('确定');
    await logs(/"confirm":true,"cancel":false/);
    await phone.tap('位置');
    await logs(/"latitude":31/);
    const chosen = phone.page.waitForEvent('filechooser');
    await phone.tap('相册');
    await (await chosen).setFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await logs(/"tempFilePath":"blob:.*"size":1,"fileType":"image"/);
  });

  it('asks for subscription messages and tells WeChat the answer', async () => {
    const { openid } = phone.owner;
    await phone.page.evaluate(`wx.login({})`); // the simulator knows a user from then on
    const templates = await (await fetch(`${hospital().simulatorUrl}/control/templates?appid=wx1000000000000001`)).json();
    const [first, second] = templates as { templateId: string; title: string }[];
    const ask = (ids: unknown[]) =>
      phone.page.evaluate(
        `wx.requestSubscribeMessage({ tmplIds: ${JSON.stringify(ids)} }).then((r) => r, (e) => e).then((r) => { globalThis.answer = r; }); 0`,
      );
    const answer = () => phone.page.evaluate('globalThis.answer') as Promise<Record<string, string>>;
    await ask([first?.templateId, second?.templateId]);
    await phone.see(first?.title ?? '');
    await phone.page.locator('.mp-subscribe-row input').nth(1).uncheck();
    await phone.answerSubscription(true);
    const told = await phone.until(answer, (value) => value !== undefined);
    assert.deepEqual([told[first?.templateId ?? ''], told[second?.templateId ?? '']], ['accept', 'reject']);
    const again = await fetch(`${hospital().simulatorUrl}/control/subscribe`, {
      method: 'POST',
      body: JSON.stringify({ openid, templateId: first?.templateId, result: 'reject' }),
    });
    assert.equal(((await again.json()) as { grants: number }).grants, 1);
    await ask(['1', '2', '3', '4']);
    await phone.until(answer, ({ errCode }) => String(errCode) === '20003');
    await ask(['no-such-template']);
    await phone.until(answer, ({ errCode }) => String(errCode) === '20001');
  });

  it('goes from page to page as WeChat does', async () => {
    await phone.tap('去标签页');
    await logs(/navigateTo:fail can not navigateTo a tabbar page/);
    await phone.tap('链接');
    await phone.see('列表 9');
    for (let id = 10; id <= 17; id += 1) {
      await phone.tap('更深');
      await phone.see(`列表 ${id}`);
    }
    await phone.tap('更深');
    await phone.see('navigateTo:fail webview count limit exceed');
    assert.equal(await phone.page.evaluate('getCurrentPages().length'), 10);
    await phone.back();
    await phone.see('列表 16');
    await phone.page.evaluate('wx.navigateBack({ delta: 20 })');
    await phone.arrive('pages/home/index');
    assert.equal(await phone.page.locator('#shows').innerText(), '2/0');
    await phone.page.locator('.mp-page:not([hidden]) .mp-tab').nth(1).click();
    await phone.arrive('pages/mine/index');
    await phone.page.locator('.mp-page:not([hidden]) .mp-tab').nth(0).click();
    assert.equal(await phone.page.locator('#shows').innerText(), '3/0', 'a tab page is kept');
  });

  it('is pulled down, and opens TDesign dialogs and tabs', async () => {
    await phone.page.mouse.move(180, 150);
    await phone.page.mouse.down();
    await phone.page.mouse.move(180, 300, { steps: 5 });
    await phone.page.mouse.up();
    await phone.page.locator('#shows', { hasText: '1/1' }).waitFor();
    await phone.tap('对话框');
    await phone.see('真的吗');
    await phone.page.waitForTimeout(400);
    await phone.page.locator('wx-button', { hasText: '好的' }).click();
    await logs(/对话框关了/);
    await phone.tap('贰');
    await phone.see('第二页');
  });

  it('names what it lacks, and hands the simulator to nobody else', async () => {
    await phone.page.evaluate('wx.openBluetoothAdapter');
    assert.deepEqual(await phone.page.evaluate('[...__mp.missing]'), ['openBluetoothAdapter']);
    // not by fetch, which sets its own origin
    const login = (headers: Record<string, string>, call = 'login') =>
      new Promise((resolve, reject) => {
        const sent = request(`${url}/preview/control/${call}`, { method: 'POST', headers }, (reply) => resolve(reply.resume().statusCode));
        sent.on('error', reject).end('{}');
      });
    assert.equal(await login({}), 200);
    assert.equal(await login({ origin: 'https://elsewhere.example' }), 403);
    assert.equal(await login({}, 'reset'), 404);
    assert.equal((await fetch(`${url}/preview/control/credentials`)).status, 404);
    assert.equal((await fetch(`${url}/preview/files/..%2f..%2fpackage.json`)).status, 404);
    assert.equal((await fetch(`${url}/preview/files/app.ts`)).status, 404);
  });
});
