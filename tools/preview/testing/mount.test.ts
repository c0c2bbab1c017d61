import assert from 'node:assert/strict';
import { writeProject } from '../../miniprogram/testing/small-project.ts';
import { mountComponent, mountPage, reply } from './mount.ts';

const rows = [
  { id: 1, name: '普通', fen: 1000 },
  { id: 2, name: '专家', fen: 5050 },
];

describe('tools/preview/testing/mount', () => {
  const { root, remove } = writeProject();
  after(remove);

  it('mounts a component: properties, WXS, events, taps by text', async () => {
    const card = await mountComponent('components/card/index', { name: '普通', fen: 1000 }, { root });
    assert.equal(card.text(), '普通 ¥10.00');
    card.fire('.card', 'tap');
    await card.tap('普通');
    assert.deepEqual(card.events(), [
      ['pick', { name: '普通', taps: 1 }],
      ['pick', { name: '普通', taps: 2 }],
    ]);
    await card.set({ name: '专家', fen: 5050 });
    assert.equal(card.text(), '专家 ¥50.50');
    assert.equal(card.data().taps, 2);
    assert.throws(() => card.fire('.none', 'tap'), /nothing that is .none/);
    await assert.rejects(card.tap('没有'), /nothing shows 没有/);
    assert.deepEqual(card.errors(), []);
    card.unmount();
  });

  it('opens a page with its query, answers its calls and follows it', async () => {
    const page = await mountPage('pages/home/index?id=7', { root, answers: { 'GET /rows/{tenant}': rows } });
    assert.equal(page.data().query, '7');
    assert.match(page.text(), /普通 ¥10.00.*专家 ¥50.50/);
    assert.deepEqual(
      page.asked.map(({ method, url }) => [method, url]),
      [['GET', '/rows/1']],
    );
    await page.tap('专家');
    assert.match(page.text(), /选了专家/);
    assert.equal(page.kept('picked'), '专家');
    await page.tap('更多');
    assert.deepEqual(page.pages(), ['pages/home/index', 'packages/more/pages/list/index']);
    assert.equal(page.text(), '列表 2');
    page.unmount();
  });

  it('fails calls that have no answer, and takes other answers', async () => {
    const lost = await mountPage('pages/home/index', { root });
    assert.match(lost.text(), /失败 request:fail no answer for GET \/rows\/1/);
    lost.unmount();
    const refused = await mountPage('pages/home/index', { root, answers: { 'GET /rows/1': () => reply(409, { error_code: 'X' }) } });
    assert.match(refused.text(), /失败 409/);
    refused.unmount();
  });

  it('answers wx calls as told', async () => {
    const paid = await mountPage('pages/home/index', { root, wx: { requestPayment: () => ({}) } });
    await paid.tap('支付');
    assert.match(paid.text(), /选了已付/);
    assert.equal(paid.calls('requestPayment')[0]?.[1].package, 'prepay_id=p');
    paid.unmount();
    const cancel = () => {
      throw new Error('cancel');
    };
    const left = await mountPage('pages/home/index', { root, wx: { requestPayment: cancel }, storage: { token: 't' } });
    await left.tap('支付');
    assert.match(left.text(), /失败 requestPayment:fail cancel/);
    assert.equal(left.kept('token'), 't');
    left.unmount();
  });

  it('tells errors of the mini-program, wherever they were thrown', async () => {
    const broken = writeProject({
      'pages/mine/index.ts': "Page({ data: {}, onLoad() { throw new Error('in a page') } });",
      'components/card/index.ts':
        "Component({ lifetimes: { attached() { throw new Error('attached') } }, methods: { pick() { throw new Error('in a tap') } } });",
      'components/card/index.wxml': '<view class="card" bindtap="pick">x</view>',
    });
    const page = await mountPage('pages/mine/index', { root: broken.root });
    assert.deepEqual(page.errors(), ['pages/mine/index.onLoad: in a page']);
    page.unmount();
    const card = await mountComponent('components/card/index', {}, { root: broken.root });
    await card.tap('x');
    assert.match(card.errors().join('\n'), /components\/card\/index.*: attached\n.*: in a tap/);
    card.unmount();
    broken.remove();
  });

  it('answers buttons that ask WeChat for something', async () => {
    const { root: own, remove: away } = writeProject({
      'pages/mine/index.ts': 'Page({ data: { log: "" }, told({ detail }: any) { this.setData({ log: JSON.stringify(detail) }); } });',
      'pages/mine/index.wxml': '<button open-type="getPhoneNumber" bindgetphonenumber="told">手机号</button>{{log}}',
    });
    const told = async (getPhoneNumber: () => unknown) => {
      const page = await mountPage('pages/mine/index', { root: own, wx: { getPhoneNumber } });
      await page.tap('手机号');
      const { log } = page.data();
      page.unmount();
      return JSON.parse(log);
    };
    assert.deepEqual(await told(() => ({ code: 'c' })), { errMsg: 'getPhoneNumber:ok', code: 'c' });
    const deny = () => {
      throw new Error('user deny');
    };
    assert.deepEqual(await told(deny), { errMsg: 'getPhoneNumber:fail user deny' });
    away();
  });

  it('asks as WeChat does where the test says nothing', async () => {
    const page = await mountPage('pages/home/index', { root });
    await page.tap('支付');
    assert.match(page.document.body.textContent, /微信支付/);
    await page.tap('取消支付');
    assert.match(page.text(), /失败 requestPayment:fail cancel/);
    page.unmount();
  });
});
