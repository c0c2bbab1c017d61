import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Fault } from '../../../shared/vocab/fault.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, randomPhone, testPassword } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { accountIdByPhone, createAccount, logIn, openSession, register, sendCode } from './index.ts';

const minute = 60_000;

describe('identity: codes and registering', () => {
  const { codeTo, textsTo, withheldFrom } = catchCodes();
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const send = (phone: string, scene: 'register' | 'reset' = 'register', ip: string = randomUUID()) =>
    sendCode({ scene, phone, tenantId, ip });
  const apply = (phone: string, code: string, password = testPassword) => register({ phone, code, password, tenantId });
  const noAccount = async (phone: string) => assert.equal(await accountIdByPhone(phone), undefined);

  it('makes an account that is signed in as patient and can sign in again', async () => {
    const phone = randomPhone();
    await send(phone);
    const { accountId, token } = await apply(phone, codeTo(phone));
    const session = await openSession(token);
    assert.deepEqual(session, { id: session?.id, accountId, tenantId, role: 'patient', proof: 'sms' });
    const again = await logIn({ phone, password: testPassword, tenantId, ip: 'a' });
    assert.equal(again.accountId, accountId);
    assert.notEqual(again.token, token);
  });

  it('keeps phone and code out of the tables', async () => {
    const phone = randomPhone();
    await send(phone);
    const code = codeTo(phone);
    const codes = JSON.stringify(await select(null, 'SELECT * FROM verification_codes ORDER BY id DESC LIMIT 1'));
    await apply(phone, code);
    const accounts = JSON.stringify([
      await select(null, 'SELECT * FROM accounts ORDER BY id DESC LIMIT 1'),
      await select(null, 'SELECT * FROM credentials ORDER BY id DESC LIMIT 1'),
    ]);
    assert.doesNotMatch(codes, new RegExp(`${phone}|"${code}"`));
    assert.doesNotMatch(accounts, new RegExp(`${phone}|${testPassword}`));
  });

  it('sends at most one code a minute to a phone and scene, also side by side', async () => {
    const phone = randomPhone();
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => send(phone)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(textsTo(phone).length, 1);
    await assert.rejects(
      send(phone),
      (error) => error instanceof Fault && error.code === 'code_too_frequent' && (error.detail.retryAfter ?? 0) > 50,
    );
    shiftClock(minute + 1);
    await send(phone);
    assert.equal(textsTo(phone).length, 2);
  });

  it('caps a phone at ten codes a day and an address at thirty an hour', async () => {
    const phone = randomPhone();
    const ip = randomUUID();
    for (let sent = 0; sent < 10; sent++) {
      shiftClock(sent * (minute + 1));
      await send(phone, sent % 2 ? 'register' : 'reset');
    }
    shiftClock(10 * (minute + 1));
    await assert.rejects(
      send(phone),
      (error) => error instanceof Fault && error.code === 'too_many_requests' && (error.detail.retryAfter ?? 0) > 0,
    );
    releaseClock();
    for (let sent = 0; sent < 30; sent++) await send(randomPhone(), 'register', ip);
    const other = randomPhone();
    await assert.rejects(send(other, 'register', ip), { code: 'too_many_requests' });
    assert.equal(textsTo(other).length, 0);
    await send(other);
  });

  it('answers a known and an unknown phone alike', async () => {
    const known = await buildAccount();
    const unknown = randomPhone();
    await send(known.phone);
    assert.equal(textsTo(known.phone).length, 1);
    assert.doesNotMatch(textsTo(known.phone)[0] ?? '', /\d{4}/);
    await send(unknown, 'reset');
    assert.equal(textsTo(unknown).length, 0);
    assert.equal(withheldFrom(unknown), 1);
    await assert.rejects(apply(known.phone, '123456'), { code: 'code_wrong' });
    await assert.rejects(send(known.phone), { code: 'code_too_frequent' });
    await assert.rejects(send(unknown, 'reset'), { code: 'code_too_frequent' });
  });

  it('refuses a wrong, a late and a never sent code, and writes nothing', async () => {
    const phone = randomPhone();
    await assert.rejects(apply(phone, '000000'), { code: 'code_expired' });
    await send(phone);
    const code = codeTo(phone);
    await assert.rejects(apply(phone, wrongCode(code)), { code: 'code_wrong' });
    shiftClock(5 * minute + 1);
    await assert.rejects(apply(phone, code), { code: 'code_expired' });
    await noAccount(phone);
  });

  it('stops guessing after five wrong codes, also side by side', async () => {
    const phone = randomPhone();
    await send(phone);
    const code = codeTo(phone);
    const guesses = await Promise.allSettled(Array.from({ length: 20 }, (_, by) => apply(phone, wrongCode(code, by + 1))));
    const codes = guesses.map((guess) => (guess.status === 'rejected' && guess.reason instanceof Fault ? guess.reason.code : guess.status));
    assert.equal(codes.filter((said) => said === 'code_wrong').length, 5);
    assert.equal(codes.filter((said) => said === 'code_expired').length, 15);
    await assert.rejects(apply(phone, code), { code: 'code_expired' });
    await noAccount(phone);
  });

  it('makes one account of one code, however many use it at once', async () => {
    const phone = randomPhone();
    await send(phone);
    const code = codeTo(phone);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => apply(phone, code)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected')
        assert.ok(result.reason instanceof Fault && result.reason.code === 'code_expired', String(result.reason));
  });

  it('does not take a code of another scene', async () => {
    const { phone } = await buildAccount();
    await send(phone, 'reset');
    await assert.rejects(apply(phone, codeTo(phone)), { code: 'code_expired' });
  });

  it('says phone_taken only after the right code, and leaves the account alone', async () => {
    const phone = randomPhone();
    await send(phone);
    const code = codeTo(phone);
    const accountId = await createAccount({ phone, password: 'Another-1' });
    await assert.rejects(apply(phone, wrongCode(code)), { code: 'code_wrong' });
    await assert.rejects(apply(phone, code), { code: 'phone_taken' });
    assert.equal((await logIn({ phone, password: 'Another-1', tenantId, ip: 'a' })).accountId, accountId);
    await assert.rejects(logIn({ phone, password: testPassword, tenantId, ip: 'a' }), { code: 'login_failed' });
  });

  it('refuses a short password, a foreign phone and an unknown hospital', async () => {
    const phone = randomPhone();
    await send(phone);
    await assert.rejects(apply(phone, codeTo(phone), '1234567'), { code: 'password_weak' });
    await assert.rejects(apply('+8613800000001', '123456'), { code: 'invalid_input' });
    await assert.rejects(register({ phone, code: codeTo(phone), password: testPassword, tenantId: '999999999' }), {
      code: 'tenant_not_found',
    });
    await assert.rejects(send('12345678901'), { code: 'invalid_input' });
    await noAccount(phone);
  });
});
