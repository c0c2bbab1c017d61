import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../tools/preview/testing/mount';
import { addDays, dayWords, today } from '../services/day';

const tenant = { id: '1', name: '示范医院', hotline: '400-1', notice: '' };
const depts = [
  { deptId: '1', deptName: '内科' },
  { deptId: '2', deptName: '外科' },
];
const day = today();
const row = (bookId: string, treaTime: string, bookStatus = 2) => ({
  bookId,
  treaTime,
  bookStatus,
  deptId: '1',
  deptName: '内科',
  type: 0,
  doctorId: '8',
  doctorName: '林书远',
  memberName: '张三',
  visiSerialno: '5',
  visiCharge: 2,
});
const list = (rows: unknown[], pages = 1) => ({ page_num: 1, page_size: 10, total: rows.length, pages, list: rows });
const open = {
  'GET /app/tenant': tenant,
  'GET /pati_service/tenant_service/depts': depts,
};
const books = 'GET /pati_service/book_service/books';
const notSignedIn = reply(401, { error_code: 'NOT_SIGNED_IN', error_msg: '请先登录' });
const notBound = reply(404, { error_code: 'WECHAT_NOT_BOUND', error_msg: 'x' });
const half = (scheduleId: string, leftCount: number) => ({
  scheduleId,
  type: 1,
  bookfee: 35,
  leftCount,
  scheAdderss: 'A 区',
  scheAddress: 'A 区',
});
const doctor = {
  doctorId: '8',
  doctorName: '林书远',
  doctorPortrait: null,
  doctorTitle: '主任医师',
  doctorDesp: '心脏',
  deptId: '1',
  deptName: '内科',
  deptPortrait: '',
  deptDesp: '',
};

describe('miniprogram: tab pages', function () {
  this.timeout(60_000);

  it('home needs no sign-in, and asks the server nothing personal without one', async () => {
    const page = await mountPage('pages/home/index', { answers: open });
    await page.settled();
    assert.match(page.text(), /示范医院\s*搜索科室、医生\s*预约挂号\s*内科\s*外科$/);
    assert.deepEqual(page.asked.map(({ url }) => url).sort(), ['/app/tenant', '/pati_service/tenant_service/depts']);
    await page.tap('外科');
    assert.match(page.pages().at(-1) ?? '', /schedule\/index/);
    page.unmount();
  });

  it('home shows the next visit and the way back to the last doctor', async () => {
    const visits = [
      row('3', `${addDays(day, 9)} 08:30:00`),
      row('2', `${addDays(day, 2)} 08:30:00`),
      row('1', `${addDays(day, -2)} 08:30:00`),
    ];
    const page = await mountPage('pages/home/index', { answers: { ...open, [books]: list(visits) }, storage: { token: 't' } });
    await page.settled();
    assert.match(page.text(), new RegExp(`下次就诊\\s*${dayWords(addDays(day, 2))} 08:30`));
    await page.tap('林书远 内科');
    assert.match(page.calls('navigateTo')[0]?.[1].url, /doctor\/index\?departmentId=1&doctorId=8$/);
    page.unmount();
  });

  it('shows nobody what it showed the account before', async () => {
    let swapped = false;
    const visits = list([row('2', `${addDays(day, 2)} 08:30:00`)]);
    const ofOldOnly = () => (swapped ? notSignedIn : visits);
    const options = {
      answers: { ...open, [books]: ofOldOnly, 'POST /app/wx/login': { userId: '8', token: 'u' } },
      storage: { token: 't', accountId: '7' },
      wx: { login: () => ({ code: 'w' }) },
    };
    for (const [name, held] of [
      ['home', 'next'],
      ['bookings', 'coming'],
    ] as const) {
      swapped = false;
      const page = await mountPage(`pages/${name}/index`, options);
      await page.settled();
      assert.match(JSON.stringify(page.data()[held]), /张三/);
      swapped = true;
      page.call('onShow'); // the token has run out, and WeChat signs another account in
      await page.settled();
      page.call('onShow');
      const shown = page.data()[held];
      assert.ok(shown === null || shown.length === 0, `${name} still shows the other's`);
      await page.settled();
      page.unmount();
    }
  });

  it('home is of use without the name of the hospital', async () => {
    const page = await mountPage('pages/home/index', { answers: { ...open, 'GET /app/tenant': reply(500, {}) } });
    await page.settled();
    assert.match(page.text(), /^就诊.*内科\s*外科$/);
    page.unmount();
  });

  it('home says what is wrong and tries again', async () => {
    let down = true;
    const page = await mountPage('pages/home/index', {
      answers: {
        ...open,
        'GET /pati_service/tenant_service/depts': () =>
          down ? reply(503, { error_code: 'OVERLOADED', error_msg: '系统繁忙，请稍后再试' }) : depts,
      },
    });
    await page.settled();
    assert.match(page.text(), /系统繁忙，请稍后再试/);
    down = false;
    await page.tap('重试');
    await page.settled();
    assert.match(page.text(), /内科/);
    page.unmount();
  });

  const shownIn = (page: Mounted) => {
    const { coming, over } = page.data();
    return [coming, over].map((rows: { id: string }[]) => rows.map(({ id }) => id));
  };

  it('bookings show what is to come first, the soonest first, and what is over or cancelled under a heading, the newest first', async () => {
    const at = (days: number, time: string) => `${addDays(day, days)} ${time}`;
    const rows = [
      row('cancelled', at(9, '08:30:00'), 1),
      row('later', at(8, '08:30:00')),
      row('sooner', at(2, '14:00:00'), 0),
      row('today', at(0, '00:00:00')),
      row('missed', at(0, '00:00:00'), 3),
      row('past', at(-1, '23:59:00')),
      row('old', at(-20, '08:30:00'), 1),
    ];
    const page = await mountPage('pages/bookings/index', { answers: { [books]: list(rows) }, storage: { token: 't' } });
    await page.settled();
    assert.deepEqual(shownIn(page), [
      ['today', 'sooner', 'later'],
      ['cancelled', 'missed', 'past', 'old'],
    ]);
    assert.match(page.text(), /待就诊.*待支付.*已挂号.*已结束和已取消.*已取消.*已失约.*已结束.*已取消.*没有更多了/);
    page.unmount();
    const over = await mountPage('pages/bookings/index', { answers: { [books]: list(rows.slice(-2)) }, storage: { token: 't' } });
    await over.settled();
    assert.doesNotMatch(over.text(), /待就诊/);
    over.unmount();
  });

  it('bookings come page by page, and all that is to come at once', async () => {
    const pages = [
      [row('4', `${addDays(day, 5)} 08:30:00`, 1), row('3', `${addDays(day, 5)} 08:30:00`, 1)],
      [row('2', `${addDays(day, 1)} 08:30:00`), row('1', `${addDays(day, -1)} 08:30:00`)],
      [row('0', `${addDays(day, -2)} 08:30:00`)],
    ];
    const page = await mountPage('pages/bookings/index', {
      answers: { [books]: ({ url }: { url: string }) => list(pages[Number(/pageNo=(\d)/.exec(url)?.[1]) - 1] ?? [], 3) },
      storage: { token: 't' },
    });
    await page.settled();
    assert.deepEqual(shownIn(page), [['2'], ['4', '3', '1']]);
    await page.tap('查看更多');
    await page.settled();
    assert.deepEqual(shownIn(page), [['2'], ['4', '3', '1', '0']]);
    assert.match(page.text(), /没有更多了/);
    page.unmount();
  });

  it('bookings and messages have a way on when empty, and ask to sign in only when they must', async () => {
    const empty = await mountPage('pages/bookings/index', { answers: { [books]: list([], 0) }, storage: { token: 't' } });
    await empty.settled();
    assert.match(empty.text(), /还没有挂过号/);
    await empty.tap('去挂号');
    assert.match(empty.pages().at(-1) ?? '', /departments\/index/);
    empty.unmount();
    for (const name of ['bookings', 'messages']) {
      const page = await mountPage(`pages/${name}/index`, {
        answers: { [books]: notSignedIn, 'GET /app/notices': notSignedIn, 'POST /app/wx/login': notBound },
      });
      await page.settled();
      assert.match(page.text(), /登录后查看您的/);
      page.unmount();
    }
  });

  it('messages are new once, and open their booking or the stop notice', async () => {
    const notice = (noticeId: string, content: string, time: string) => ({
      noticeId,
      kind: 'cancelled',
      bookId: noticeId,
      title: '取消预约通知',
      content,
      time,
    });
    const notices = list([notice('2', '原因：停诊。', '2031-04-02 08:30:00'), notice('1', '已取消', '2031-04-01 08:30:00')]);
    const page = await mountPage('pages/messages/index', {
      answers: { 'GET /app/notices': notices },
      storage: { token: 't', noticesSeenAt: '2031-04-01 08:30:00' },
    });
    await page.settled();
    assert.equal(page.text().split('新').length, 2);
    assert.equal(page.kept('noticesSeenAt'), '2031-04-02 08:30:00');
    await page.tap('改约其他时间');
    assert.match(page.pages().at(-1) ?? '', /stopped\/index/);
    page.unmount();
  });

  it('mine turns 大字版 on at once, and then offers fewer choices', async () => {
    const page = await mountPage('pages/mine/index', { answers: open });
    await page.settled();
    assert.match(page.text(), /您还没有登录.*意见反馈/);
    page.call('switchElder');
    await page.settled();
    assert.equal(page.kept('elder'), true);
    assert.match(page.html(), /class="[^"]*\belder\b/);
    assert.doesNotMatch(page.text(), /意见反馈/);
    await page.tap('更多');
    assert.match(page.text(), /意见反馈/);
    page.call('switchElder');
    assert.equal(page.kept('elder'), false);
    page.unmount();
  });
});

describe('miniprogram: looking for a number', function () {
  this.timeout(60_000);

  it('the department opens on the first day with a number', async () => {
    const clinic = (status: number) => ({ ...doctor, doctorAvatar: null, deptAvatar: '', date: day, type: 1, status, bookfee: 35 });
    const page = await mountPage('packages/booking/pages/schedule/index?departmentId=1&name=%E5%86%85%E7%A7%91', {
      answers: {
        'GET /pati_service/tenant_service/schedule_by_date': ({ url }: { url: string }) =>
          list([clinic(url.includes(addDays(day, 2)) ? 1 : 2)]),
      },
    });
    await page.settled();
    assert.equal(page.data().day, addDays(day, 2));
    assert.match(page.text(), /林书远\s*主任医师\s*内科\s*· 专家\s*心脏\s*有号\s*35元/);
    page.unmount();
  });

  const answers = {
    'GET /pati_service/tenant_service/schedule/info': [
      {
        ...doctor,
        leftBookCountList: [
          { date: addDays(day, 1), leftCount: 2 },
          { date: addDays(day, 2), leftCount: 0 },
        ],
      },
    ],
    'GET /pati_service/tenant_service/schedule': ({ url }: { url: string }) => {
      if (url.includes(addDays(day, 1))) return { date: addDays(day, 1), scheduleAM: half('31', 2), schedulePM: half('32', 0) };
      return { date: day, scheduleAM: null, schedulePM: null };
    },
    'GET /pati_service/tenant_service/schedule/left_appo': [
      { serialNo: 3, time: '08:14' },
      { serialNo: 7, time: '08:42' },
    ],
  };

  it('the doctor page shows left numbers with their times, and the waiting list where there are none', async () => {
    const page = await mountPage('packages/booking/pages/doctor/index?departmentId=1&doctorId=8', { answers });
    await page.settled();
    assert.equal(page.data().day, addDays(day, 1));
    assert.match(page.text(), /上午 专家门诊\s*35元\s*A 区\s*· 剩 2 个号\s*08:14\s*3号\s*08:42\s*7号/);
    await page.tap('08:42');
    const confirm = page.calls('navigateTo')[0]?.[1].url;
    assert.equal(
      confirm,
      `/packages/booking/pages/confirm/index?scheduleId=31&serialNo=7&departmentId=1&doctorId=8&day=${addDays(day, 1)}`,
    );
    page.unmount();
    const full = await mountPage('packages/booking/pages/doctor/index?departmentId=1&doctorId=8', { answers });
    await full.settled();
    await full.tap('候补，有号自动预约');
    assert.match(full.calls('navigateTo')[0]?.[1].url, /waitlist\/index\?scheduleId=32&words=/);
    full.unmount();
  });

  it('the doctor page shows what patients wrote, page by page', async () => {
    const review = (reviewId: number) => ({
      reviewId,
      doctorId: 'DOC0008',
      rating: 4,
      comment: `评语${reviewId}`,
      anonymous: true,
      patientName: '匿名用户',
      createdAt: '2031-04-01T08:00:00',
    });
    const page = await mountPage('packages/booking/pages/doctor/index?departmentId=1&doctorId=8', {
      answers: {
        ...answers,
        'GET /api/doctors/{doctorId}/reviews/stat': {
          code: 200,
          data: { doctorId: 'DOC0008', averageRating: 4, ratingCount: 6, distribution: {} },
        },
        'GET /api/doctors/{doctorId}/reviews': ({ url }: { url: string }) => ({
          code: 200,
          data: { total: 6, page: 1, pageSize: 5, reviews: url.includes('page=2') ? [review(6)] : [1, 2, 3, 4, 5].map(review) },
        }),
      },
    });
    await page.settled();
    assert.match(page.text(), /患者评价\s*4.0 分，6 人评价\s*★★★★☆\s*匿名用户/);
    await page.tap('查看更多评价');
    await page.settled();
    assert.match(page.text(), /评语6$/);
    page.unmount();
  });

  it('a day without the doctor leads to the next with one', async () => {
    const page = await mountPage(`packages/booking/pages/doctor/index?departmentId=1&doctorId=8&day=${day}`, { answers });
    await page.settled();
    assert.match(page.text(), /没有出诊/);
    await page.tap(`看${dayWords(addDays(day, 1))}`);
    await page.settled();
    assert.match(page.text(), /08:14/);
    page.unmount();
  });

  it('search finds while one types', async () => {
    const page = await mountPage('packages/booking/pages/search/index', {
      answers: { ...open, 'GET /pati_service/tenant_service/schedule_by_doctor': list([{ ...doctor, doctorAvatar: null, status: 1 }]) },
    });
    await page.settled();
    page.call('type', { detail: { value: '林' } });
    await page.settled();
    assert.match(page.text(), /林书远/);
    page.call('type', { detail: { value: '没有的' } });
    await page.settled();
    assert.match(page.text(), /没有找到，换个词试试/);
    page.call('type', { detail: { value: '' } });
    await page.settled();
    assert.doesNotMatch(page.text(), /没有找到/);
    page.unmount();
  });
});
