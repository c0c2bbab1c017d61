import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SMS_KEY, type Simulator, startSimulator } from './index.ts';
import { call, eventually, list, tenant } from './testing/client.ts';
import { openHospital } from './testing/hospital.ts';
import { payCall } from './testing/merchant.ts';
import { beijingDay } from './time.ts';

async function smtp(port: number, lines: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const waiting = [...lines];
  socket.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        // Only the last line of an answer has a blank after its code.
        if (!/^\d{3} /.test(line)) continue;
        answers.push(line.slice(0, 3));
        const next = waiting.shift();
        if (next !== undefined) socket.write(`${next}\r\n`);
      }
    });
  });
  return answers;
}

describe('wechat simulator: control, inboxes and state', () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ port: 0, publicUrl: 'http://127.0.0.1:3000' });
  });
  after(() => simulator.close());

  it('shares nothing with another simulator of the same process', async () => {
    const other = await startSimulator({ port: 0 });
    try {
      assert.equal((await list(other, 'templates')).length, (await list(simulator, 'templates')).length);
      const sms = { to: '13900000099', text: '验证码 123456' };
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${DEFAULT_SMS_KEY}` };
      await fetch(`${other.url}/sms/send`, { method: 'POST', headers, body: JSON.stringify(sms) });
      const inbox = async (one: Simulator) => (await list(one, 'sms', '?phone=13900000099')).length;
      assert.deepEqual([await inbox(other), await inbox(simulator)], [1, 0]);
    } finally {
      await other.close();
    }
  });

  it('keeps text messages by number, newest first, with their code', async () => {
    const key = { Authorization: `Bearer ${DEFAULT_SMS_KEY}` };
    assert.equal((await call(simulator, '/sms/send', { to: '13800000001', text: 'x' })).status, 401);
    assert.equal((await call(simulator, '/sms/send', { to: 'x', text: 'x' }, key)).status, 400);
    await call(simulator, '/sms/send', { to: '13800000001', text: '验证码123456，5分钟内有效' }, key);
    await call(simulator, '/sms/send', { to: '13800000001', text: '预约成功' }, key);
    await call(simulator, '/sms/send', { to: '13800000002', text: '见码', code: '654321' }, key);
    const inbox = await list(simulator, 'sms', '?phone=13800000001');
    assert.deepEqual(
      inbox.map(({ to, text, code }) => [to, text, code]),
      [
        ['13800000001', '预约成功', ''],
        ['13800000001', '验证码123456，5分钟内有效', '123456'],
      ],
    );
    assert.equal((await list(simulator, 'sms', '?phone=13800000002'))[0]?.code, '654321');
  });

  it('receives mail over SMTP: encoded subjects, parts, dots', async () => {
    const body = Buffer.from('您的验证码是 778899。\n.第二行').toString('base64');
    const answers = await smtp(simulator.smtpPort, [
      ...[
        'EHLO hospital',
        'RCPT TO:<early@h.example>',
        'MAIL FROM:<desk@h.example>',
        'RCPT TO:<a@h.example>',
        'RCPT TO:<B@h.example>',
        'DATA',
      ],
      [
        ...['From: desk@h.example', 'Subject: =?utf-8?B?6aqM6K+B?=', ' =?utf-8?Q?=E7=A0=81_1?=', 'MIME-Version: 1.0'],
        ...['Content-Type: multipart/alternative; boundary="b1"', '', '--b1', 'Content-Type: text/plain; charset=utf-8'],
        ...['Content-Transfer-Encoding: base64', '', body, '--b1', 'Content-Type: text/html', '', '<p>x</p>', '--b1--', '.'],
      ].join('\r\n'),
      ...[
        'MAIL FROM:<desk@h.example>',
        'RCPT TO:<c@h.example>',
        'DATA',
        'Subject: plain\r\n\r\n..dotted caf=C3=A9\r\n.',
        'NOPE',
        'RSET',
        'QUIT',
      ],
    ]);
    assert.deepEqual(answers.join(' '), '220 250 503 250 250 250 354 250 250 250 354 250 502 250 221');
    const mails = await list(simulator, 'mail', '?to=b@h.example');
    assert.equal(mails.length, 1);
    const { to, from, subject, text, code } = mails[0] ?? assert.fail();
    assert.deepEqual([to, from, subject, code], ['B@h.example', 'desk@h.example', '验证码 1', '778899']);
    assert.equal(text, '您的验证码是 778899。\n.第二行');
    assert.equal((await list(simulator, 'mail', '?to=c@h.example'))[0]?.text, '.dotted caf=C3=A9');
  });

  it('answers pages of the public URL only', async () => {
    const ask = (origin: string, method = 'GET') => fetch(`${simulator.url}/control/info`, { method, headers: { Origin: origin } });
    assert.equal((await ask('http://127.0.0.1:3000')).headers.get('access-control-allow-origin'), 'http://127.0.0.1:3000');
    const preflight = await ask('http://127.0.0.1:3000', 'OPTIONS');
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-headers')], [204, 'Content-Type, Authorization']);
    const foreign = await ask('http://evil.example');
    assert.deepEqual([foreign.status, foreign.headers.get('access-control-allow-origin')], [403, null]);
    assert.equal((await ask('http://evil.example', 'OPTIONS')).headers.get('access-control-allow-origin'), null);
  });

  it('lists at its root what can be read, and every link leads there', async () => {
    const page = await (await fetch(`${simulator.url}/control`)).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
    assert.ok(
      ['sms', 'mail', 'messages', 'trades', 'refunds'].every((name) => links.includes(`/control/${name}`)),
      page,
    );
    for (const link of links) assert.equal((await fetch(simulator.url + link)).status, 200, link);
  });

  it('explains what is wrong with a control call', async () => {
    assert.deepEqual((await call(simulator, '/control/pay', {})).body.error, 'BAD_INPUT');
    assert.equal((await call(simulator, '/control/pay', { prepayId: 'wx0' })).status, 404);
    assert.equal((await call(simulator, '/control/login', { appid: 'wx0' })).body.error, 'UNKNOWN_APP');
    assert.equal((await call(simulator, '/control/nothing')).status, 404);
    assert.equal((await call(simulator, '/control/login')).status, 405);
  });

  it('fails api calls as planned and forgets everything but keys on reset', async () => {
    const before = await list(simulator, 'credentials');
    const templates = await list(simulator, 'templates');
    await call(simulator, '/control/faults', { path: '/sns/jscode2session', errcode: -1, times: 1 });
    await call(simulator, '/control/faults', { path: '/sns/jscode2session', status: 502, delayMs: 30 });
    assert.equal((await call(simulator, '/sns/jscode2session')).body.errcode, -1);
    const started = performance.now();
    assert.equal((await call(simulator, '/sns/jscode2session')).status, 502);
    assert.ok(performance.now() - started >= 25);
    assert.equal((await call(simulator, '/sns/jscode2session')).body.errcode, 41002);
    await call(simulator, '/control/faults', { path: '/sns/jscode2session', times: 9, drop: true });
    await call(simulator, '/control/clock', { now: 0 });
    await call(simulator, '/control/reset', {});
    assert.equal((await call(simulator, '/sns/jscode2session')).body.errcode, 41002);
    assert.ok(Math.abs(Number((await call(simulator, '/control/info')).body.now) - Date.now()) < 5000);
    assert.deepEqual(await list(simulator, 'sms'), []);
    assert.deepEqual(await list(simulator, 'credentials'), before);
    assert.deepEqual(await list(simulator, 'templates'), templates);
    assert.equal(JSON.stringify(before).includes('platformPrivateKey'), false);
  });

  it('goes on after a restart: keys, orders, grants and waiting callbacks', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'simulator-'));
    const dataFile = join(directory, 'state.json');
    const plan = {
      tenantId: 7,
      mchid: '1900000007',
      mode: 'public-key' as const,
      apps: [{ kind: 'mp' as const, appid: 'wx7000000000000001' }],
    };
    const options = {
      port: 0,
      dataFile,
      tenants: [{ ...plan, apps: [...plan.apps, { kind: 'oa' as const, appid: 'wx7000000000000002' }] }],
    };
    let own = await startSimulator({ ...options, notifyDelays: [300] });
    const seven = await tenant(own);
    const hospital = await openHospital(() => seven);
    try {
      const { openid, code } = (await call(own, '/control/login', {})).body;
      const templateId = (await list(own, 'templates'))[0]?.templateId;
      await call(own, '/control/subscribe', { openid, templateId, result: 'accept' });
      const order = await payCall(own, seven, 'POST', '/v3/pay/transactions/jsapi', {
        ...{
          appid: seven.mp.appid,
          mchid: seven.mchid,
          description: '挂号费',
          out_trade_no: 'RESTART001',
          amount: { total: 1 },
          payer: { openid },
        },
        notify_url: `${hospital.url}/pay`,
      });
      hospital.answers.push({ status: 500 });
      await call(own, '/control/pay', { prepayId: order.body.prepay_id });
      await eventually(() => hospital.arrivals.length === 1);
      await eventually(async () => (await readFile(dataFile, 'utf8')).includes('"attempts":1'));
      assert.equal((await stat(dataFile)).mode & 0o077, 0);
      await own.close();
      own = await startSimulator({ ...options, notifyDelays: [300], earlyBills: false });
      assert.deepEqual(await tenant(own), seven);
      const arrival = await eventually(() => hospital.arrivals[1]);
      assert.equal(arrival.verdict, 'genuine');
      assert.equal((await list(own, 'trades'))[0]?.trade_state, 'SUCCESS');
      const session = `/sns/jscode2session?appid=${seven.mp.appid}&secret=${seven.mp.secret}&js_code=${code}&grant_type=authorization_code`;
      assert.equal((await call(own, session)).body.openid, openid);
      assert.equal((await call(own, '/control/subscribe', { openid, templateId, result: 'accept' })).body.grants, 2);
      const bill = `/v3/bill/tradebill?bill_date=${beijingDay(Date.now())}`;
      assert.equal((await payCall(own, seven, 'GET', bill)).body.code, 'STATEMENT_CREATING');
      await call(own, '/control/clock', { now: Date.now() + 2 * 86_400_000 });
      assert.equal((await payCall(own, seven, 'GET', bill)).status, 200);
    } finally {
      await own.close();
      await hospital.close();
      await rm(directory, { recursive: true });
    }
  });
});
