import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../../tools/preview/testing/mount';
import { type } from './screen';

const page = 'packages/account/pages/log-in/index';
const route = 'POST /pati_service/patient_service/login';
const codes = 'GET /app/sms/code';
const byCode = 'POST /app/sms/login';
const signedIn = { userId: '1001', token: 'a-token' };
const agree = (shown: Mounted) => shown.tap('我看过并同意下面两份说明');
const pressed = (shown: Mounted) => shown.tap('微信手机号登录');

describe('miniprogram/account: 登录', function () {
  this.timeout(60_000);

  it('never asks WeChat for the phone before the tick, and never ticks by itself', async () => {
    const shown = await mountPage(page, { answers: {} });
    assert.equal(shown.data().agreed, false);
    assert.doesNotMatch(shown.html(), /open-type="getPhoneNumber"/i);
    await pressed(shown);
    assert.match(shown.document.body.textContent, /请先同意说明/);
    await shown.tap('再看看');
    assert.match(shown.text(), /请先勾选同意/);
    assert.equal(shown.asked.length, 0);
    shown.unmount();
  });

  it('shows what is agreed to', async () => {
    const shown = await mountPage(page);
    await shown.tap('隐私说明');
    assert.match(shown.text(), /我们会用到什么.*加密保存/);
    await shown.tap('看完了');
    assert.doesNotMatch(shown.text(), /我们会用到什么/);
    shown.unmount();
  });

  it('stays unticked when the privacy authorisation is refused', async () => {
    const refuse = () => {
      throw new Error('privacy permission is not authorized');
    };
    const shown = await mountPage(page, { wx: { requirePrivacyAuthorize: refuse } });
    await agree(shown);
    assert.equal(shown.data().agreed, false);
    shown.unmount();
  });

  it("signs in by WeChat's phone and goes to where it was asked from", async () => {
    const answers = { 'POST /app/wx/phone': { ...signedIn, isNew: false } };
    const from = encodeURIComponent('/packages/account/pages/settings/index');
    const shown = await mountPage(`${page}?from=${from}`, { answers, wx: { login: () => ({ code: 'w1' }) } });
    await agree(shown);
    assert.equal(shown.data().agreed, true);
    await shown.call('takeWechatPhone', { detail: { code: 'p1' } });
    await shown.settled();
    assert.deepEqual(
      shown.asked.map(({ data }) => data),
      [{ code: 'p1', wxCode: 'w1' }],
    );
    assert.equal(shown.kept('token'), 'a-token');
    assert.deepEqual(shown.pages(), ['packages/account/pages/settings/index']);
    shown.unmount();
  });

  it('says what else one can do when WeChat gives no phone', async () => {
    const shown = await mountPage(page);
    await shown.call('takeWechatPhone', { detail: { errMsg: 'getPhoneNumber:fail user deny' } });
    await shown.settled();
    assert.match(shown.text(), /没有拿到微信的手机号.*用短信验证码登录/);
    assert.deepEqual([shown.asked.length, shown.kept('token')], [0, undefined]);
    shown.unmount();
  });

  it('signs in by password once everything is filled in', async () => {
    const shown = await mountPage(page, { answers: { [route]: signedIn, 'GET /{a}/{b}/{c}': [], 'GET /app/tenant': {} } });
    await shown.tap('用手机号和密码登录');
    shown.call('byPassword');
    await shown.settled();
    assert.deepEqual(shown.data().complaints, {
      phone: '请填写手机号',
      code: '',
      password: '请填写密码',
      agreed: '请先勾选同意下面的说明',
    });
    assert.equal(shown.asked.length, 0);
    await type(shown, '手机号', '+86 138-0000-0001');
    await type(shown, '密码', 'secret-1');
    await agree(shown);
    await shown.call('byPassword');
    await shown.settled();
    assert.deepEqual(shown.asked[0]?.data, { phone: '13800000001', password: 'secret-1' });
    assert.equal(shown.kept('token'), 'a-token');
    assert.deepEqual(shown.pages(), ['pages/home/index']);
    shown.unmount();
  });

  it("shows the server's no in plain words and lets one try again", async () => {
    const no = reply(401, { error_code: 'LOGIN_FAILED', error_msg: '手机号或密码不正确' });
    const shown = await mountPage(page, { answers: { [route]: no } });
    await shown.tap('用手机号和密码登录');
    await agree(shown);
    await type(shown, '手机号', '13800000001');
    await type(shown, '密码', 'other');
    await shown.call('byPassword');
    await shown.settled();
    assert.match(shown.text(), /手机号或密码不正确/);
    assert.deepEqual([shown.data().busy, shown.kept('token')], [false, undefined]);
    shown.unmount();
  });

  it('signs in by a code alone, sent only after the tick and once a minute', async () => {
    const answers = { [codes]: {}, [byCode]: { ...signedIn, isNew: true }, 'GET /{a}/{b}/{c}': [], 'GET /app/tenant': {} };
    const shown = await mountPage(page, { answers });
    await shown.tap('用短信验证码登录');
    await shown.tap('获取验证码');
    assert.match(shown.text(), /请填写手机号/);
    await type(shown, '手机号', '138 0000 0001');
    await shown.tap('获取验证码');
    assert.match(shown.text(), /请先勾选同意/);
    assert.equal(shown.asked.length, 0);
    await agree(shown);
    await shown.tap('获取验证码');
    assert.match(shown.text(), /(60|59) 秒后可重发.*验证码已发到 138\*\*\*\*0001，5 分钟内有效/);
    await shown.tap('秒后可重发');
    assert.equal(shown.asked.length, 1);
    await shown.call('byCode');
    assert.equal(shown.data().words, '请填写短信里的验证码');
    await type(shown, '短信验证码', '123 456');
    await shown.call('byCode');
    await shown.settled();
    assert.match(shown.asked[0]?.url ?? '', /\/app\/sms\/code\?phone=13800000001$/);
    assert.deepEqual(shown.asked[1]?.data, { phone: '13800000001', verCode: '123456' });
    assert.equal(shown.kept('token'), 'a-token');
    assert.deepEqual(shown.pages(), ['pages/home/index']);
    shown.unmount();
  });

  it('says at the code that it is wrong, and keeps what was typed', async () => {
    const no = reply(400, { error_code: 'CODE_WRONG', error_msg: '验证码错误' });
    const shown = await mountPage(page, { answers: { [byCode]: no } });
    await shown.tap('用短信验证码登录');
    await agree(shown);
    await type(shown, '手机号', '13800000001');
    await type(shown, '短信验证码', '000000');
    await shown.call('byCode');
    await shown.settled();
    const { complaints, busy, phone, code } = shown.data();
    assert.deepEqual(
      { complaints, busy, phone, code },
      {
        complaints: { phone: '', code: '验证码错误', password: '', agreed: '' },
        busy: false,
        phone: '13800000001',
        code: '000000',
      },
    );
    assert.equal(shown.kept('token'), undefined);
    shown.unmount();
  });

  it('lets go whoever does not want to sign in, and is left by its other ways', async () => {
    const shown = await mountPage(page);
    await shown.tap('先不登录，回去看看');
    assert.deepEqual(shown.pages(), ['pages/home/index']);
    shown.unmount();
    for (const [words, route] of [
      ['忘记密码', 'packages/account/pages/reset-password/index'],
      ['还没有账号？', 'packages/account/pages/register/index'],
    ] as const) {
      const other = await mountPage(page);
      await other.tap('用手机号和密码登录');
      await other.tap(words);
      assert.deepEqual(other.pages(), [page, route]);
      other.unmount();
    }
  });
});
