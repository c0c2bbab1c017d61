import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createAccount, startSession } from '../../domain/identity/index.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { useConfig } from '../../platform/config.ts';
import { select } from '../../platform/db.ts';
import { assertByteForByte } from '../byte-for-byte.ts';
import { buildTenant } from '../factories/directory.ts';
import { type Answer, type Hospital, openHospital } from '../hospital.ts';
import { wrongCode } from '../issued-codes.ts';

const example = (name: string) => readFileSync(new URL(`../../../shared/contracts/portal/examples/${name}.json`, import.meta.url), 'utf8');
const extras = ['$.message'];
const email = 'test@example.com';
const phone = '13912345678';

describe('seed 000: e-mail codes and the forgotten password, byte for byte', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let accountId: string;
  let token: string;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1' });
      accountId = await createAccount({ phone, password: 'correct-horse' });
      token = await startSession({ accountId, tenantId: '1', role: 'patient', proof: 'password' });
    });
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  const post = (path: string, body: unknown) => hospital.call('POST', `/api/${path}`, { body });
  const send = (body: unknown = JSON.parse(example('email-code-send.request'))) => post('email-verification/send', body);
  const later = (ms: number) => freezeClock(new Date(now() + ms).toISOString());
  const mails = async (to = email): Promise<{ code: string | null; text: string; subject: string }[]> =>
    hospital.control('GET', `/mail?to=${to}`);
  /** The newest code that was mailed. */
  async function codeTo(to = email): Promise<string> {
    const codes = (await mails(to)).flatMap(({ text }) => /\d{6}/.exec(text)?.[0] ?? []);
    return codes[0] ?? assert.fail(`no code for ${to}`);
  }
  const refused = ({ status, json }: Answer) => [status, json.code, json.msg, json.data];
  const codesKept = async () => (await select<{ total: number }>(null, 'SELECT COUNT(*) AS total FROM verification_codes'))[0]?.total;

  it('sends a registration code as 3.2.1 prints it, over real SMTP', async () => {
    const sent = await send();
    assert.equal(sent.status, 200, sent.text);
    assertByteForByte(sent.text, example('email-code-send.response'), { extras });
    const [mail] = await mails();
    assert.match(mail?.text ?? '', /^注册验证码 \d{6}，5 分钟内有效，请勿告诉他人。/);
    assert.equal(mail?.subject, '就诊验证码');
  });

  it('makes the next one wait, and says how long', async () => {
    const again = await send({ email: ' TEST@example.com ' });
    assert.deepEqual(refused(again), [429, 429, '发送过于频繁，请稍后再试', null]);
    const seconds = Number(again.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 60, String(seconds));
    assert.equal((await mails()).length, 1);
  });

  it('verifies as 3.2.2 prints it, and does not use the code up', async () => {
    const asked = { ...JSON.parse(example('email-code-verify.request')), code: await codeTo() };
    for (let times = 0; times < 2; times++) {
      const verified = await post('email-verification/verify', asked);
      assert.equal(verified.status, 200, verified.text);
      assertByteForByte(verified.text, example('email-code-verify.response'), { extras });
    }
  });

  it('tells a wrong code, a malformed one and a dead one apart', async () => {
    const code = await codeTo();
    const verify = (given: unknown) => post('email-verification/verify', { email, code: given });
    assert.deepEqual(refused(await verify(wrongCode(code))), [400, 400, '验证码错误', { verified: false }]);
    for (const malformed of ['12345', 'abcdef', '', undefined, 123_456])
      assert.deepEqual(refused(await verify(malformed)), [400, 400, '验证码格式不正确', null]);
    assert.deepEqual(refused(await post('email-verification/verify', { email, code, scene: 'RESET_PASSWORD' })), [
      ...[410, 410, '验证码已过期或不存在', { verified: false }],
    ]);
    assert.equal((await post('email-verification/verify', { email, code, scene: 'LOGIN' })).status, 400);
    later(300_001);
    assert.deepEqual(refused(await verify(code)), [410, 410, '验证码已过期或不存在', { verified: false }]);
  });

  it('takes nothing for an address that is none', async () => {
    const before = await codesKept();
    for (const bad of [
      '',
      'test',
      'a@b',
      'a b@example.com',
      'a@example.com\nbcc: b@example.com',
      `${'x'.repeat(300)}@example.com`,
      1,
      undefined,
    ])
      for (const path of ['email-verification/send', 'password-reset/send'])
        assert.deepEqual(refused(await post(path, { email: bad })), [400, 400, '邮箱格式不正确', null], String(bad));
    assert.equal(await codesKept(), before);
  });

  it('answers 404 for an address that nobody has, and keeps no code', async () => {
    const before = await codesKept();
    assert.deepEqual(refused(await post('password-reset/send', { email })), [404, 404, '该邮箱未注册', null]);
    const confirm = { email, code: '123456', newPassword: 'newPass123', confirmPassword: 'newPass123' };
    assert.deepEqual(refused(await post('password-reset/confirm', confirm)), [404, 404, '该邮箱未注册', { reset: false }]);
    assert.equal(await codesKept(), before);
  });

  it('gives an account its address once it is proved, and tells nobody that it is taken', async () => {
    assert.equal((await send()).status, 200);
    const bind = (body: object, as: string | undefined = token) =>
      hospital.call('POST', '/app/email', { body: { email, ...body }, ...(as ? { token: as } : {}) });
    const code = await codeTo();
    assert.equal((await bind({ code: wrongCode(code) })).status, 400);
    const bound = await bind({ code });
    assert.deepEqual([bound.status, bound.json], [200, {}]);
    assert.equal((await bind({ code })).json.error_code, 'CODE_EXPIRED', 'one code binds once');
    later(61_000);
    const again = await send();
    assertByteForByte(again.text, example('email-code-send.response'), { extras });
    assert.match((await mails())[0]?.text ?? '', /已被账号使用/);
    const [row] = await select<{ email: string }>(null, 'SELECT email FROM account_emails');
    assert.doesNotMatch(row?.email ?? '', /example/, 'sealed');
  });

  it('sends a reset code as 1.6.1 prints it', async () => {
    const sent = await post('password-reset/send', JSON.parse(example('password-reset-send.request')));
    assert.equal(sent.status, 200, sent.text);
    assertByteForByte(sent.text, example('password-reset-send.response'), { extras });
    assert.match((await mails())[0]?.text ?? '', /^重置密码验证码 \d{6}/);
    assert.equal((await post('password-reset/send', { email })).status, 429);
  });

  it('refuses a confirm in the documented words, each with reset:false', async () => {
    const right = await codeTo();
    const confirm = (over: object) =>
      post('password-reset/confirm', { email, code: right, newPassword: 'newPass123', confirmPassword: 'newPass123', ...over });
    const told = (code: number, words: string) => [code, code, words, { reset: false }];
    assert.deepEqual(refused(await confirm({ confirmPassword: 'other' })), told(400, '两次密码不一致'));
    assert.deepEqual(refused(await confirm({ newPassword: '' })), told(400, '新密码不能为空'));
    assert.deepEqual(refused(await confirm({ code: '12' })), told(400, '验证码格式不正确'));
    assert.deepEqual(refused(await confirm({ code: wrongCode(right) })), told(400, '验证码错误'));
    assert.deepEqual(refused(await confirm({ email: 'other@example.com' })), told(404, '该邮箱未注册'));
    assert.deepEqual(refused(await confirm({ newPassword: 'short', confirmPassword: 'short' })), told(400, '密码至少 8 位'));
    assert.equal((await hospital.call('GET', '/pati_service/patient_service/myinfo', { token })).status, 200, 'nothing was changed');
  });

  it('verifies first and resets then: a check does not use the code up, the reset does', async () => {
    const code = await codeTo();
    assert.equal((await post('email-verification/verify', { email, code, scene: 'RESET_PASSWORD' })).status, 200);
    const asked = { ...JSON.parse(example('password-reset-confirm.request')), code };
    const answers = await Promise.all([post('password-reset/confirm', asked), post('password-reset/confirm', asked)]);
    const [done] = answers.filter(({ status }) => status === 200);
    assertByteForByte(done?.text ?? '', example('password-reset-confirm.response'), { extras });
    const other = answers.find((answer) => answer !== done);
    assert.deepEqual(refused(other ?? assert.fail()), [410, 410, '验证码已过期或不存在', { reset: false }]);
    assert.equal((await hospital.call('GET', '/pati_service/patient_service/myinfo', { token })).status, 401, 'every session ended');
    const logIn = (password: string) => hospital.call('POST', '/pati_service/patient_service/login', { body: { phone, password } });
    assert.equal((await logIn('correct-horse')).status, 401);
    assert.equal((await logIn('newPass123')).status, 200);
  });

  it('deletes a code that no mail server takes, says 500, and lets the next try go at once', async () => {
    later(61_000);
    const before = await codesKept();
    useConfig({ ...hospital.config, SMTP_URL: 'smtp://127.0.0.1:1' });
    const failed = await send({ email: 'new@example.com' });
    assert.deepEqual(refused(failed), [500, 500, '验证码发送失败', null]);
    assert.equal(await codesKept(), before);
    useConfig(hospital.config);
    assert.equal((await send({ email: 'new@example.com' })).status, 200);
    assert.equal((await mails('new@example.com')).length, 1);
  });

  it('answers alike for known and unknown addresses where the hospital wants it', async () => {
    useConfig({ ...hospital.config, HIDE_UNKNOWN_EMAIL: true });
    const nobody = 'nobody@example.com';
    const answers = [await post('password-reset/send', { email: nobody }), await post('password-reset/send', { email })];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.equal(answers[0]?.text.replaceAll(nobody, email), answers[1]?.text);
    assert.deepEqual(await mails(nobody), []);
    assert.equal((await post('password-reset/send', { email: nobody })).status, 429);
    const confirm = { email: nobody, code: '123456', newPassword: 'newPass123', confirmPassword: 'newPass123' };
    assert.deepEqual(refused(await post('password-reset/confirm', confirm)), [400, 400, '验证码错误', { reset: false }]);
    useConfig(hospital.config);
  });

  it('hides it also where no mail server answers', async () => {
    later(61_000);
    useConfig({ ...hospital.config, HIDE_UNKNOWN_EMAIL: true, SMTP_URL: 'smtp://127.0.0.1:1' });
    for (const asked of [email, 'nobody@example.com']) {
      assert.equal((await post('password-reset/send', { email: asked })).status, 200, asked);
      assert.equal((await post('password-reset/send', { email: asked })).status, 429, asked);
    }
    useConfig(hospital.config);
  });

  it('only keeps the code where mail is not sent for real', async () => {
    useConfig({ ...hospital.config, MAIL_REAL_SEND: false });
    const before = Number(await codesKept());
    assert.equal((await send({ email: 'quiet@example.com' })).status, 200);
    useConfig(hospital.config);
    assert.deepEqual(await mails('quiet@example.com'), []);
    assert.equal(await codesKept(), before + 1);
  });
});
