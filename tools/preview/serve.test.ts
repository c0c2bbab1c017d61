import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import Koa from 'koa';
import { writeProject } from '../miniprogram/testing/small-project.ts';
import { previewMiddleware } from './serve.ts';

const tenants = [
  { tenantId: '1', name: '一院', appid: 'wx1' },
  { tenantId: '2', name: '二院', appid: 'wx2' },
];

describe('tools/preview/serve', () => {
  const { root, remove } = writeProject({ 'images/a.png': 'a picture' });
  let server: Server;
  let url: string;
  const asked: string[] = [];

  before((done) => {
    const app = new Koa();
    app.use(async (ctx, next) => {
      if (!ctx.path.startsWith('/control/')) return next();
      asked.push(`${ctx.method} ${ctx.url}`);
      ctx.status = 409;
      ctx.body = { error: 'X' };
    });
    server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
      app.use(previewMiddleware({ root, simulatorUrl: url, tenants }));
      app.use((ctx) => {
        ctx.body = 'the rest';
      });
      server.removeAllListeners('request').on('request', app.callback());
      done();
    });
  });
  after(() => {
    server.close();
    remove();
  });

  const get = async (address: string) => {
    const reply = await fetch(`${url}${address}`, { redirect: 'manual' });
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  };

  it('serves the panel and the phone of a user of a hospital', async () => {
    assert.equal((await get('/preview')).status, 302);
    assert.match((await get('/preview/')).text, /一院.*二院/);
    const configOf = async (query: string) =>
      JSON.parse(/__mpConfig = (\{.*?\});/.exec((await get(`/preview/phone.html?${query}`)).text)?.[1] ?? '');
    assert.deepEqual(await configOf('user=2&tenant=2&phone=13800000099'), {
      user: { name: '用户二', phone: '13800000099', openid: 'preview-user-2-2' },
      ...{ tenantId: '2', appid: 'wx2', base: '', unit: false, serverUrl: url },
    });
    const strange = await configOf('user=9&tenant=9&openid=%3C/script%3E');
    assert.deepEqual([strange.user.openid, strange.tenantId], ['preview-user-1-1', '1']);
    assert.equal((await get('/other')).text, 'the rest');
    assert.equal((await get('/preview/nothing')).text, 'the rest');
  });

  it('builds again when a file has changed, and says what is wrong with it', async () => {
    const script = async () => (await get('/preview/phone.js')).text;
    const version = async () => (await get('/preview/version')).text;
    const problems = (text: string) => text.split('\n')[0];
    assert.equal(problems(await script()), 'globalThis.__mpProblems = [];');
    const before = await version();
    const file = path.join(root, 'pages/mine/index.ts');
    writeFileSync(file, 'Page({ data: { ');
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    assert.notEqual(await version(), before);
    const broken = await script();
    assert.match(problems(broken) ?? '', /mine\/index.ts:1:\d+ /);
    assert.ok(broken.includes('__mpEnter("pages/home/index")'));
    rmSync(path.join(root, 'app.json'));
    assert.ok((await script()).includes('小程序没有编译成功：\\n\\napp.json: missing'));
  });

  it('serves pictures of the mini-program and icons, and no other file', async () => {
    assert.deepEqual(await get('/preview/files/images/a.png'), { status: 200, type: 'image/png', text: 'a picture' });
    for (const file of [
      'files/app.ts',
      'files/..%2f..%2fpackage.json',
      'files/images/none.png',
      'icons/..%2fpackage.json',
      'icons/none.svg',
    ])
      assert.equal((await get(`/preview/${file}`)).status, 404, file);
    assert.match((await get('/preview/icons/home.svg')).text, /viewBox/);
  });

  it('passes on what a phone may ask WeChat, with the answer as it is', async () => {
    const post = (call: string) => fetch(`${url}/preview/control/${call}`, { method: 'POST', body: '{}' });
    const reply = await post('login');
    assert.deepEqual([reply.status, await reply.json()], [409, { error: 'X' }]);
    await get('/preview/control/messages?openid=a');
    assert.deepEqual(asked, ['POST /control/login', 'GET /control/messages?openid=a']);
    for (const call of ['reset', 'credentials', 'clock', 'pay/silent', '../control/reset'])
      assert.notEqual((await post(call)).status, 409, call);
    assert.equal(asked.length, 2);
  });
});
