import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Role } from '../../../shared/vocab/account.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { change, inTransaction } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, testPassword } from '../../test/factories/identity.ts';
import { catchCodes, wrongCode } from '../../test/issued-codes.ts';
import { changePassword, grantRole, logIn, openSession, staffLogIn, staffOtp } from './index.ts';
import { tokenFor } from './session-token.ts';

const minute = 60_000;

describe('identity: staff and their second factor', () => {
  const { codeTo, textsTo } = catchCodes();
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const staff = (...held: Role[]) => buildAccount({ roles: held.map((role) => ({ tenantId, role })) });
  const enter = (phone: string, where = tenantId, password = testPassword) =>
    staffLogIn({ phone, password, tenantId: where, ip: randomUUID() });

  it('opens a session in the highest role after password and code', async () => {
    const { phone, accountId } = await staff('doctor', 'tenant-admin', 'support');
    const { challenge } = await enter(phone);
    assert.equal(await openSession(challenge), undefined);
    const { token } = await staffOtp({ challenge, code: codeTo(phone) });
    const session = await openSession(token);
    assert.deepEqual(session, { id: session?.id, accountId, tenantId, role: 'tenant-admin', proof: 'second-factor' });
    await assert.rejects(staffOtp({ challenge, code: codeTo(phone) }), { code: 'code_expired' });
  });

  it('lets a platform admin in everywhere, others in their own hospital only', async () => {
    const [platform, doctor] = [await staff('platform-admin'), await staff('doctor')];
    const { id: elsewhere } = await buildTenant();
    await enter(platform.phone, elsewhere);
    await assert.rejects(enter(doctor.phone, elsewhere), { code: 'login_failed' });
    assert.equal(textsTo(doctor.phone).length, 0);
    await grantRole({ accountId: doctor.accountId, tenantId: elsewhere, role: 'support' });
    await grantRole({ accountId: doctor.accountId, tenantId: elsewhere, role: 'support' });
    await enter(doctor.phone, elsewhere);
  });

  it('refuses a patient, a wrong password and an unknown phone alike, and sends nothing', async () => {
    const patient = await buildAccount();
    const doctor = await staff('doctor');
    for (const [phone, password] of [
      [patient.phone, testPassword],
      [doctor.phone, 'wrong-password'],
      ['13900000000', 'wrong-password'],
    ] as const)
      await assert.rejects(enter(phone, tenantId, password), { code: 'login_failed' });
    assert.equal(textsTo(patient.phone).length + textsTo(doctor.phone).length, 0);
  });

  it('gives five tries at the code', async () => {
    const { phone } = await staff('assistant');
    const { challenge } = await enter(phone);
    const code = codeTo(phone);
    for (let n = 1; n <= 5; n++) await assert.rejects(staffOtp({ challenge, code: wrongCode(code, n) }), { code: 'code_wrong' });
    await assert.rejects(staffOtp({ challenge, code }), { code: 'code_expired' });
  });

  it('ends a challenge after five minutes, with a new password, or when we did not sign it', async () => {
    const expired = { code: 'challenge_expired' };
    const { phone, accountId } = await staff('doctor');
    const { challenge } = await enter(phone);
    const code = codeTo(phone);
    const { token } = await logIn({ phone, password: testPassword, tenantId, ip: 'a' });
    const session = await openSession(token);
    assert.ok(session);
    await changePassword({ session, oldPassword: testPassword, newPassword: 'Brand-new-1' });
    await assert.rejects(staffOtp({ challenge, code }), expired);
    for (const forged of ['', 'x', tokenFor('1'), jwt.sign({ accountId, tenantId }, config().SESSION_KEY), `${challenge}x`])
      await assert.rejects(staffOtp({ challenge: forged, code }), expired);
    shiftClock(2 * minute);
    const { challenge: late } = await enter(phone, tenantId, 'Brand-new-1');
    shiftClock(7 * minute + 1_000);
    await assert.rejects(staffOtp({ challenge: late, code: codeTo(phone) }), expired);
  });

  it('asks for the role again at the second step', async () => {
    const { phone, accountId } = await staff('doctor');
    const { challenge } = await enter(phone);
    await inTransaction((tx) => change(tx, 'DELETE FROM staff_roles WHERE account_id = :accountId', { accountId }));
    await assert.rejects(staffOtp({ challenge, code: codeTo(phone) }), { code: 'forbidden' });
  });
});
