import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Endpoint, Route } from '../../shared/contracts/kit.ts';
import { contracts } from '../app/faces.ts';
import { createAccount, startSession } from '../domain/identity/index.ts';
import { rawConnection, select } from '../platform/db.ts';
import { buildBooking } from './factories/booking.ts';
import { buildMember } from './factories/care.ts';
import { buildTenant } from './factories/directory.ts';
import { buildSchedule } from './factories/scheduling.ts';
import { type Answer, adopt, type Hospital, openHospital } from './hospital.ts';

interface Case {
  face: string;
  route: Route;
  method: string;
  path: string;
  endpoint: Endpoint;
  /** Fields that the call takes beside those in its path. */
  fields: Record<string, z.ZodType>;
}

const cases: Case[] = Object.entries(contracts).flatMap(([face, contract]) =>
  Object.entries(contract).map(([route, endpoint]) => {
    const [method = '', path = ''] = route.split(' ');
    const shape = endpoint.request instanceof z.ZodObject ? endpoint.request.shape : {};
    const fields = Object.fromEntries(Object.entries(shape).filter(([name]) => !path.includes(`{${name}}`)));
    return { face, route: route as Route, method, path, endpoint, fields }; // as: a contract's keys are routes
  }),
);

/** Consent is any JSON and never a reason to refuse (seed 002). */
const neverRefused = new Set(['wxCode', 'subscribeAuthResult', 'subscribeScene']);

/** Values that no field of these names can take. */
const nonsense: [what: string, value: unknown][] = [
  ['an object', { a: 1 }],
  ['a list', [1, 2]],
  ['too long a text', 'x'.repeat(5_000)],
  ['a control character', '1\n2'],
];

/** What one request may say in each place, so that only the field under test is wrong. */
const plausible: Record<string, unknown> = {
  phone: '13912345678',
  verCode: '123456',
  code: '123456',
  password: 'correct-horse',
  newPassword: 'correct-horse',
  oldPassword: 'correct-horse',
  deptId: '1',
  doctorId: '1',
  date: '2031-01-01',
  birthday: '1990-03-07',
  IDNo: '110105199003072338',
  gender: 1,
  name: '王小明',
  status: 'checked_in',
  signType: 'RSA',
  nonceStr: 'abc',
  timeStamp: '1700000000',
  scene: 'appointment',
  open_id: 'o',
  pati_name: '王小明',
  pati_birthday: '1990-03-07',
  pati_phone: '13912345678',
  pati_id_number: '110105199003072338',
  pati_id_type: '99',
  cont_phone: '13912345678',
  list: [],
  file_extension: 'png',
  file_type: 'image/png',
  email: 'test@example.com',
  confirmPassword: 'correct-horse',
};
const plausibleFor = (name: string) => plausible[name] ?? '1';

/** Every table's number of rows: what a refusal must leave as it is. */
async function census(): Promise<string> {
  const tables = (await rawConnection().getQueryInterface().showAllTables()).map(String).sort();
  const counted = await Promise.all(
    tables
      .filter((name) => name !== 'migrations')
      .map(async (name) => {
        const [row] = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM ${name}`);
        return `${name}=${row?.total}`;
      }),
  );
  return counted.join(' ');
}

function assertRefusal(face: string, answer: Answer, statuses: readonly number[]): void {
  assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
  const keys = {
    pati: ['error_code', 'error_msg'],
    app: ['error_code', 'error_msg'],
    patient: ['code', 'message'],
    wxpay: ['code', 'message'],
  }[face];
  if (keys) assert.deepEqual(Object.keys(answer.json), keys);
  if (face === 'portal') {
    assert.deepEqual(Object.keys(answer.json).sort(), ['code', 'data', 'message', 'msg']);
    assert.equal(answer.json.code, answer.status);
  }
  assert.doesNotMatch(answer.text, /Error:|at .*\.ts|sequelize|SELECT|undefined/i);
}

describe('every declared endpoint', function () {
  this.timeout(180_000);
  let hospital: Hospital;
  let patientToken: string;
  let staffToken: string;
  let foreign: { bookId: string; memberId: string };

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1' });
      await buildTenant({ id: '2' });
      const accountId = await createAccount({ phone: '13912345670', password: 'correct-horse' });
      patientToken = await startSession({ accountId, tenantId: '1', role: 'patient', proof: 'password' });
      staffToken = await startSession({ accountId, tenantId: '1', role: 'tenant-admin', proof: 'second-factor' });
      const schedule = await buildSchedule({ tenantId: '1' });
      const member = await buildMember();
      foreign = { bookId: (await buildBooking({ schedule, member })).id, memberId: member.id };
    });
    await adopt(hospital);
  });
  after(() => hospital?.close());

  function send(
    { method, path, endpoint, fields }: Case,
    over: Record<string, unknown>,
    more: { token?: string; body?: string } = {},
  ): Promise<Answer> {
    const input = {
      ...Object.fromEntries(
        Object.keys(fields)
          .filter((name) => !neverRefused.has(name))
          .map((name) => [name, plausibleFor(name)]),
      ),
      ...over,
    };
    const at = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(over[name] ?? plausibleFor(name))));
    const token =
      endpoint.auth === 'none' || endpoint.auth === 'signature'
        ? undefined
        : (more.token ??
          { patient: patientToken, service: 'service-token-of-the-tests', staff: staffToken, 'tenant-admin': staffToken }[endpoint.auth]);
    const options = token ? { token } : {};
    if (method !== 'GET') return hospital.call(method, at, { ...options, body: more.body ?? input });
    const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(input)) if (value !== undefined) search.set(name, text(value) ?? '');
    return hospital.call('GET', `${at}?${search}`, options);
  }

  for (const one of cases.filter(({ endpoint }) => endpoint.auth !== 'none' && endpoint.auth !== 'signature'))
    it(`${one.route}: nobody without a session, nor with a spoiled one`, async () => {
      const before = await census();
      const at = one.path.replace(/\{\w+\}/g, '1');
      const body = one.method === 'GET' ? {} : { body: {} };
      assertRefusal(one.face, await hospital.call(one.method, at, body), [401]);
      const spoiled = one.endpoint.auth === 'service' ? 403 : 401; // there is but one right word there
      assertRefusal(one.face, await hospital.call(one.method, at, { ...body, token: `${patientToken.slice(0, -4)}AAAA` }), [spoiled]);
      assertRefusal(
        one.face,
        await hospital.call(one.method, at, { ...body, token: patientToken, headers: { 'x-auth-token': 'other' } }),
        [401],
      );
      assert.equal(await census(), before);
    });

  for (const one of cases.filter(
    ({ endpoint }) => endpoint.auth === 'staff' || endpoint.auth === 'tenant-admin' || endpoint.auth === 'service',
  ))
    it(`${one.route}: no patient`, async () => {
      assertRefusal(one.face, await send(one, {}, { token: patientToken }), [403]);
    });

  for (const one of cases.filter(({ method, endpoint }) => method !== 'GET' && endpoint.auth !== 'signature'))
    it(`${one.route}: malformed JSON, a list, and three megabytes are refused and change nothing`, async () => {
      const before = await census();
      assertRefusal(one.face, await send(one, {}, { body: '{"a":' }), [400]);
      assertRefusal(one.face, await send(one, {}, { body: '[1]' }), [400]);
      assertRefusal(one.face, await send(one, {}, { body: JSON.stringify({ filler: 'x'.repeat(3_000_000) }) }), [413]);
      assert.equal(await census(), before);
    });

  for (const one of cases.filter(({ endpoint }) => endpoint.auth !== 'signature'))
    for (const [name, schema] of Object.entries(one.fields).filter(([field]) => !neverRefused.has(field)))
      it(`${one.route}: ${name} missing, of a wrong type or too long is refused and changes nothing`, async () => {
        const before = await census();
        if (!schema.safeParse(undefined).success) assertRefusal(one.face, await send(one, { [name]: undefined }), [400]);
        for (const [what, value] of nonsense) {
          const answer = await send(one, { [name]: value });
          assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
          assertRefusal(one.face, answer, [answer.status]);
        }
        assert.equal(await census(), before);
      });

  for (const one of cases.filter(({ endpoint }) => endpoint.auth === 'patient'))
    for (const name of ['bookId', 'appo_id', 'memberId', 'patientId', 'id', 'bookId'].filter(
      (field) => one.path.includes(`{${field}}`) || field in one.fields,
    ))
      it(`${one.route}: another's ${name} is as if it did not exist`, async () => {
        const before = await census();
        const value = name === 'memberId' || name === 'patientId' ? foreign.memberId : foreign.bookId;
        const schedule =
          name === 'id' || name === 'bookId' || name === 'appo_id'
            ? {}
            : { scheduleId: (await select<{ id: number }>(null, 'SELECT MIN(id) AS id FROM schedules'))[0]?.id };
        const told = one.face === 'portal' && name === 'patientId' ? 403 : 404; // seed 000 says 无权限 there, whether the id exists or not
        assertRefusal(one.face, await send(one, { ...schedule, [name]: value }), [told]);
        assert.equal(await census(), before);
      });

  it('answers unknown paths and methods in the shape of the face whose path it is', async () => {
    assertRefusal('pati', await hospital.call('GET', '/pati_service/nowhere'), [404]);
    assertRefusal('pati', await hospital.call('PUT', '/pati_service/book_service/book/submit'), [405]);
    assertRefusal('patient', await hospital.call('GET', '/patient/nowhere'), [404]);
    assertRefusal('patient', await hospital.call('GET', '/patient/appointments'), [405]);
    assertRefusal('app', await hospital.call('GET', '/app/nowhere'), [404]);
    assertRefusal('portal', await hospital.call('GET', '/api/nowhere'), [404]);
    assertRefusal('portal', await hospital.call('PUT', '/api/payments'), [405]);
  });
});
