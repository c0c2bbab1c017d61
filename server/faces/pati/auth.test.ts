import assert from 'node:assert/strict';
import { auth } from '../../../shared/contracts/pati/auth.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, buildSession, randomPhone, testPassword } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { authHandlers } from './auth.ts';
import { face } from './face.ts';

const at = '/pati_service/patient_service';

describe('pati: 患者认证', () => {
  const ask = serving(mount(face, auth, authHandlers), face);
  const { codeTo, textsTo } = catchCodes();
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const post = (path: string, body: unknown, token?: string) => ask(`POST ${at}/${path}`, { tenantId, body, token });
  const sendCode = (path: string, phone: string) => ask(`GET ${at}/${path}/phone_identifying_code?phone=${phone}`, { tenantId });
  const text = async (answer: Promise<{ status: number; text: string }>) => {
    const { status, text } = await answer;
    return `${status} ${text}`;
  };

  it('walks from the first code to the log-out', async () => {
    const phone = randomPhone();
    assert.equal(await text(sendCode('register', phone)), '200 {}');
    const registered = await post('register', { phone, verCode: codeTo(phone), password: testPassword });
    assert.match(registered.text, /^\{"userId":"\d+","token":"[\w.-]+"\}$/);
    assert.equal(registered.headers.get('cache-control'), 'no-store');
    const token = said(registered, 'token');
    assert.equal(await text(post('change_password', { oldPassword: testPassword, newPassword: 'Brand-new-1' }, token)), '200 {}');
    assert.match((await post('login', { phone, password: 'Brand-new-1' })).text, /^\{"userId":"\d+","token":"[\w.-]+"\}$/);
    assert.equal(await text(post('logout', {}, token)), '200 {}');
    assert.equal(await text(post('logout', {}, token)), '401 {"error_code":"NOT_SIGNED_IN","error_msg":"请先登录"}');
  });

  it('resets a forgotten password in three steps with one code', async () => {
    const { phone } = await buildAccount();
    const token = said(await post('login', { phone, password: testPassword }), 'token');
    assert.equal(await text(sendCode('reset_password', phone)), '200 {}');
    const verCode = codeTo(phone);
    assert.equal(await text(post('reset_password/phone_identifying_code_validate', { phone, verCode })), '200 {}');
    assert.equal(await text(post('reset_password', { phone, verCode, newPassword: 'Brand-new-1' })), '200 {}');
    assert.equal((await post('logout', {}, token)).status, 401);
    assert.equal((await post('login', { phone, password: 'Brand-new-1' })).status, 200);
    assert.equal(
      await text(post('reset_password/phone_identifying_code_validate', { phone, verCode })),
      '400 {"error_code":"CODE_EXPIRED","error_msg":"验证码已失效，请重新获取"}',
    );
  });

  it('answers known and unknown phones with the same bytes', async () => {
    const { phone } = await buildAccount();
    const unknown = randomPhone();
    assert.deepEqual(await text(sendCode('register', phone)), await text(sendCode('register', randomPhone())));
    assert.deepEqual(await text(sendCode('reset_password', phone)), await text(sendCode('reset_password', unknown)));
    assert.equal(textsTo(unknown).length, 0);
    const wrong = wrongCode(codeTo(phone));
    const reset = (of: string) => text(post('reset_password', { phone: of, verCode: wrong, newPassword: 'Brand-new-1' }));
    assert.equal(await reset(phone), await reset(unknown));
    const logIn = (of: string) => text(post('login', { phone: of, password: 'wrong-password' }));
    assert.equal(await logIn(phone), await logIn(unknown));
    assert.equal(await logIn(phone), '401 {"error_code":"LOGIN_FAILED","error_msg":"手机号或密码不正确"}');
  });

  it('refuses in its own words', async () => {
    const phone = randomPhone();
    await sendCode('register', phone);
    const again = await sendCode('register', phone);
    assert.deepEqual([again.status, again.json], [429, { error_code: 'CODE_TOO_FREQUENT', error_msg: '验证码发送太频繁，请稍后再试' }]);
    assert.ok(Number(again.headers.get('retry-after')) > 50);
    const verCode = codeTo(phone);
    assert.equal(
      await text(post('register', { phone, verCode: wrongCode(verCode), password: testPassword })),
      '400 {"error_code":"CODE_WRONG","error_msg":"验证码错误"}',
    );
    assert.equal(
      await text(post('register', { phone, verCode, password: '1234567' })),
      '400 {"error_code":"PASSWORD_WEAK","error_msg":"密码至少 8 位"}',
    );
    await buildAccount({ phone });
    assert.equal(
      await text(post('register', { phone, verCode, password: testPassword })),
      '409 {"error_code":"PHONE_TAKEN","error_msg":"该手机号已注册，请直接登录"}',
    );
    assert.match(await text(sendCode('register', '123')), /^400 \{"error_code":"INVALID_INPUT","error_msg":"phone 手机号格式不正确"\}$/);
    assert.match(await text(post('register', {})), /^400 \{"error_code":"INVALID_INPUT","error_msg":"phone /);
    assert.match(await text(post('login', '{"phone":')), /^400 \{"error_code":"BAD_JSON"/);
    const { token } = await buildSession({ tenantId });
    assert.equal(
      await text(post('change_password', { oldPassword: 'wrong-password', newPassword: 'Brand-new-1' }, token)),
      '401 {"error_code":"LOGIN_FAILED","error_msg":"原密码不正确"}',
    );
    assert.equal((await post('change_password', { oldPassword: 'a', newPassword: 'b' })).status, 401);
    assert.equal(
      (await ask(`POST ${at}/login`, { tenantId: '999999999', body: { phone, password: testPassword } })).text,
      '{"error_code":"TENANT_NOT_FOUND","error_msg":"没有找到这家医院"}',
    );
  });

  it('refuses unknown paths and methods in its own shape', async () => {
    assert.equal(await text(ask(`GET ${at}/nowhere`)), '404 {"error_code":"ROUTE_NOT_FOUND","error_msg":"没有这个地址"}');
    const wrongMethod = await ask(`GET ${at}/login`);
    assert.deepEqual([wrongMethod.status, wrongMethod.headers.get('allow')], [405, 'POST']);
  });

  it('locks a login after ten failures and says how long', async () => {
    const { phone } = await buildAccount();
    for (let n = 0; n < 10; n++) assert.equal((await post('login', { phone, password: 'wrong-password' })).status, 401);
    const locked = await post('login', { phone, password: testPassword });
    assert.deepEqual([locked.status, said(locked, 'error_code')], [429, 'TOO_MANY_REQUESTS']);
    const wait = Number(locked.headers.get('retry-after'));
    assert.ok(wait > 800 && wait <= 900, String(wait));
    shiftClock(wait * 1_000 + 1_000);
    assert.equal((await post('login', { phone, password: testPassword })).status, 200);
  });

  it('takes any documented token header, and no two different ones', async () => {
    const [one, two] = [await buildSession({ tenantId }), await buildSession({ tenantId })];
    const logOut = (headers: Record<string, string>) => ask(`POST ${at}/logout`, { headers });
    assert.equal(
      (await logOut({ token: one.token, 'x-auth-token': two.token })).text,
      '{"error_code":"TOKEN_CONFLICT","error_msg":"请求带有两个不同的登录凭证"}',
    );
    assert.equal((await logOut({ authorization: `Bearer ${one.token}` })).status, 200);
    assert.equal((await logOut({ 'x-auth-token': two.token })).status, 200);
  });
});
