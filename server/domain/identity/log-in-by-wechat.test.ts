import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, randomPhone, testPassword } from '../../test/factories/identity.ts';
import { catchCodes } from '../../test/issued-codes.ts';
import { miniProgram } from '../../test/mini-program.ts';
import {
  accountIdByPhone,
  bindingOf,
  bindOpenid,
  changePassword,
  logIn,
  logInByWechat,
  logInByWechatPhone,
  logOut,
  openidOf,
  openSession,
  resetPassword,
  sendCode,
} from './index.ts';

describe('identity: signing in by WeChat', () => {
  const wechat = miniProgram();
  const { codeTo } = catchCodes();

  const silently = async (openid: string) => logInByWechat({ code: (await wechat.loginCode(openid)).code, tenantId: wechat.tenantId });
  const byPhone = async (phone: string, openid?: string) =>
    logInByWechatPhone({
      code: await wechat.phoneCode(phone),
      tenantId: wechat.tenantId,
      ...(openid ? { wxCode: (await wechat.loginCode(openid)).code } : {}),
    });
  const byPassword = (phone: string, password = testPassword) => logIn({ phone, password, tenantId: wechat.tenantId, ip: randomUUID() });
  const sessionOf = async (token: string) => {
    const session = await openSession(token);
    assert.ok(session);
    return session;
  };
  const newOpenid = async () => (await wechat.loginCode()).openid;
  const notBound = { code: 'wechat_not_bound' };

  it('makes the account of a phone once, and binds the openid for silent sign-in', async () => {
    const phone = randomPhone();
    const openid = await newOpenid();
    await assert.rejects(silently(openid), notBound);
    const first = await byPhone(phone, openid);
    assert.equal(first.isNew, true);
    const { tenantId, appid } = wechat;
    assert.deepEqual(
      { ...(await sessionOf(first.token)), id: '' },
      { id: '', accountId: first.accountId, tenantId, role: 'patient', proof: 'wechat' },
    );
    const second = await byPhone(phone);
    assert.deepEqual([second.accountId, second.isNew], [first.accountId, false]);
    assert.equal((await silently(openid)).accountId, first.accountId);
    assert.equal(await openidOf({ accountId: first.accountId, appid }), openid);
    assert.deepEqual(await bindingOf({ accountId: first.accountId, openid }), { appid });
    assert.equal(await bindingOf({ accountId: '999999999', openid }), undefined);
  });

  it('finds the account that was registered with a password', async () => {
    const { phone, accountId } = await buildAccount();
    const { isNew, ...found } = await byPhone(phone);
    assert.deepEqual([found.accountId, isNew], [accountId, false]);
  });

  it('makes one account when two sign-ins of a new phone come together', async () => {
    const phone = randomPhone();
    const results = await Promise.all([1, 2, 3].map(() => byPhone(phone)));
    assert.equal(new Set(results.map(({ accountId }) => accountId)).size, 1);
  });

  it('stops silent sign-in at log-out until the next full one', async () => {
    const { phone } = await buildAccount();
    const openid = await newOpenid();
    await byPhone(phone, openid);
    const { token, accountId } = await silently(openid);
    await logOut(await sessionOf(token));
    await assert.rejects(silently(openid), notBound);
    assert.equal(await openidOf({ accountId, appid: wechat.appid }), openid);
    await byPassword(phone);
    assert.equal((await silently(openid)).accountId, accountId);
  });

  it('stops silent sign-in at a new password until the openid is proved anew', async () => {
    const { phone } = await buildAccount();
    const openid = await newOpenid();
    await byPhone(phone, openid);
    const silent = await silently(openid);
    await sendCode({ scene: 'reset', phone, tenantId: wechat.tenantId, ip: randomUUID() });
    await resetPassword({ phone, code: codeTo(phone), newPassword: 'Brand-new-1' });
    assert.equal(await openSession(silent.token), undefined);
    const { token } = await byPassword(phone, 'Brand-new-1');
    await assert.rejects(silently(openid), notBound);
    await byPhone(phone, openid);
    await silently(openid);
    await changePassword({ session: await sessionOf(token), oldPassword: 'Brand-new-1', newPassword: 'Brand-new-2' });
    await assert.rejects(silently(openid), notBound);
    const { accountId } = await sessionOf(token);
    await inTransaction((tx) => bindOpenid(tx, { accountId, appid: wechat.appid, openid }));
    await silently(openid);
  });

  it('gives an openid to whoever proved it last, and to one only', async () => {
    const [one, two] = [await buildAccount(), await buildAccount()];
    const openid = await newOpenid();
    const bind = (accountId: string) => inTransaction((tx) => bindOpenid(tx, { accountId, appid: wechat.appid, openid }));
    assert.deepEqual([await bind(one.accountId), await bind(one.accountId), await bind(two.accountId)], [true, false, true]);
    assert.equal((await silently(openid)).accountId, two.accountId);
    assert.equal(await openidOf({ accountId: one.accountId, appid: wechat.appid }), undefined);
    await Promise.all([bind(one.accountId), bind(two.accountId), bind(one.accountId)]);
    const owners = await Promise.all([one, two].map(({ accountId }) => bindingOf({ accountId, openid })));
    assert.equal(owners.filter(Boolean).length, 1);
  });

  it('refuses codes that are used, wrong or of another kind, and makes no account', async () => {
    const refused = { code: 'wechat_code_refused' };
    const phone = randomPhone();
    const { code } = await wechat.loginCode();
    const { tenantId } = wechat;
    await assert.rejects(logInByWechat({ code, tenantId }), notBound);
    await assert.rejects(logInByWechat({ code, tenantId }), refused);
    await assert.rejects(logInByWechat({ code: 'nonsense', tenantId }), refused);
    await assert.rejects(logInByWechatPhone({ code: 'nonsense', tenantId }), refused);
    const phoneCode = await wechat.phoneCode(phone);
    await assert.rejects(logInByWechatPhone({ code: phoneCode, wxCode: 'nonsense', tenantId }), refused);
    assert.equal(await accountIdByPhone(phone), undefined);
    await assert.rejects(logInByWechatPhone({ code: await wechat.phoneCode('+85291234567'), tenantId }), refused);
  });

  it('tells trouble at WeChat from a bad code, and a hospital without mini-program from both', async () => {
    await wechat.failNext('/sns/jscode2session', 40125);
    await assert.rejects(silently(await newOpenid()), { code: 'wechat_unreachable' });
    const { id: tenantId } = await buildTenant();
    await assert.rejects(logInByWechat({ code: 'x', tenantId }), { code: 'tenant_not_found' });
  });
});
