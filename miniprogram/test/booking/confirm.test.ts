import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../../tools/preview/testing/mount';

const url = 'packages/booking/pages/confirm/index?scheduleId=3&serialNo=5&departmentId=1&doctorId=8&day=2031-04-03';
const submit = 'POST /pati_service/book_service/book/submit';
const left = 'GET /pati_service/tenant_service/schedule/left_appo';
const member = (memberId: string, name: string, age = '64') => ({
  memberId,
  name,
  gender: 1,
  age,
  IDNo: '1',
  phone: '2',
  defaultMember: false,
  patiImg: '',
  bindPatiId: '',
});
const refused = (code: string, words = 'x') => reply(code === 'NOT_SIGNED_IN' ? 401 : 409, { error_code: code, error_msg: words });
const answers = {
  'POST /pati_service/book_service/book/presubmit': {
    deptId: '1',
    deptName: '内科',
    type: 1,
    doctor: '林书远',
    appoTime: '2031-04-03 08:28:00',
    bookfee: 35,
  },
  'GET /pati_service/patient_service/members': [member('1', '张建国'), member('2', '李四', '30')],
  'GET /app/booking-rules': { changeMinutes: 30, payMinutes: 30 },
  'GET /app/tenant': { id: '1', name: '示范医院', hotline: '', notice: '一、带证件。' },
  'GET /app/templates': { list: [{ template_id: 't1', title: '预约成功通知' }] },
  [submit]: { bookId: '12' },
};
const open = async (more: Record<string, unknown> = {}, consent: () => unknown = () => ({ t1: 'accept' })): Promise<Mounted> => {
  const page = await mountPage(url, {
    answers: { ...answers, ...more },
    wx: { requestSubscribeMessage: consent },
    storage: { token: 't' },
  });
  await page.settled();
  return page;
};
const asked = (page: Mounted, route: string) => page.asked.filter(({ method, url: to }) => `${method} ${to.split('?')[0]}` === route);

describe('miniprogram: 确认预约', function () {
  this.timeout(60_000);

  it('shows what is booked, for whom, and until when it can be taken back', async () => {
    const page = await open();
    assert.match(page.text(), /4月3日 周四 08:28\s*内科 林书远\s*第 5 号 · 专家门诊\s*35元/);
    assert.match(page.text(), /张\*\*\s*男 64岁/);
    assert.match(page.text(), /4月3日 周四 07:58 前可取消或改约/);
    assert.match(page.text(), /请在 30 分钟内支付/);
    page.unmount();
  });

  it('calls 普通门诊 so once', async () => {
    const free = { ...answers['POST /pati_service/book_service/book/presubmit'], type: 0, doctor: null, bookfee: 0 };
    const page = await open({ 'POST /pati_service/book_service/book/presubmit': free });
    assert.match(page.text(), /内科 普通门诊\s*第 5 号\s*免费/);
    assert.equal(page.text().split('普通门诊').length, 2);
    page.unmount();
  });

  it('books with one tap, tells the hospital what was answered, and goes on to pay', async () => {
    const page = await open();
    page.call('book');
    await page.settled();
    const [sent] = asked(page, submit);
    assert.deepEqual(
      [sent?.data.scheduleId, sent?.data.serialNo, sent?.data.memberId, sent?.data.subscribeAuthResult],
      ['3', 5, '1', { t1: 'accept' }],
    );
    assert.match(sent?.header['Idempotency-Key'] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(page.kept('memberId'), '1');
    assert.deepEqual(page.kept('lastClinic'), { departmentId: '1', departmentName: '内科', doctorId: '8', doctorName: '林书远' });
    assert.match(page.pages().at(-1) ?? '', /packages\/booking\/pages\/pay\/index/);
    page.unmount();
  });

  it('books all the same when the popup is refused or breaks', async () => {
    for (const consent of [
      () => ({ t1: 'reject' }),
      () => {
        throw new Error('20004');
      },
    ]) {
      const page = await open({}, consent);
      page.call('book');
      await page.settled();
      assert.equal(asked(page, submit).length, 1);
      assert.match(page.pages().at(-1) ?? '', /pay\/index/);
      page.unmount();
    }
  });

  it('offers the nearest numbers when somebody was faster', async () => {
    const slots = [
      { serialNo: 4, time: '08:21' },
      { serialNo: 9, time: '08:56' },
    ];
    let tries = 0;
    const page = await open({ [submit]: () => (++tries === 1 ? refused('SLOT_TAKEN') : { bookId: '12' }), [left]: slots });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /这个号刚被别人约走了/);
    assert.match(page.text(), /08:21\s*4号\s*最近/);
    await page.tap('08:21');
    await page.settled();
    assert.equal(page.data().serialNo, 4);
    assert.doesNotMatch(page.text(), /约走/);
    page.call('book');
    await page.settled();
    assert.deepEqual(
      asked(page, submit).map(({ data }) => data.serialNo),
      [5, 4],
    );
    page.unmount();
  });

  it('offers the waiting list when nothing is left', async () => {
    const page = await open({ [submit]: refused('SLOT_TAKEN'), [left]: [], 'GET /patient/waitlist': { list: [] } });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /这一场已经约满了/);
    await page.tap('候补，有号自动预约');
    assert.match(page.pages().at(-1) ?? '', /waitlist\/index/);
    page.unmount();
  });

  it('sends nobody to wait for a session that was stopped', async () => {
    const page = await open({ [submit]: refused('SCHEDULE_STOPPED', '该场次已停诊'), [left]: [] });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /医生停诊，这一场不看了，请选其他时间/);
    assert.doesNotMatch(page.text(), /候补|约满|确认预约/);
    await page.tap('选其他时间');
    page.unmount();
  });

  it('says no more than it knows when what is left cannot be asked', async () => {
    const page = await open({ [submit]: refused('SLOT_TAKEN') });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /刚被别人约走了/);
    assert.doesNotMatch(page.text(), /约满/);
    page.unmount();
  });

  it('keeps the wish, and asks the patient once, while no answer comes', async () => {
    let popups = 0;
    const page = await open({ [submit]: reply(502, '<html>') }, () => {
      popups += 1;
      return { t1: 'accept' };
    });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /医院系统暂时无法使用/);
    page.call('book');
    await page.settled();
    const keys = asked(page, submit).map(({ header }) => header['Idempotency-Key']);
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 1);
    assert.equal(popups, 1);
    page.unmount();
  });

  it('shows the captcha where the hospital wants one, and goes on with its answer', async () => {
    const page = await open({
      [submit]: ({ header }: { header: Record<string, string> }) =>
        header['X-Captcha-Answer'] === 'k7mp' && header['X-Captcha-Id'] === 'c1'
          ? { bookId: '12' }
          : reply(429, { error_code: 'CAPTCHA_REQUIRED', error_msg: '操作太频繁' }),
      'GET /app/captcha': { captchaId: 'c1', image: 'data:image/svg+xml,<svg/>' },
    });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /请输入图中的字符/);
    const input = page.document.querySelector('.mp-page:not([hidden]) input');
    const enter = async (text: string) => {
      input.value = text;
      input.dispatchEvent(new page.document.defaultView.Event('input', { bubbles: true }));
      await page.settled();
      await page.tap('确定');
      await page.settled();
    };
    await enter('xxxx');
    assert.match(page.text(), /不对，请看新的图片再试一次/);
    await enter('k7mp');
    assert.match(page.pages().at(-1) ?? '', /pay\/index/);
    page.unmount();
  });

  it('says who already has a booking, and lets another be chosen', async () => {
    const page = await open({ [submit]: refused('HALF_DAY_TAKEN') });
    page.call('book');
    await page.settled();
    assert.match(page.text(), /同一个半天已经有预约了/);
    await page.tap('换一位就诊人');
    await page.tap('男 30岁');
    assert.equal(page.data().person.id, '2');
    assert.equal(page.data().picking, false);
    page.unmount();
  });

  it('shows the number to whoever is not signed in yet', async () => {
    const halfDay = { scheduleId: '3', type: 1, bookfee: 35, leftCount: 4, scheAddress: 'A 区' };
    const info = { doctorId: '8', doctorName: '林书远', doctorPortrait: null, doctorTitle: null, doctorDesp: null };
    const page = await open({
      'POST /pati_service/book_service/book/presubmit': refused('NOT_SIGNED_IN'),
      'POST /app/wx/login': refused('WECHAT_NOT_BOUND'),
      'GET /pati_service/tenant_service/schedule': { scheduleAM: halfDay, schedulePM: null },
      'GET /pati_service/tenant_service/schedule/info': [{ ...info, deptId: '1', deptName: '内科', deptDesp: '', leftBookCountList: [] }],
      [left]: [{ serialNo: 5, time: '08:28' }],
    });
    assert.match(page.text(), /4月3日 周四 08:28\s*内科 林书远\s*第 5 号 · 专家门诊\s*35元.*登录后就能预约这个号/);
    assert.doesNotMatch(page.text(), /还没有就诊人|确认预约$/);
    page.unmount();
  });

  it('asks to sign in only here', async () => {
    const nobody = refused('NOT_SIGNED_IN');
    const page = await open({
      'POST /pati_service/book_service/book/presubmit': nobody,
      'POST /app/wx/login': refused('WECHAT_NOT_BOUND'),
    });
    assert.match(page.text(), /登录后就能预约/);
    await page.tap('去登录');
    assert.match(page.pages().at(-1) ?? '', /log-in\/index/);
    page.unmount();
  });

  it('asks for a 就诊人 first where there is none', async () => {
    const page = await open({ 'GET /pati_service/patient_service/members': [] });
    assert.doesNotMatch(page.text(), /确认预约$/);
    await page.tap('添加就诊人');
    assert.match(page.pages().at(-1) ?? '', /member-form\/index/);
    page.unmount();
  });
});
