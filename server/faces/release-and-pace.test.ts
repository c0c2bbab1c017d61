import assert from 'node:assert/strict';
import { captcha } from '../../shared/contracts/app/captcha.ts';
import { booking } from '../../shared/contracts/pati/booking.ts';
import { pati } from '../../shared/contracts/pati/index.ts';
import { appointments } from '../../shared/contracts/patient/appointments.ts';
import { patient as appointmentFace } from '../../shared/contracts/patient/index.ts';
import { portal } from '../../shared/contracts/portal/index.ts';
import { addDays, dayOf, instantOf } from '../../shared/vocab/day.ts';
import { freezeClock, now, releaseClock } from '../platform/clock.ts';
import { config } from '../platform/config.ts';
import { buildMember } from '../test/factories/care.ts';
import { buildTenant } from '../test/factories/directory.ts';
import { buildSession, readCaptcha } from '../test/factories/identity.ts';
import { buildSchedule } from '../test/factories/scheduling.ts';
import { type Answer, said, serving } from '../test/serve.ts';
import { captchaHandlers } from './app/captcha.ts';
import { face as appFace } from './app/face.ts';
import { mount } from './kit.ts';
import { bookingHandlers } from './pati/booking.ts';
import { face as patiFace } from './pati/face.ts';
import { appointmentHandlers } from './patient/appointments.ts';
import { face as patientFace } from './patient/face.ts';

const book = 'POST /pati_service/book_service/book';

describe('faces: the release of numbers and the pace of callers', () => {
  const ask = serving(
    [
      ...mount(patiFace, booking, bookingHandlers),
      ...mount(patientFace, appointments, appointmentHandlers),
      ...mount(appFace, captcha, captchaHandlers),
    ],
    patientFace,
  );
  afterEach(releaseClock);

  const patient = async (tenantId: string) => {
    const { token, accountId } = await buildSession({ tenantId });
    const { id: memberId } = await buildMember({ accountId, tenantId });
    return { token, accountId, memberId };
  };
  const codeOf = ({ json }: Answer) => Reflect.get(Object(json), 'error_code') ?? Reflect.get(Object(json), 'code');

  it('opens every door at the millisecond of the release, and none before', async () => {
    const { id: tenantId } = await buildTenant({ rules: { horizonDays: 7, releaseTime: '07:00' } });
    const day = addDays(dayOf(now()), 9);
    const released = instantOf(addDays(day, -7), '07:00');
    const { id: scheduleId } = await buildSchedule({ tenantId, day });
    const near = await buildSchedule({ tenantId, day: addDays(day, -3), half: 'PM' });
    const [one, two, three] = await Promise.all([patient(tenantId), patient(tenantId), patient(tenantId)]);

    freezeClock(released - 86_400_000);
    const wish = { scheduleId: near.id, patientId: three.memberId };
    const held = await ask('POST /patient/appointments', { token: three.token, body: wish });
    assert.equal(held.status, 200, held.text);
    const heldId = Reflect.get(Object(held.json), 'id');

    const doors = {
      presubmit: () => ask(`${book}/presubmit`, { token: one.token, body: { scheduleId, serialNo: 20 } }),
      submit: () => ask(`${book}/submit`, { token: one.token, body: { scheduleId, serialNo: 20, memberId: one.memberId } }),
      create: () => ask('POST /patient/appointments', { token: two.token, body: { scheduleId, patientId: two.memberId } }),
      reschedule: () => ask(`PUT /patient/appointments/${heldId}/reschedule`, { token: three.token, body: { scheduleId } }),
    };
    for (const early of [86_400_000, 1_000, 1]) {
      freezeClock(released - early);
      for (const [door, knock] of Object.entries(doors)) {
        const answer = await knock();
        assert.deepEqual([answer.status, codeOf(answer)], [409, 'SCHEDULE_NOT_OPEN'], `${door} ${early} ms early`);
      }
    }
    freezeClock(released);
    for (const [door, knock] of Object.entries(doors)) {
      const answer = await knock();
      assert.equal(answer.status, 200, `${door}: ${answer.text}`);
    }
  });

  it('asks a caller faster than people for a captcha in the words of its face, and lets an answer pass', async () => {
    if (config().RATE_LIMIT_SCALE !== 1) return;
    const { id: tenantId } = await buildTenant();
    const { id: scheduleId } = await buildSchedule({ tenantId });
    const { token, accountId, memberId } = await patient(tenantId);
    const submit = (headers: Record<string, string> = {}) =>
      ask(`${book}/submit`, { token, headers, body: { scheduleId, serialNo: 10, memberId } });
    assert.equal((await submit()).status, 200);
    for (let n = 0; n < 9; n++) assert.equal((await submit()).status, 409);
    const refused = await submit();
    assert.equal(refused.status, 429);
    assert.equal(refused.text, '{"error_code":"CAPTCHA_REQUIRED","error_msg":"操作太频繁，请输入图形验证码后再试"}');
    assert.equal((await ask(`${book}/presubmit`, { token, body: { scheduleId, serialNo: 11 } })).status, 200);

    const create = () => ask('POST /patient/appointments', { token, body: { scheduleId, patientId: memberId } });
    for (let n = 0; n < 10; n++) await create();
    const other = await create();
    assert.deepEqual([other.status, codeOf(other)], [429, 'CAPTCHA_REQUIRED']);

    const drawn = await ask('GET /app/captcha', { token });
    assert.match(said(drawn, 'image'), /^data:image\/svg\+xml;base64,/);
    const captchaId = said(drawn, 'captchaId');
    const wrong = await submit({ 'X-Captcha-Id': captchaId, 'X-Captcha-Answer': '0000' });
    assert.deepEqual([wrong.status, said(wrong, 'error_msg')], [429, '图形验证码不正确，请再试一次']);
    const answer = await readCaptcha({ captchaId, accountId });
    for (const headers of [{ 'X-Captcha-Id': captchaId, 'X-Captcha-Answer': answer }, ...Array(10).fill({})]) {
      const passed = await submit(headers);
      assert.deepEqual([passed.status, codeOf(passed)], [409, 'HALF_DAY_TAKEN']);
    }
    assert.equal((await submit()).status, 429);
    assert.equal((await ask('GET /app/captcha')).status, 401);
  });

  it('counts no call that is refused before it could do anything', async () => {
    if (config().RATE_LIMIT_SCALE !== 1) return;
    const { token } = await buildSession();
    for (let n = 0; n < 12; n++) assert.equal((await ask(`${book}/submit`, { token, body: { scheduleId: 'x' } })).status, 400);
  });

  it('holds a device that goes through many accounts', async () => {
    if (config().RATE_LIMIT_SCALE !== 1) return;
    const { id: tenantId } = await buildTenant();
    const { id: scheduleId } = await buildSchedule({ tenantId });
    const tokens = await Promise.all(Array.from({ length: 7 }, async () => (await buildSession({ tenantId })).token));
    const device = { 'X-Device-Id': `device of ${tenantId}` };
    const statuses: number[] = [];
    for (let n = 0; n < 61; n++)
      statuses.push((await ask(`${book}/presubmit`, { token: tokens[n % 7], headers: device, body: { scheduleId, serialNo: 5 } })).status);
    assert.deepEqual([statuses.slice(0, 60).every((status) => status === 200), statuses[60]], [true, 429]);
  });

  it('is declared for every call that takes a number, and for none that browses or gives back', () => {
    const limited = Object.entries({ ...pati, ...appointmentFace, ...portal })
      .filter(([, endpoint]) => 'limited' in endpoint)
      .map(([route]) => route);
    assert.deepEqual(
      limited.filter((route) => !route.includes('feedback') && !route.includes('review')).sort(),
      [
        `${book}/presubmit`,
        `${book}/submit`,
        'POST /patient/appointments',
        'PUT /patient/appointments/{id}/reschedule',
        'POST /patient/waitlist',
        'POST /api/registrations',
        'POST /api/registrations/waiting',
      ].sort(),
    );
  });
});
