import assert from 'node:assert/strict';
import path from 'node:path';
import { z } from 'zod';
import { hospital, openPhone } from './hospital.ts';
import { artifacts } from './phone.ts';

describe('the panel beside the phone', () => {
  it('switches hospitals and users, and keeps their phones apart', async () => {
    const { page } = await openPhone();
    await page.setViewportSize({ width: 1000, height: 900 });
    await page.goto(`${hospital().url}/`);
    const phone = page.frameLocator('#phone');
    await phone.getByText('示范医院').waitFor();
    assert.equal(await phone.locator('#phone').evaluate('innerWidth'), 375);
    /** The phone is loaded anew by a switch: it has come when what it keeps is this. */
    const keeps = async (wanted: string) => {
      const read = "globalThis.__mp?.ready ? wx.getStorageSync('mark') : undefined";
      const seen = () =>
        phone
          .locator('body')
          .evaluate(read)
          .catch(() => undefined);
      for (let tries = 0; tries < 100; tries++) {
        if ((await seen()) === wanted) return;
        await page.waitForTimeout(100);
      }
      assert.equal(await seen(), wanted);
    };
    await keeps('');
    await phone.locator('body').evaluate("wx.setStorageSync('mark', 'one')");
    await page.getByRole('button', { name: '用户二' }).click();
    await phone.getByText('示范医院').waitFor();
    await keeps('');
    await page.getByRole('button', { name: '第二医院' }).click();
    await phone.getByText('第二医院').waitFor();
    await page.getByRole('button', { name: '用户一' }).click();
    await page.getByRole('button', { name: '示范医院' }).click();
    await phone.getByText('示范医院').waitFor();
    await keeps('one');
    await page.getByRole('button', { name: '清空本机数据' }).click();
    await phone.getByText('示范医院').waitFor();
    await keeps('');
  });

  it('names the fields of a service notice as its template does', async () => {
    const { page } = await openPhone();
    await page.setViewportSize({ width: 1000, height: 900 });
    const reply = await fetch(`${hospital().simulatorUrl}/control/templates`);
    const templates = z.array(z.object({ title: z.string(), templateId: z.string() })).parse(await reply.json());
    const templateId = templates.find(({ title }) => title === '预约成功通知')?.templateId;
    const data = { thing1: { value: '张建国' }, time3: { value: '2026年11月25日 09:30' }, thing9: { value: '没有名字' } };
    await page.route('**/preview/control/messages?*', (route) =>
      route.fulfill({ json: [{ templateId, data, at: '2026-11-21T01:00:00Z' }] }),
    );
    await page.goto(`${hospital().url}/preview/`);
    const notice = page.locator('#messages li').filter({ hasText: '预约成功通知' });
    await notice.waitFor();
    assert.deepEqual(await notice.locator('dt').allTextContents(), ['就诊人', '就诊时间', 'thing9']);
    assert.deepEqual(await notice.locator('dd').allTextContents(), ['张建国', '2026年11月25日 09:30', '没有名字']);
    await notice.screenshot({ path: path.join(artifacts, 'panel-notice.png') });
  });

  it('shows what the user is sent, what is missing and what breaks', async () => {
    const { page } = await openPhone();
    await page.setViewportSize({ width: 1000, height: 900 });
    await page.goto(`${hospital().url}/preview/?tenantId=1#/packages/account/pages/reset-password/index`);
    const phone = page.frameLocator('#phone');
    await phone.getByPlaceholder('11 位手机号').fill('13800000001');
    await phone.getByText('获取验证码').click();
    await page.locator('#sms li').filter({ hasText: /\d{6}/ }).waitFor();
    await page.locator('#route', { hasText: 'reset-password' }).waitFor();
    await phone.locator('body').evaluate('wx.openBluetoothAdapter');
    await page.locator('#missing', { hasText: 'wx.openBluetoothAdapter' }).waitFor();
    await phone.locator('body').evaluate("setTimeout(() => { throw new Error('a page broke') })");
    await page.locator('#errors', { hasText: 'a page broke' }).waitFor();
  });
});
