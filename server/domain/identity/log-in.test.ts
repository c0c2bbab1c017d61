import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Fault } from '../../../shared/vocab/fault.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { select } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, buildSession, randomPhone, testPassword } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { sm3 } from '../crypto/index.ts';
import { changePassword, checkResetCode, logIn, logOut, openSession, purgeSignIns, resetPassword, sendCode } from './index.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('identity: signing in and out', () => {
  const { codeTo } = catchCodes();
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const enter = (phone: string, password: string) => logIn({ phone, password, tenantId, ip: randomUUID() });
  const signedIn = async (phone: string, password = testPassword) => {
    const { token } = await enter(phone, password);
    const session = await openSession(token);
    assert.ok(session);
    return { token, session };
  };
  const resetCode = async (phone: string) => {
    await sendCode({ scene: 'reset', phone, tenantId, ip: randomUUID() });
    return codeTo(phone);
  };

  it('takes the password plain or as the SM3 of the client', async () => {
    const { phone, accountId } = await buildAccount();
    assert.equal((await enter(phone, testPassword)).accountId, accountId);
    assert.equal((await enter(phone, sm3(testPassword).toUpperCase())).accountId, accountId);
  });

  it('refuses an unknown phone and a wrong password in the same words', async () => {
    const { phone } = await buildAccount();
    const [before] = await select<{ n: number }>(null, 'SELECT COUNT(*) AS n FROM sessions');
    const refusals = await Promise.all(
      [enter(phone, 'wrong-password'), enter(randomPhone(), testPassword)].map((call) => call.catch((error: unknown) => error)),
    );
    for (const error of refusals)
      assert.ok(error instanceof Fault && error.code === 'login_failed' && Object.keys(error.detail).length === 0);
    const [after] = await select<{ n: number }>(null, 'SELECT COUNT(*) AS n FROM sessions');
    assert.equal(after?.n, before?.n);
  });

  it('locks a phone after ten failures in fifteen minutes, known or not, side by side or not', async () => {
    for (const phone of [(await buildAccount()).phone, randomPhone()]) {
      const tries = await Promise.allSettled(Array.from({ length: 14 }, (_, n) => enter(phone, `wrong-${n}-password`)));
      const said = tries.map((one) => (one.status === 'rejected' && one.reason instanceof Fault ? one.reason.code : 'in'));
      assert.equal(said.filter((code) => code === 'login_failed').length, 10);
      assert.equal(said.filter((code) => code === 'too_many_requests').length, 4);
      await assert.rejects(
        enter(phone, testPassword),
        (error) => error instanceof Fault && error.code === 'too_many_requests' && (error.detail.retryAfter ?? 0) > 800,
      );
    }
  });

  it('lets the right password in again after the lock, and after a success counts anew', async () => {
    const { phone } = await buildAccount();
    for (let n = 0; n < 9; n++) await assert.rejects(enter(phone, 'wrong-password'), { code: 'login_failed' });
    await enter(phone, testPassword);
    for (let n = 0; n < 10; n++) await assert.rejects(enter(phone, 'wrong-password'), { code: 'login_failed' });
    await assert.rejects(enter(phone, testPassword), { code: 'too_many_requests' });
    shiftClock(15 * minute + 1_000);
    await enter(phone, testPassword);
  });

  it('opens nothing for a token that is foreign, unsigned or without session', async () => {
    const { token } = await buildSession({ tenantId });
    const sid = '999999999';
    const forged = [
      '',
      'x',
      `${token}x`,
      jwt.sign({ sid }, config().SESSION_KEY),
      jwt.sign({ sid: '1 OR 1=1' }, config().SESSION_KEY),
      jwt.sign({ sid }, 'another-key-another-key-another-key'),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    ];
    for (const one of forged) assert.equal(await openSession(one), undefined);
    assert.deepEqual(Object.keys(jwt.decode(token) ?? {}), ['sid']);
  });

  it('keeps a used session alive and ends an unused one after 30 days', async () => {
    const used = await buildSession({ tenantId });
    const unused = await buildSession({ tenantId });
    for (const days of [20, 45, 70]) {
      shiftClock(days * day);
      assert.ok(await openSession(used.token), `day ${days}`);
    }
    assert.equal(await openSession(unused.token), undefined);
    shiftClock(101 * day);
    assert.equal(await openSession(used.token), undefined);
  });

  it('ends one session at log-out', async () => {
    const { phone } = await buildAccount();
    const [one, two] = [await signedIn(phone), await signedIn(phone)];
    await logOut(one.session);
    await logOut(one.session);
    assert.equal(await openSession(one.token), undefined);
    assert.ok(await openSession(two.token));
  });

  it('resets a password with a code that validating did not use up, and ends every session', async () => {
    const { phone } = await buildAccount();
    const { token } = await signedIn(phone);
    const code = await resetCode(phone);
    await checkResetCode({ phone, code });
    await checkResetCode({ phone, code });
    await assert.rejects(checkResetCode({ phone, code: wrongCode(code) }), { code: 'code_wrong' });
    await assert.rejects(resetPassword({ phone, code, newPassword: 'short' }), { code: 'password_weak' });
    assert.ok(await openSession(token));
    await resetPassword({ phone, code, newPassword: 'Brand-new-1' });
    assert.equal(await openSession(token), undefined);
    await assert.rejects(enter(phone, testPassword), { code: 'login_failed' });
    await enter(phone, 'Brand-new-1');
    await assert.rejects(resetPassword({ phone, code, newPassword: 'Brand-new-2' }), { code: 'code_expired' });
    await enter(phone, 'Brand-new-1');
  });

  it('unlocks by a reset, and resets once by one code', async () => {
    const { phone } = await buildAccount();
    for (let n = 0; n < 11; n++) await enter(phone, 'wrong-password').catch(() => {});
    const code = await resetCode(phone);
    const resets = await Promise.allSettled([1, 2, 3].map((n) => resetPassword({ phone, code, newPassword: `Brand-new-${n}` })));
    assert.equal(resets.filter(({ status }) => status === 'fulfilled').length, 1);
    await enter(phone, `Brand-new-${resets.findIndex(({ status }) => status === 'fulfilled') + 1}`);
  });

  it('cannot reset an unknown phone', async () => {
    const phone = randomPhone();
    await sendCode({ scene: 'reset', phone, tenantId, ip: randomUUID() });
    await assert.rejects(resetPassword({ phone, code: '123456', newPassword: 'Brand-new-1' }), { code: 'code_wrong' });
  });

  it('changes the password, keeps the caller and ends the others', async () => {
    const { phone } = await buildAccount();
    const [own, other] = [await signedIn(phone), await signedIn(phone)];
    const change = (oldPassword: string, newPassword: string) => changePassword({ session: own.session, oldPassword, newPassword });
    await assert.rejects(change('wrong-password', 'Brand-new-1'), { code: 'login_failed' });
    await assert.rejects(change(testPassword, 'short'), { code: 'password_weak' });
    assert.ok(await openSession(other.token));
    await change(testPassword, 'Brand-new-1');
    assert.ok(await openSession(own.token));
    assert.equal(await openSession(other.token), undefined);
    await enter(phone, 'Brand-new-1');
    await assert.rejects(enter(phone, testPassword), { code: 'login_failed' });
  });

  it('lets no sign-in with the old password outlive a change made beside it', async () => {
    const { phone } = await buildAccount();
    const own = await signedIn(phone);
    const [, ...entered] = await Promise.allSettled([
      changePassword({ session: own.session, oldPassword: testPassword, newPassword: 'Brand-new-1' }),
      ...Array.from({ length: 6 }, () => enter(phone, testPassword)),
    ]);
    for (const one of entered) if (one.status === 'fulfilled') assert.equal(await openSession(one.value.token), undefined);
    assert.ok(await openSession(own.token));
  });

  it('forgets codes and sessions a week after their end', async () => {
    const { token, accountId } = await buildSession({ tenantId });
    const session = await openSession(token);
    assert.ok(session);
    await logOut(session);
    await purgeSignIns();
    const rows = () => select(null, 'SELECT id FROM sessions WHERE account_id = :accountId', { accountId });
    assert.equal((await rows()).length, 1);
    shiftClock(8 * day);
    assert.ok((await purgeSignIns()).sessions >= 1);
    assert.equal((await rows()).length, 0);
  });
});
