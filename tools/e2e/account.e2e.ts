import assert from 'node:assert/strict';
import { hospital, openPhone } from './hospital.ts';
import type { Phone } from './phone.ts';

const pageOf = (name: string) => `packages/account/pages/${name}/index`;
const agree = async (phone: Phone) => {
  await phone.tap('我看过并同意');
  await phone.agreePrivacy();
};

/** The code of the newest text message; there must be more of them than `before`. */
async function codeFor(phone: Phone, before: number): Promise<string> {
  const [newest] = await phone.until(
    () => phone.sms(),
    (inbox) => inbox.length > before,
  );
  return newest?.code ?? '';
}

/** Registers the phone's number by the screens, as a new patient does. */
async function register(phone: Phone, password: string): Promise<void> {
  await phone.open(pageOf('register'));
  await phone.type('11 位手机号', phone.owner.phone);
  await phone.tap('获取验证码');
  await phone.see('秒后可重发');
  await phone.type('6 位数字', await codeFor(phone, 0));
  await phone.type('至少 8 位', password);
  await agree(phone);
  await phone.tap('注册并登录');
  await phone.arrive('pages/home/index');
}

describe('account: signing in', () => {
  it("by WeChat's phone, only after the tick, and back to where one was", async () => {
    const phone = await openPhone();
    await phone.open('pages/mine/index');
    await phone.tap(/^登录$/);
    await phone.arrive(pageOf('log-in'));
    await phone.tap('微信手机号登录');
    await phone.see('请先同意说明');
    await phone.tap('再看看');
    await phone.see('请先勾选同意');
    await agree(phone);
    await phone.tap('微信手机号登录');
    await phone.tap('允许');
    await phone.arrive('pages/mine/index');
    await phone.seeNo('您还没有登录');
    assert.deepEqual(phone.trouble(), []);
  });

  it('by registering with a text message, then by password on another phone', async () => {
    const phone = await openPhone();
    await register(phone, 'first-secret-1');
    const other = await openPhone({ phone: phone.owner.phone });
    await other.open(pageOf('log-in'));
    await other.tap('用手机号和密码登录');
    await agree(other);
    await other.type('11 位手机号', phone.owner.phone);
    await other.type('登录密码', 'wrong-secret');
    await other.page.locator('wx-button').getByText('登录', { exact: true }).click();
    await other.see('手机号或密码不正确');
    await other.shot('log-in wrong password');
    await other.type('登录密码', 'first-secret-1');
    await other.page.locator('wx-button').getByText('登录', { exact: true }).click();
    await other.arrive('pages/home/index');
  });

  it('by a new password after a code, which ends the old one', async () => {
    const phone = await openPhone();
    await register(phone, 'first-secret-1');
    const before = (await phone.sms()).length;
    await phone.keep({ token: '' });
    await phone.open(pageOf('log-in'));
    await phone.tap('用手机号和密码登录');
    await phone.tap('忘记密码');
    await phone.type('11 位手机号', phone.owner.phone);
    await phone.tap('获取验证码');
    const code = await codeFor(phone, before);
    await phone.type('6 位数字', code === '000000' ? '000001' : '000000');
    await phone.tap('下一步');
    await phone.see('验证码错误');
    await phone.type('6 位数字', code);
    await phone.tap('下一步');
    await phone.type('至少 8 位', 'second-secret-2');
    await phone.tap('保存并登录');
    await phone.arrive('pages/home/index');
    const old = await fetch(`${hospital().url}/pati_service/patient_service/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phone: phone.owner.phone, password: 'first-secret-1' }),
    });
    assert.equal(old.status, 401);
  });

  it('by a code alone, without an account before', async () => {
    const phone = await openPhone();
    await phone.open(pageOf('log-in'));
    await phone.tap('用短信验证码登录');
    await phone.type('11 位手机号', phone.owner.phone);
    await phone.tap('获取验证码');
    await phone.see('请先勾选同意');
    await agree(phone);
    await phone.tap('获取验证码');
    await phone.see('秒后可重发');
    const code = await codeFor(phone, 0);
    const enter = () => phone.page.locator('wx-button').getByText('登录', { exact: true }).click();
    await phone.type('6 位数字', code === '000000' ? '000001' : '000000');
    await enter();
    await phone.see('验证码错误');
    await phone.shot('log-in by code');
    await phone.type('6 位数字', code);
    await enter();
    await phone.arrive('pages/home/index');
    await phone.open('pages/mine/index');
    await phone.seeNo('您还没有登录');
  });

  it('is asked for where it is needed, and not before', async () => {
    const phone = await openPhone();
    await phone.open(pageOf('members'));
    await phone.tap('去登录');
    await phone.arrive(pageOf('log-in'));
    await phone.tap('先不登录，回去看看');
    await phone.arrive(pageOf('members'));
  });
});

describe('account: people and profile', () => {
  it('adds a person by the number alone, masked until tapped', async () => {
    const phone = await openPhone();
    await register(phone, 'first-secret-1');
    await phone.open(pageOf('members'));
    await phone.see('还没有就诊人');
    await phone.tap('添加就诊人');
    await phone.arrive(pageOf('member-form'));
    await phone.type('和证件上一样', '张三');
    await phone.type('18 位，最后一位', '110105194912310021');
    await phone.see('身份证号码填错了');
    await phone.type('18 位，最后一位', '11010519491231002x');
    await phone.see('1949 年 12 月 31 日');
    await phone.see('居民身份证');
    await phone.type('就诊人或家属的手机号', '13800000001');
    await phone.tap('父母');
    await phone.shot('member form');
    await phone.page.locator('wx-button').getByText('添加就诊人').filter({ visible: true }).click();
    await phone.arrive(pageOf('members'));
    await phone.see('父母 · 女');
    await phone.see('1101**********002X');
    await phone.seeNo('11010519491231002X');
    await phone.tap('点一下看全');
    await phone.see('11010519491231002X');
    await phone.tap('修改或移除');
    await phone.arrive(pageOf('member-edit'));
    await phone.type('就诊人或家属的手机号', '13900000009');
    await phone.tap('本人');
    await phone.tap('保存');
    await phone.arrive(pageOf('members'));
    await phone.see('本人 · 女');
    await phone.see('139****0009');
    await phone.tap('修改或移除');
    await phone.tap('移除这位就诊人');
    await phone.see('移除张*？');
    await phone.tap('不移除');
    await phone.seeNo('移除张*？');
    await phone.tap('移除这位就诊人');
    await phone.tap(/^移除$/);
    await phone.arrive(pageOf('members'));
    await phone.see('还没有就诊人');
    assert.deepEqual(phone.trouble(), []);
  });

  it('puts a new avatar in place, and keeps nickname and birthday', async () => {
    const phone = await openPhone();
    await register(phone, 'first-secret-1');
    await phone.open(pageOf('profile'));
    const jpeg: string = await phone.page.evaluate("document.createElement('canvas').toDataURL('image/jpeg').split(',')[1]");
    await phone.tap('换头像');
    await phone.agreePrivacy();
    const chooser = phone.page.waitForEvent('filechooser');
    await phone.tap('选一张头像');
    await (await chooser).setFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg, 'base64') });
    await phone.see('头像已换好');
    await phone.type('怎么称呼您', '老张');
    await phone.tap('点这里选择');
    await phone.page.locator('.mp-picker input').fill('1950-01-02');
    await phone.tap('确定');
    await phone.tap('保存');
    await phone.see('已保存');
    await phone.open(pageOf('profile'));
    await phone.see('1950-01-02');
    const avatar = phone.page.locator('.mp-page:not([hidden]) .avatar');
    await phone.until(
      () => avatar.innerHTML(),
      (html) => html.includes('/app/files/avatars/'),
    );
    await phone.shot('profile');
    assert.deepEqual(phone.trouble(), []);
  });
});

describe('account: settings', () => {
  it('turns large type on for every page, and signs out without taking anything away', async () => {
    const phone = await openPhone();
    await phone.signInAs('13800000001');
    await phone.open(pageOf('settings'));
    await phone.tap('大字版');
    const size = () => phone.page.evaluate("getComputedStyle(document.querySelector('.mp-page:not([hidden]) .page')).fontSize");
    assert.equal(await size(), '24px');
    await phone.tap('退出登录');
    await phone.tap('不退出');
    await phone.tap('退出登录');
    await phone.tap(/^退出$/);
    await phone.see('已退出');
    await phone.open(pageOf('members'));
    await phone.see('去登录');
    assert.equal(await size(), '24px');
    assert.deepEqual(phone.trouble(), []);
  });

  it('takes feedback in and shows what became of it', async () => {
    const phone = await openPhone();
    await register(phone, 'first-secret-1');
    await phone.open(pageOf('feedback'));
    await phone.see('您还没有提过意见');
    await phone.tap('建议');
    await phone.type('哪里不好用', '字再大一点');
    await phone.tap(/^提交$/);
    await phone.see('已经收到');
    await phone.see('已收到');
    await phone.tap('点一下看详细');
    await phone.see('医院还没有回复');
    assert.deepEqual(phone.trouble(), []);
  });
});
