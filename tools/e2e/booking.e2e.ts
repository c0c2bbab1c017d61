import assert from 'node:assert/strict';
import { openPhone } from './hospital.ts';
import type { Phone } from './phone.ts';

/** A department's 普通门诊, where numbers are left in the demo. */
const clinic = (departmentId: number, day = '') =>
  `packages/booking/pages/doctor/index?departmentId=${departmentId}${day ? `&day=${day}` : ''}`;

/** The day so many days from today, at the hospital. */
const dayAhead = (count: number) => new Date(Date.now() + 8 * 3_600_000 + count * 86_400_000).toISOString().slice(0, 10);

async function choose(phone: Phone, departmentId: number, number: string, ahead: number): Promise<void> {
  await phone.open(clinic(departmentId, dayAhead(ahead)));
  await phone.tap(new RegExp(`^${number}号$`));
  await phone.arrive('packages/booking/pages/confirm/index');
}
async function confirm(phone: Phone, allowed = true): Promise<void> {
  await press(phone, '确认预约');
  await phone.answerSubscription(allowed);
}
/** The button with those words, not the title that may have them too. */
const press = (phone: Phone, words: string) =>
  phone.page.locator('.mp-page:not([hidden]) wx-button').filter({ hasText: words, visible: true }).last().click();

/** Signs in by the phone number that WeChat knows, on the page for it. */
async function signIn(phone: Phone): Promise<void> {
  await phone.tap('我看过并同意');
  await phone.agreePrivacy();
  await press(phone, '微信手机号登录');
  await phone.tap('允许');
}
/** Taps through whatever the demo's state of the day makes of a returning patient's way, and counts. */
async function counted(taps: (() => Promise<void>)[]): Promise<number> {
  for (const tap of taps) await tap();
  return taps.length;
}

describe('booking', () => {
  it('from looking around to a refund, by somebody new', async () => {
    const phone = await openPhone();
    await phone.open();
    await phone.tap('内科');
    await phone.arrive('packages/booking/pages/schedule/index');
    await phone.tap('普通门诊');
    await phone.see('有号');
    await phone.tap(/^11号$/);
    await phone.see('登录后就能预约');
    await phone.see('第 11 号');
    await phone.tap('去登录');
    await signIn(phone);
    await phone.arrive('packages/booking/pages/confirm/index');
    await press(phone, '添加就诊人');
    await phone.type('和证件上一样', '钱伯安');
    await phone.type('18 位，最后一位可能是 X', '11010519491231002X');
    await phone.type('就诊人或家属的手机号', phone.owner.phone);
    await press(phone, '添加就诊人');
    await phone.arrive('packages/booking/pages/confirm/index');
    await phone.see('钱**');
    await phone.shot('confirm');
    await confirm(phone);

    await phone.arrive('packages/booking/pages/pay/index');
    await phone.see('待支付');
    await phone.shot('pay');
    await press(phone, '微信支付');
    await phone.pay();
    await phone.see('预约成功');
    await phone.see('已支付 10元');
    await phone.see('患者编号');
    await phone.shot('result');
    const [told] = await phone.until(
      () => phone.messages(),
      (messages) => messages.length > 0,
    );
    assert.match(told?.page ?? '', /^pages\/profile\/appointments\?id=\d+$/);

    await phone.open(told?.page);
    await phone.see('已挂号');
    await press(phone, '改约');
    await phone.see('改到哪一天');
    await phone.tap(/^剩\d+个号$/);
    await press(phone, '改到');
    await phone.answerSubscription(true);
    await phone.see('预约详情');
    await phone.see('已支付 10元');
    await phone.until(
      () => phone.messages(),
      (messages) => messages.length > 1,
    );

    await press(phone, '取消预约');
    await phone.see('您已支付 10元');
    await press(phone, '确认取消');
    await phone.answerSubscription(true);
    await phone.see('退款 10元');
    await phone.tap('查看我的挂号');
    await phone.see('已取消');
    await phone.open('pages/messages/index');
    await phone.see('取消预约通知');
    assert.deepEqual(phone.trouble(), []);
  });

  it('in at most four taps by somebody who has been here before', async () => {
    const phone = await openPhone({ openid: 'e2e-returning', phone: '13800000001' });
    await phone.signInAs('13800000001');
    await phone.open();
    await phone.see('内科');
    const taps = await counted([
      () => phone.tap('外科'),
      () => phone.tap('普通门诊'),
      () => phone.tap(/^12号$/),
      () => press(phone, '确认预约'),
    ]);
    assert.equal(taps, 4);
    await phone.answerSubscription(true);
    await phone.arrive('packages/booking/pages/pay/index');
    await phone.open();
    await phone.see('下次就诊');
    await phone.see('再次挂号');
    await phone.shot('home-returning');
  });

  it('offers the nearest numbers when somebody else was faster', async () => {
    const slow = await openPhone({ openid: 'e2e-slow', phone: '13800000001' });
    const fast = await openPhone({ openid: 'e2e-fast', phone: '13800000002' });
    await slow.signInAs('13800000001');
    await fast.signInAs('13800000002');
    await choose(slow, 3, '6', 3);
    await slow.see(/^确认预约$/);
    await choose(fast, 3, '6', 3);
    await confirm(fast);
    await fast.arrive('packages/booking/pages/pay/index');
    await confirm(slow);
    await slow.see('这个号刚被别人约走了');
    await slow.see('最近');
    await slow.shot('taken');
    await slow.tap(/^7号$/);
    await confirm(slow);
    await slow.arrive('packages/booking/pages/pay/index');
    await slow.see('第 7 号');
  });

  it('goes on when subscription messages are refused, and keeps the number when payment is given up', async () => {
    const phone = await openPhone({ openid: 'e2e-refusing', phone: '13800000002' });
    await phone.signInAs('13800000002');
    await choose(phone, 4, '8', 4);
    await confirm(phone, false);
    await phone.arrive('packages/booking/pages/pay/index');
    await press(phone, '微信支付');
    await phone.leaveUnpaid();
    await phone.see('您取消了支付，号还为您保留着');
    await phone.shot('payment-given-up');
    await phone.tap('稍后支付，查看预约');
    await phone.see('去支付 10元');
    assert.deepEqual(await phone.messages(), []);
  });

  it('pays from the insurance balance of whoever has one', async () => {
    const phone = await openPhone({ openid: 'e2e-insured', phone: '13800000001' });
    await phone.signInAs('13800000001');
    await choose(phone, 3, '9', 6);
    await phone.tap('更换');
    await phone.tap('女 8岁');
    await confirm(phone);
    await phone.arrive('packages/booking/pages/pay/index');
    await phone.see(/余额 \d+元/);
    await phone.shot('insured');
    await press(phone, '医保余额支付');
    await phone.see('预约成功');
    await phone.see('已支付');
  });

  it('signs in again silently when the token has run out', async () => {
    const phone = await openPhone({ openid: 'e2e-expired', phone: '13900009999' });
    await phone.open('packages/account/pages/log-in/index');
    await signIn(phone);
    await phone.see('首页');
    await phone.keep({ token: 'worn-out' });
    await phone.open('pages/bookings/index');
    await phone.see('还没有挂过号');
    await phone.seeNo('去登录');
  });

  it('says so when the hospital is down, and goes on when it is back', async () => {
    const phone = await openPhone();
    await phone.open();
    await phone.see('内科');
    const silent = (url: URL) => /\/(pati_service|app|patient)\//.test(url.pathname);
    await phone.page.route(silent, (route) => route.abort());
    await phone.tap('内科');
    await phone.see('网络连接不上，请检查网络后再试');
    await phone.see('暂时连不上医院');
    await phone.shot('down');
    await phone.page.unroute(silent);
    await phone.tap('重试');
    await phone.see('普通门诊');
    await phone.seeNo('暂时连不上医院');
    await phone.setOnline(false);
    await phone.see('手机没有网络');
    await phone.setOnline(true);
    await phone.seeNo('手机没有网络');
  });

  it('finds a doctor by name and shows who is on which day', async () => {
    const phone = await openPhone();
    await phone.open();
    await phone.tap('搜索科室、医生');
    await phone.type('科室、医生、擅长', '林书远');
    await phone.tap('副主任医师');
    await phone.arrive('packages/booking/pages/doctor/index');
    await phone.see('林书远');
    assert.deepEqual(phone.trouble(), []);
  });

  it('puts somebody on the waiting list of a full session', async () => {
    const phone = await openPhone({ openid: 'e2e-waiting', phone: '13800000002' });
    await phone.signInAs('13800000002');
    const full = await fullSession(phone);
    await phone.open(`packages/booking/pages/waitlist/index?scheduleId=${full}&words=${encodeURIComponent('约满的一场')}`);
    await press(phone, '加入候补');
    await phone.answerSubscription(true);
    await phone.see(/已加入候补，排在第 \d+ 位/);
    await phone.see(/候补中，第 \d+ 位/);
    await phone.shot('waiting');
    await press(phone, '取消候补');
    await phone.page.locator('.mp-modal-buttons').getByText('取消候补').click();
    await phone.see(/^已取消$/);
  });

  it('is large and plain in 大字版', async () => {
    const phone = await openPhone({ openid: 'e2e-elder-booking', phone: '13800000001' });
    await phone.signInAs('13800000001');
    await phone.open('pages/mine/index');
    await phone.tapLabelled('大字版');
    await choose(phone, 5, '3', 5);
    await phone.see(/^确认预约$/);
    const button = phone.page.locator('.mp-page:not([hidden]) wx-button').last();
    const box = await button.boundingBox();
    assert.ok((box?.height ?? 0) >= 60, `the button is ${box?.height} px high`);
    const size = Number.parseFloat(await button.evaluate((node) => node.ownerDocument.defaultView.getComputedStyle(node).fontSize));
    assert.ok(size >= 24, `its type is ${size} px`);
    await phone.shot('elder-confirm');
  });
});

/** The session that the demo keeps full. */
async function fullSession(phone: Phone): Promise<string> {
  const base = new URL(phone.page.url()).origin;
  // biome-ignore lint/suspicious/noExplicitAny: the wire of a test, read once
  const ask = async (path: string): Promise<any> =>
    (await fetch(`${base}/pati_service/tenant_service/${path}`, { headers: { tenantid: '1' } })).json();
  for (let departmentId = 1; departmentId <= 6; departmentId++)
    for (let ahead = 1; ahead < 14; ahead++) {
      const date = dayAhead(ahead);
      const { list } = await ask(`schedule_by_date?deptId=${departmentId}&date=${date}&pageSize=100`);
      for (const { doctorId, status } of list) {
        if (status !== 2) continue;
        const { scheduleAM, schedulePM } = await ask(`schedule?deptId=${departmentId}&date=${date}&doctorId=${doctorId ?? ''}`);
        const full = [scheduleAM, schedulePM].find((half) => half && half.leftCount === 0);
        if (full) return full.scheduleId;
      }
    }
  throw new Error('the demo has no full session');
}
