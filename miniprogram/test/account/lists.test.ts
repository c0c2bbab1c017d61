import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../../tools/preview/testing/mount';

const pageOf = (name: string) => `packages/account/pages/${name}/index`;
const people = 'GET /pati_service/patient_service/members';
const books = 'GET /pati_service/book_service/books';
const feedbacks = 'GET /api/feedbacks';
const visits = 'GET /app/visits/{id}';

const member = (memberId: string, name: string) => ({
  ...{ memberId, name, gender: 2, age: '75', IDNo: '11010519491231002X', phone: '13800000001' },
  ...{ defaultMember: memberId === '1', patiImg: '', bindPatiId: '' },
});
const row = (bookId: number, more: object = {}) => ({
  ...{ bookId: String(bookId), treaTime: '2026-11-25 09:30:00', bookStatus: 2, deptId: '3', deptName: '内科', type: 1, doctorId: '7' },
  ...{ doctorName: `医生${bookId}`, memberName: '张三', visiSerialno: '4', visiCharge: 2, ...more },
});
const pageOfBooks = (from: number, count: number, pages: number) => ({
  ...{ page_num: 1, page_size: 10, total: count * pages, pages },
  list: Array.from({ length: count }, (_, index) => row(from + index)),
});
const visit = ({ url }: { url: string }) => ({
  ...{ bookId: url.split('/').pop(), scheduleId: '3', memberId: '9', status: 'completed', charge: 'paid', payAmount: 35, refundAmount: 0 },
  ...{ payUntil: null, changeUntil: '2026-11-25 09:30:00', now: '2026-11-26 09:30:00', stopped: false },
});
const said = (feedbackId: number) => ({
  ...{ feedbackId, userId: 'USER1', type: '建议', title: `第${feedbackId}条`, status: 'OPEN' },
  ...{ createdAt: '2026-11-21T09:30:00', updatedAt: '2026-11-21T09:30:00' },
});
const inPortal = (data: object) => ({ code: 200, msg: 'success', data, message: 'success' });

interface List {
  name: string;
  empty: object;
  emptyWords: RegExp;
  full: Record<string, unknown>;
  shows: RegExp;
  route: string;
}
const lists: List[] = [
  {
    name: 'members',
    route: people,
    empty: [],
    emptyWords: /还没有就诊人.*添加就诊人/,
    full: { [people]: [member('1', '张三')] },
    shows: /张\*/,
  },
  {
    ...{ name: 'orders', route: books, empty: pageOfBooks(1, 0, 1), emptyWords: /还没有订单.*去挂号/, shows: /35元.*已支付/ },
    full: { [books]: pageOfBooks(1, 1, 1), [visits]: visit },
  },
  {
    ...{ name: 'reviews', route: books, empty: pageOfBooks(1, 0, 1), emptyWords: /看完病以后.*看我的挂号/, shows: /医生1.*去评价/ },
    full: { [books]: pageOfBooks(1, 1, 1), [visits]: visit },
  },
  {
    ...{ name: 'feedback', route: feedbacks, emptyWords: /您还没有提过意见/, shows: /第1条.*已收到/ },
    empty: inPortal({ total: 0, page: 1, pageSize: 10, feedbacks: [] }),
    full: { [feedbacks]: inPortal({ total: 1, page: 1, pageSize: 10, feedbacks: [said(1)] }) },
  },
];

const refused = reply(401, { error_code: 'NOT_SIGNED_IN', error_msg: '请先登录', code: 401, msg: '请先登录' });
const noSilence = { 'POST /app/wx/login': reply(404, { error_code: 'WECHAT_NOT_BOUND', error_msg: '' }) };
const login = { login: () => ({ code: 'w' }) };

async function down(page: Mounted): Promise<void> {
  page.call('onReachBottom');
  await page.settled();
}

describe('miniprogram/account: lists', function () {
  this.timeout(60_000);

  for (const { name, route, empty, emptyWords, full, shows } of lists) {
    it(`${name}: grey rows while it loads, then what there is`, async () => {
      const page = await mountPage(pageOf(name), { answers: full });
      assert.match(page.text(), shows);
      assert.doesNotMatch(page.html(), /正在加载/);
      await page.set({ state: 'loading' });
      assert.match(page.html(), /正在加载/);
      assert.doesNotMatch(page.text(), shows);
      assert.deepEqual(page.errors(), []);
      page.unmount();
    });

    it(`${name}: says what to do where there is nothing`, async () => {
      const page = await mountPage(pageOf(name), { answers: { [route]: empty } });
      assert.match(page.text(), emptyWords);
      page.unmount();
    });

    it(`${name}: an error in plain words, and 重试`, async () => {
      let works = false;
      const answer = () => (works ? full[route] : reply(503, { error_code: 'OVERLOADED', error_msg: '系统繁忙，请稍后再试' }));
      const page = await mountPage(pageOf(name), { answers: { ...full, [route]: answer } });
      assert.match(page.text(), /系统繁忙，请稍后再试.*重试/);
      works = true;
      await page.tap('重试');
      assert.match(page.text(), shows);
      page.unmount();
    });

    it(`${name}: 去登录 for who is not signed in`, async () => {
      const page = await mountPage(pageOf(name), { answers: { [route]: refused, ...noSilence }, wx: login });
      await page.tap('去登录');
      assert.deepEqual(page.pages(), [pageOf(name), pageOf('log-in')]);
      page.unmount();
    });

    it(`${name}: pulled down, it asks again`, async () => {
      const page = await mountPage(pageOf(name), { answers: full });
      const before = page.asked.length;
      await page.call('onPullDownRefresh');
      await page.settled();
      assert.equal(page.asked.length, before * 2);
      assert.equal(page.calls('stopPullDownRefresh').length, 1);
      page.unmount();
    });
  }

  it('orders and reviews read on at the bottom, and stop at the end', async () => {
    for (const name of ['orders', 'reviews']) {
      const answer = ({ url }: { url: string }) => (url.includes('pageNo=2') ? pageOfBooks(11, 2, 2) : pageOfBooks(1, 10, 2));
      const page = await mountPage(pageOf(name), { answers: { [books]: answer, [visits]: visit } });
      assert.match(page.text(), /查看更多/);
      await down(page);
      assert.match(page.text(), /医生10.*医生12.*没有更多了/);
      const before = page.asked.length;
      await down(page);
      assert.equal(page.asked.length, before);
      page.unmount();
    }
  });

  it('feedback reads on at the bottom', async () => {
    const many = (page: number) => inPortal({ total: 11, page, pageSize: 10, feedbacks: page === 1 ? [said(11)] : [said(1)] });
    const answer = ({ url }: { url: string }) => many(url.includes('page=2') ? 2 : 1);
    const page = await mountPage(pageOf('feedback'), { answers: { [feedbacks]: answer } });
    await down(page);
    assert.match(page.text(), /第11条.*第1条.*没有更多了/);
    page.unmount();
  });

  it('keeps what is listed when the next page does not come', async () => {
    const answer = ({ url }: { url: string }) => (url.includes('pageNo=2') ? reply(503, {}) : pageOfBooks(1, 10, 2));
    const page = await mountPage(pageOf('orders'), { answers: { [books]: answer, [visits]: visit } });
    await down(page);
    assert.match(page.text(), /医生10.*查看更多/);
    assert.equal(page.calls('showToast').length, 1);
    page.unmount();
  });
});

describe('miniprogram/account: 就诊人', function () {
  this.timeout(60_000);
  const two = { [people]: [member('1', '张三'), member('2', '李四')] };

  it('shows one person in full at a time, and hides again', async () => {
    const page = await mountPage(pageOf('members'), { answers: two });
    assert.doesNotMatch(page.html(), /张三|李四|11010519491231002X|13800000001/);
    await page.tap('张*');
    assert.match(page.text(), /张三.*11010519491231002X.*李\*/);
    await page.tap('李*');
    assert.match(page.text(), /张\*.*李四/);
    page.call('onHide');
    await page.settled();
    assert.doesNotMatch(page.html(), /张三|李四/);
    page.unmount();
  });

  it('makes another person the default on this phone', async () => {
    const page = await mountPage(pageOf('members'), { answers: two, storage: { relations: { 2: '父母', 3: '坏的' } } });
    assert.match(page.text(), /张\* ?默认.*李\*.*父母/);
    await page.tap('设为默认');
    assert.equal(page.kept('memberId'), '2');
    assert.match(page.text(), /张\*女.*李\*默认/);
    page.unmount();
  });
});
