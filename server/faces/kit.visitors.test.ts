import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { contract, type Endpoint } from '../../shared/contracts/kit.ts';
import { config, useConfig } from '../platform/config.ts';
import { buildTenant } from '../test/factories/directory.ts';
import { buildSession } from '../test/factories/identity.ts';
import { type Answer, refusalOf, type Sent, type Served, serveTiny, tinyFace } from '../test/tiny-face.ts';
import { type Caller, type Handlers, mount, type Signed, type Visitor } from './kit.ts';

const shown = z.object({ tenantId: z.string(), ip: z.string(), accountId: z.string().nullable(), once: z.unknown(), input: z.unknown() });
const ask = { summary: '谁', request: z.object({ a: z.unknown() }).partial(), response: shown } as const satisfies Partial<Endpoint>;
const tiny = contract({
  'POST /tiny/none': { ...ask, auth: 'none' },
  'POST /tiny/patient': { ...ask, auth: 'patient' },
  'POST /tiny/staff': { ...ask, auth: 'staff' },
  'POST /tiny/admin': { ...ask, auth: 'tenant-admin' },
  'POST /tiny/service': { ...ask, auth: 'service' },
  'POST /tiny/signed/{name}': {
    summary: '签名',
    auth: 'signature',
    request: z.object({ name: z.string(), a: z.string() }).partial(),
    response: z.object({ input: z.unknown(), bytes: z.string(), type: z.string(), visitor: z.array(z.string()) }),
  },
});
const show = async (input: { a?: unknown }, visitor: Visitor | Caller) => ({
  tenantId: visitor.tenantId,
  ip: visitor.ip,
  accountId: 'accountId' in visitor ? visitor.accountId : null,
  once: 'once' in visitor && visitor.once ? visitor.once : null,
  input,
});
const handlers: Handlers<typeof tiny> = {
  'POST /tiny/none': show,
  'POST /tiny/patient': show,
  'POST /tiny/staff': show,
  'POST /tiny/admin': show,
  'POST /tiny/service': show,
  'POST /tiny/signed/{name}': async (input, { body, headers, ...visitor }: Signed) => ({
    input,
    bytes: body.toString('base64'),
    type: String(headers['content-type']),
    visitor: Object.keys(visitor),
  }),
};

describe('faces/kit: who is calling', () => {
  let served: Served;
  before(async () => {
    served = await serveTiny(mount(tinyFace('tiny'), tiny, handlers), tinyFace('last'));
  });
  after(() => served.close());

  const post = (path: string, headers: Sent['headers'] = {}, sent: Sent = {}) => served.send('POST', path, { ...sent, headers });
  const heard = ({ status, text }: Answer): Record<string, unknown> => {
    assert.equal(status, 200, text);
    return JSON.parse(text).tiny;
  };
  const refused = (answer: Answer, status: number, code: string) =>
    assert.deepEqual([answer.status, refusalOf('tiny', answer).no], [status, code]);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  describe('tokens', () => {
    it('are taken from each of the three headers, on every face', async () => {
      const { token, accountId, tenantId } = await buildSession();
      for (const headers of [
        bearer(token),
        { authorization: `bearer  ${token}` },
        { token },
        { Token: token },
        { 'X-auth-token': token },
      ]) {
        const { accountId: seen, tenantId: there } = heard(await post('/tiny/patient', headers));
        assert.deepEqual([seen, there], [accountId, tenantId]);
      }
    });

    it('may come twice if they are the same', async () => {
      const { token, accountId } = await buildSession();
      assert.equal(heard(await post('/tiny/patient', { ...bearer(token), token, 'x-auth-token': token })).accountId, accountId);
      assert.equal(heard(await post('/tiny/patient', { token, 'x-auth-token': '' })).accountId, accountId);
    });

    it('must not be two different ones', async () => {
      const [one, other] = [await buildSession(), await buildSession()];
      const pairs = [
        { ...bearer(one.token), token: other.token },
        { token: one.token, 'x-auth-token': other.token },
        { ...bearer(one.token), 'x-auth-token': 'nonsense' },
      ];
      for (const path of ['/tiny/none', '/tiny/patient', '/tiny/service'])
        for (const headers of pairs) refused(await post(path, headers), 401, 'token_conflict');
    });

    it('that open nothing sign nobody in', async () => {
      for (const headers of [{}, { token: 'nonsense' }, bearer('x.y.z'), { authorization: 'Basic YTpi' }, { token: 'é' }])
        refused(await post('/tiny/patient', headers), 401, 'not_signed_in');
      assert.equal(heard(await post('/tiny/none', { token: 'nonsense' })).accountId, null);
    });

    it('are looked at where nobody needs to sign in, too', async () => {
      const { token, accountId } = await buildSession();
      assert.equal(heard(await post('/tiny/none', { token })).accountId, accountId);
    });
  });

  describe('roles', () => {
    it('need the second factor', async () => {
      const token = async (role: 'patient' | 'doctor' | 'tenant-admin' | 'platform-admin', proof?: 'password') =>
        (await buildSession({ role, ...(proof ? { proof } : {}) })).token;
      const cases: [token: string, staff: number, admin: number][] = [
        [await token('patient'), 403, 403],
        [await token('doctor'), 200, 403],
        [await token('doctor', 'password'), 403, 403],
        [await token('tenant-admin'), 200, 200],
        [await token('tenant-admin', 'password'), 403, 403],
        [await token('platform-admin'), 200, 200],
      ];
      for (const [token, staff, admin] of cases) {
        assert.equal((await post('/tiny/staff', { token })).status, staff);
        assert.equal((await post('/tiny/admin', { token })).status, admin);
        assert.equal((await post('/tiny/patient', { token })).status, 200);
      }
      refused(await post('/tiny/staff'), 401, 'not_signed_in');
      refused(await post('/tiny/admin', { token: 'nonsense' }), 401, 'not_signed_in');
    });

    it('do not make a service: that is a token of its own', async () => {
      const service = config().SERVICE_TOKEN ?? '';
      for (const headers of [bearer(service), { token: service }])
        assert.equal(heard(await post('/tiny/service', headers)).accountId, null);
      refused(await post('/tiny/service'), 401, 'not_signed_in');
      refused(await post('/tiny/patient', { token: service }), 401, 'not_signed_in');
      const { token } = await buildSession({ role: 'platform-admin' });
      for (const wrong of [token, `${service}x`, service.replace(/.$/, 'X'), 'é'.repeat(service.length)])
        refused(await post('/tiny/service', { token: wrong }), 403, 'forbidden');
    });

    it('admit no service where no token is set', async () => {
      const { SERVICE_TOKEN, ...rest } = config();
      useConfig(rest);
      try {
        refused(await post('/tiny/service', { token: SERVICE_TOKEN ?? '' }), 403, 'forbidden');
        refused(await post('/tiny/service', { token: 'undefined' }), 403, 'forbidden');
      } finally {
        useConfig({ ...rest, ...(SERVICE_TOKEN ? { SERVICE_TOKEN } : {}) });
      }
    });
  });

  describe('the hospital', () => {
    it('is that of the token, else of the header, else of the host, else the default', async () => {
      const host = `h${randomBytes(4).toString('hex')}.example`;
      const { id } = await buildTenant({ host });
      const { token, tenantId } = await buildSession();
      assert.equal(heard(await post('/tiny/none', { token, tenantId: '77', host })).tenantId, tenantId);
      assert.equal(heard(await post('/tiny/none', { tenantId: '77', host })).tenantId, '77');
      assert.equal(heard(await post('/tiny/none', { host })).tenantId, id);
      assert.equal(heard(await post('/tiny/none', { tenantId: '' })).tenantId, config().DEFAULT_TENANT_ID);
    });

    it('has a number in the header', async () => {
      for (const tenantId of ['one', '-1', '1.5', '1 2', '12345678901234567', '1;2']) {
        const answer = await post('/tiny/none', { tenantId });
        refused(answer, 400, 'invalid_input');
        assert.equal(refusalOf('tiny', answer).field, 'tenantId');
      }
    });
  });

  describe('an Idempotency-Key', () => {
    const once = async (headers: Record<string, string>, json: object) => heard(await post('/tiny/patient', headers, { json })).once;

    it('binds account, endpoint and what was said', async () => {
      const { token, accountId } = await buildSession();
      const key = { token, 'idempotency-key': 'k-1' };
      const first = await once(key, { a: 1 });
      const { bodyHash, ...rest } = Object(first);
      assert.deepEqual(rest, { accountId, route: 'POST /tiny/patient', key: 'k-1' });
      assert.deepEqual(await once(key, { a: 1, undeclared: 2 }), first);
      assert.notEqual(Object(await once(key, { a: 2 })).bodyHash, bodyHash);
      assert.equal(await once({ token }, { a: 1 }), null);
    });

    it('has an end', async () => {
      const { token } = await buildSession();
      assert.equal((await post('/tiny/patient', { token, 'idempotency-key': 'k'.repeat(255) })).status, 200);
      refused(await post('/tiny/patient', { token, 'idempotency-key': 'k'.repeat(256) }), 400, 'invalid_input');
    });
  });

  describe('an address', () => {
    it('is the socket, whatever a stranger forwards', async () => {
      assert.equal(heard(await post('/tiny/none', { 'x-forwarded-for': '9.9.9.9' })).ip, '127.0.0.1');
    });

    it('is what the trusted proxies saw', async () => {
      const kept = config();
      useConfig({ ...kept, TRUSTED_PROXIES: ['127.0.0.1', '10.0.0.2'] });
      try {
        assert.equal(heard(await post('/tiny/none', { 'x-forwarded-for': '1.1.1.1, 9.9.9.9, 10.0.0.2' })).ip, '9.9.9.9');
      } finally {
        useConfig(kept);
      }
    });
  });

  describe('signed calls', () => {
    it('bring the exact bytes, whatever they are, and the names of path and query', async () => {
      for (const body of [randomBytes(5_000), Buffer.from('{"a": 1.0,\n"a":2}'), Buffer.from('not json'), Buffer.from('a=1')])
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/xml']) {
          const answer = heard(await post('/tiny/signed/x?a=2', { 'content-type': type }, { body }));
          assert.deepEqual(answer.input, { name: 'x', a: '2' });
          assert.ok(Buffer.from(String(answer.bytes), 'base64').equals(body));
          assert.equal(answer.type, type);
        }
      assert.equal(heard(await post('/tiny/signed/x')).bytes, '');
    });

    it('are nobody until their signature is checked, and have an end like others', async () => {
      const { token } = await buildSession();
      assert.deepEqual(heard(await post('/tiny/signed/x', { token }, { body: 'x' })).visitor, ['tenantId', 'ip', 'requestId', 'session']);
      refused(await post('/tiny/signed/x', {}, { body: Buffer.alloc(3 << 20) }), 413, 'body_too_large');
    });
  });
});
