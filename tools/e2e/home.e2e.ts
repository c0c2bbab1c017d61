import assert from 'node:assert/strict';
import { openPhone } from './hospital.ts';

describe('home', () => {
  it('shows the departments to someone who has never signed in', async () => {
    const phone = await openPhone();
    await phone.open();
    await phone.see('内科');
    assert.equal(await phone.route(), 'pages/home/index');
    assert.deepEqual(phone.trouble(), []);
    await phone.shot('home');
  });

  it('shows another hospital to the users of its own mini-program', async () => {
    const phone = await openPhone({ tenantId: '2' });
    await phone.open();
    await phone.see('第二医院');
    await phone.seeNo('示范医院');
  });

  it('keeps what belongs to one user from the next', async () => {
    const one = await openPhone({ openid: 'e2e-elder', phone: '13800000001' });
    await one.signInAs('13800000001');
    await one.open('pages/mine/index');
    await one.seeNo('登录');
    const other = await openPhone();
    await other.open('pages/mine/index');
    await other.see('登录');
  });
});
