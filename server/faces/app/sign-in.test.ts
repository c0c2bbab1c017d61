import assert from 'node:assert/strict';
import { signIn } from '../../../shared/contracts/app/sign-in.ts';
import { openSession } from '../../domain/identity/index.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, randomPhone, testPassword } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { miniProgram } from '../../test/mini-program.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { signInHandlers } from './sign-in.ts';

describe('app: signing in', () => {
  const ask = serving(mount(face, signIn, signInHandlers), face);
  const wechat = miniProgram();
  const { codeTo } = catchCodes();
  const post = (path: string, body: unknown) => ask(`POST /app/${path}`, { tenantId: wechat.tenantId, body });

  it('signs in by phone through WeChat, then silently', async () => {
    const { code: wxCode, openid } = await wechat.loginCode();
    assert.deepEqual((await post('wx/login', { code: wxCode })).json, {
      error_code: 'WECHAT_NOT_BOUND',
      error_msg: '该微信尚未登录过，请用手机号登录',
    });
    const phone = randomPhone();
    const made = await post('wx/phone', { code: await wechat.phoneCode(phone), wxCode: (await wechat.loginCode(openid)).code });
    assert.match(made.text, /^\{"userId":"\d+","token":"[\w.-]+","isNew":true\}$/);
    const known = await post('wx/phone', { code: await wechat.phoneCode(phone) });
    assert.match(known.text, /^\{"userId":"\d+","token":"[\w.-]+","isNew":false\}$/);
    const silent = await post('wx/login', { code: (await wechat.loginCode(openid)).code });
    assert.match(silent.text, /^\{"userId":"\d+","token":"[\w.-]+"\}$/);
    assert.equal(said(silent, 'userId'), said(made, 'userId'));
  });

  it('refuses bad codes of WeChat', async () => {
    const refused = await post('wx/login', { code: 'nonsense' });
    assert.deepEqual([refused.status, refused.json], [400, { error_code: 'WECHAT_CODE_REFUSED', error_msg: '微信授权已失效，请重试' }]);
    assert.equal((await post('wx/phone', {})).status, 400);
    await wechat.failNext('/sns/jscode2session', 40125);
    assert.equal((await post('wx/login', { code: (await wechat.loginCode()).code })).status, 503);
  });

  it('signs in by a code alone, making the account of a phone that has none', async () => {
    const { tenantId } = wechat;
    const sent = (phone: string) => ask(`GET /app/sms/code?phone=${phone}`, { tenantId });
    const known = await buildAccount();
    for (const [phone, isNew] of [
      [known.phone, false],
      [randomPhone(), true],
    ] as const) {
      assert.equal((await sent(phone)).text, '{}');
      const verCode = codeTo(phone);
      assert.equal(
        (await post('sms/login', { phone, verCode: wrongCode(verCode) })).text,
        '{"error_code":"CODE_WRONG","error_msg":"验证码错误"}',
      );
      const entered = await post('sms/login', { phone, verCode });
      assert.match(entered.text, new RegExp(`^\\{"userId":"\\d+","token":"[\\w.-]+","isNew":${isNew}\\}$`));
      assert.equal(entered.headers.get('cache-control'), 'no-store');
      const session = await openSession(said(entered, 'token'));
      assert.deepEqual([session?.accountId, session?.proof, session?.tenantId], [said(entered, 'userId'), 'sms', tenantId]);
      const again = await post('sms/login', { phone, verCode });
      assert.deepEqual([again.status, again.json], [400, { error_code: 'CODE_EXPIRED', error_msg: '验证码已失效，请重新获取' }]);
    }
    const tooSoon = await sent(known.phone);
    assert.deepEqual([tooSoon.status, said(tooSoon, 'error_code')], [429, 'CODE_TOO_FREQUENT']);
    assert.equal((await sent('123')).text, '{"error_code":"INVALID_INPUT","error_msg":"phone 手机号格式不正确"}');
    assert.equal((await post('sms/login', { phone: known.phone })).status, 400);
  });

  it('signs staff in with a second factor', async () => {
    const { tenantId } = wechat;
    const { phone } = await buildAccount({ roles: [{ tenantId, role: 'support' }] });
    const first = await post('staff/login', { phone, password: testPassword });
    assert.match(first.text, /^\{"challenge":"[\w.-]+"\}$/);
    const challenge = said(first, 'challenge');
    const code = codeTo(phone);
    assert.equal(
      (await post('staff/otp', { challenge, code: wrongCode(code) })).text,
      '{"error_code":"CODE_WRONG","error_msg":"验证码错误"}',
    );
    const second = await post('staff/otp', { challenge, code });
    assert.match(second.text, /^\{"token":"[\w.-]+"\}$/);
    const session = await openSession(said(second, 'token'));
    assert.deepEqual([session?.role, session?.proof, session?.tenantId], ['support', 'second-factor', tenantId]);
    assert.equal(
      (await post('staff/otp', { challenge: 'x', code })).text,
      '{"error_code":"CHALLENGE_EXPIRED","error_msg":"登录已超时，请重新输入密码"}',
    );
    const patient = await buildAccount();
    assert.equal((await post('staff/login', { phone: patient.phone, password: testPassword })).status, 401);
  });

  it("shows the hospital's card to everyone", async () => {
    const { id } = await buildTenant({ name: '东山医院', hotline: '400-1', appoNotice: '请带身份证。' });
    assert.equal(
      (await ask('GET /app/tenant', { tenantId: id })).text,
      `{"id":"${id}","name":"东山医院","hotline":"400-1","notice":"请带身份证。"}`,
    );
    assert.equal((await ask('GET /app/tenant', { tenantId: '999999999' })).status, 404);
    assert.equal((await ask('GET /app/nowhere')).text, '{"error_code":"ROUTE_NOT_FOUND","error_msg":"没有这个地址"}');
  });
});
