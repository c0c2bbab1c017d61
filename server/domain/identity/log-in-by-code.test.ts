import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Fault } from '../../../shared/vocab/fault.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, randomPhone } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { accountIdByPhone, logInByCode, openSession, type Scene, sendCode } from './index.ts';

const minute = 60_000;
const saidBy = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((one) => (one.status === 'rejected' && one.reason instanceof Fault ? one.reason.code : one.status)).sort();

describe('identity: signing in by a code alone', () => {
  const { codeTo, textsTo, withheldFrom } = catchCodes();
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const send = (phone: string, scene: Scene = 'log-in') => sendCode({ scene, phone, tenantId, ip: randomUUID() });
  const codeFor = async (phone: string, scene: Scene = 'log-in') => {
    await send(phone, scene);
    return codeTo(phone);
  };
  const enter = (phone: string, code: string, at = tenantId) => logInByCode({ phone, code, tenantId: at });
  const sessions = async () => (await select<{ n: number }>(null, 'SELECT COUNT(*) AS n FROM sessions'))[0]?.n;

  it('signs in the account of the phone as patient, proved by text message', async () => {
    const { phone, accountId } = await buildAccount();
    const code = await codeFor(phone);
    assert.deepEqual(textsTo(phone), [`登录验证码 ${code}，5 分钟内有效，请勿告诉他人。`]);
    const { token, ...who } = await enter(phone, code);
    assert.deepEqual(who, { accountId, isNew: false });
    const session = await openSession(token);
    assert.deepEqual(session, { id: session?.id, accountId, tenantId, role: 'patient', proof: 'sms' });
  });

  it('makes the account of a phone that has none, once', async () => {
    const phone = randomPhone();
    const made = await enter(phone, await codeFor(phone));
    assert.deepEqual([made.isNew, made.accountId], [true, await accountIdByPhone(phone)]);
    shiftClock(minute + 1);
    const again = await enter(phone, await codeFor(phone));
    assert.deepEqual([again.isNew, again.accountId], [false, made.accountId]);
  });

  it('sends to a known and an unknown phone alike, within the limits of all codes', async () => {
    const { phone } = await buildAccount();
    const unknown = randomPhone();
    for (const one of [phone, unknown]) {
      await send(one);
      assert.deepEqual([textsTo(one).length, withheldFrom(one)], [1, 0]);
      await assert.rejects(send(one), { code: 'code_too_frequent' });
      for (let sent = 1; sent < 10; sent++) {
        shiftClock(sent * (minute + 1));
        await send(one);
      }
      shiftClock(10 * (minute + 1));
      await assert.rejects(send(one), { code: 'too_many_requests' });
      releaseClock();
    }
  });

  it('takes a code once, also side by side', async () => {
    const { phone } = await buildAccount();
    const code = await codeFor(phone);
    await enter(phone, code);
    const before = await sessions();
    await assert.rejects(enter(phone, code), { code: 'code_expired' });
    assert.equal(await sessions(), before);
  });

  it('makes one account and one sign-in of ten log-ins at once', async () => {
    const phone = randomPhone();
    const code = await codeFor(phone);
    const before = Number(await sessions());
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => enter(phone, code)));
    assert.deepEqual(saidBy(results), [...Array(9).fill('code_expired'), 'fulfilled']);
    const [row] = await select<{ n: number }>(null, 'SELECT COUNT(*) AS n FROM accounts WHERE id >= :id', {
      id: (await accountIdByPhone(phone)) ?? '0',
    });
    assert.deepEqual([row?.n, await sessions()], [1, before + 1]);
  });

  it('refuses a wrong, a late and a never sent code, and writes nothing', async () => {
    const phone = randomPhone();
    const before = await sessions();
    await assert.rejects(enter(phone, '000000'), { code: 'code_expired' });
    const code = await codeFor(phone);
    await assert.rejects(enter(phone, wrongCode(code)), { code: 'code_wrong' });
    shiftClock(5 * minute + 1);
    await assert.rejects(enter(phone, code), { code: 'code_expired' });
    assert.deepEqual([await accountIdByPhone(phone), await sessions()], [undefined, before]);
  });

  it('stops guessing after five wrong codes, also side by side', async () => {
    const phone = randomPhone();
    const code = await codeFor(phone);
    const guesses = await Promise.allSettled(Array.from({ length: 12 }, (_, by) => enter(phone, wrongCode(code, by + 1))));
    assert.deepEqual(saidBy(guesses), [...Array(7).fill('code_expired'), ...Array(5).fill('code_wrong')]);
    await assert.rejects(enter(phone, code), { code: 'code_expired' });
    assert.equal(await accountIdByPhone(phone), undefined);
  });

  it('takes the right code after four wrong ones', async () => {
    const { phone, accountId } = await buildAccount();
    const code = await codeFor(phone);
    for (const by of [1, 2, 3, 4]) await assert.rejects(enter(phone, wrongCode(code, by)), { code: 'code_wrong' });
    assert.equal((await enter(phone, code)).accountId, accountId);
  });

  it('does not take a code of another scene, nor of another phone', async () => {
    const { phone } = await buildAccount();
    for (const scene of ['reset', 'staff'] as const) {
      shiftClock(scene === 'reset' ? 0 : minute + 1);
      await assert.rejects(enter(phone, await codeFor(phone, scene)), { code: 'code_expired' });
    }
    releaseClock();
    const unknown = randomPhone();
    await assert.rejects(enter(unknown, await codeFor(unknown, 'register')), { code: 'code_expired' });
    const code = await codeFor(randomPhone());
    await assert.rejects(enter(unknown, code), { code: 'code_expired' });
    assert.equal(await accountIdByPhone(unknown), undefined);
  });

  it('refuses a foreign phone and an unknown hospital, and leaves the code usable', async () => {
    const phone = randomPhone();
    const code = await codeFor(phone);
    await assert.rejects(enter('+8613800000001', code), { code: 'invalid_input' });
    await assert.rejects(send('12345678901'), { code: 'invalid_input' });
    await assert.rejects(enter(phone, code, '999999999'), { code: 'tenant_not_found' });
    assert.equal(await accountIdByPhone(phone), undefined);
    const other = await buildTenant();
    const { token } = await enter(phone, code, other.id);
    assert.equal((await openSession(token))?.tenantId, other.id);
  });
});
