import assert from 'node:assert/strict';
import { mountComponent } from '../../tools/preview/testing/mount';

describe('miniprogram/components', function () {
  this.timeout(60_000);

  it('schedule-strip shows days with what is left, and tells of another day only', async () => {
    const days = [
      { day: '2031-04-01', near: '今天', date: '04-01', note: '约满', open: false },
      { day: '2031-04-02', near: '明天', date: '04-02', note: '有号', open: true },
    ];
    const strip = await mountComponent('components/schedule-strip/index', { days, chosen: '2031-04-01' });
    assert.match(strip.text(), /今天\s*04-01\s*约满\s*明天\s*04-02\s*有号/);
    await strip.tap('今天');
    assert.deepEqual(strip.events(), []);
    await strip.tap('明天');
    assert.deepEqual(strip.events(), [['choose', { day: '2031-04-02' }]]);
    strip.unmount();
  });

  it('slot-grid shows numbers with their times, and marks the nearest of one that is gone', async () => {
    const slots = [1, 2, 4, 9, 10].map((serialNo) => ({ serialNo, time: `08:${String(serialNo).padStart(2, '0')}` }));
    const grid = await mountComponent('components/slot-grid/index', { slots });
    assert.match(grid.text(), /08:04\s*4号/);
    assert.doesNotMatch(grid.text(), /最近/);
    await grid.set({ lost: 3 });
    assert.match(grid.text(), /1号\s*最近\s*08:02\s*2号\s*最近\s*08:04\s*4号\s*最近\s*08:09\s*9号\s*08:10\s*10号$/);
    await grid.tap('08:09');
    assert.deepEqual(grid.events(), [['choose', { serialNo: 9, time: '08:09' }]]);
    grid.unmount();
  });

  it('booking-card hides the name until it is tapped, and opens by the rest', async () => {
    const booking = {
      id: '4',
      state: 'unpaid',
      visitAt: '2031-04-03 08:30:00',
      visitWords: '4月3日 周四 08:30',
      departmentId: '1',
      departmentName: '内科',
      doctorId: null,
      doctorName: null,
      personName: '张三丰',
      number: '5',
    };
    const card = await mountComponent('components/booking-card/index', { booking });
    assert.match(card.text(), /4月3日 周四 08:30\s*待支付\s*内科 普通门诊\s*张\*\*\s*第 5 号/);
    await card.tap('张**');
    assert.match(card.text(), /张三丰/);
    assert.deepEqual(card.events(), []); // showing the name opens nothing
    await card.tap('内科');
    assert.deepEqual(card.events(), [['open', { id: '4' }]]);
    await card.set({ booking: { ...booking, state: 'cancelled', doctorName: '王医生' } });
    assert.match(card.text(), /已取消\s*内科 王医生/);
    card.unmount();
  });

  it('page-state has a face for every state, each with its way on', async () => {
    const shown = await mountComponent('components/page-state/index', { state: 'loading' });
    assert.equal(shown.text(), '');
    await shown.set({ state: 'empty', empty: '还没有挂过号', action: '去挂号' });
    await shown.tap('去挂号');
    await shown.set({ state: 'failed', words: '网络连接不上' });
    assert.match(shown.text(), /网络连接不上/);
    await shown.tap('重试');
    assert.deepEqual(
      shown.events().map(([name]) => name),
      ['act', 'retry'],
    );
    await shown.set({ state: 'sign-in' });
    await shown.tap('去登录');
    assert.equal(shown.calls('navigateTo')[0]?.[1].url, '/packages/account/pages/log-in/index');
    shown.unmount();
  });

  it('doctor-card shows a picture, or the first character', async () => {
    const clinic = {
      departmentId: '1',
      departmentName: '内科',
      doctorId: '8',
      name: '林书远',
      initial: '林',
      title: '主任医师',
      avatar: '',
      about: '心脏',
      kind: '专家',
      fee: '35元',
      open: true,
      left: '有号',
    };
    const card = await mountComponent('components/doctor-card/index', { clinic });
    assert.match(card.text(), /^林\s*林书远\s*主任医师\s*内科\s*· 专家\s*心脏\s*有号\s*35元$/);
    await card.set({ plain: true });
    assert.doesNotMatch(card.text(), /有号/);
    card.unmount();
  });

  it('member-picker hides names, and tells who was picked', async () => {
    const people = [
      { id: '1', name: '张建国', gender: '男', age: '64', idNumber: '', phone: '' },
      { id: '2', name: '张小雨', gender: '女', age: '8', idNumber: '', phone: '' },
    ];
    const picker = await mountComponent('components/member-picker/index', { people, chosen: '1', visible: true });
    assert.match(picker.text(), /张\*\*\s*男 64岁/);
    await picker.tap('女 8岁');
    await picker.tap('添加就诊人');
    assert.deepEqual(picker.events(), [
      ['pick', { id: '2' }],
      ['add', {}],
    ]);
    picker.unmount();
  });
});
