import assert from 'node:assert/strict';
import { z } from 'zod';
import { contract, id, integer } from '../../shared/contracts/kit.ts';
import { type Answer, refusalOf, type Sent, type Served, serveTiny, tinyFace } from '../test/tiny-face.ts';
import { type Handlers, mount } from './kit.ts';

const words = z.object({ a: z.unknown(), b: z.unknown(), c: z.unknown(), thing: z.unknown() }).partial();
const echo = { summary: '回声', auth: 'none', request: words, response: z.object({ said: z.string() }) } as const;
const named = {
  summary: '哪一个',
  auth: 'none',
  request: z.object({ thing: z.string(), part: z.string() }).partial(),
  response: z.object({ said: z.string() }),
} as const;

/** Parameters are declared before the exact paths that must win over them. */
const tiny = contract({
  'GET /tiny/things/{thing}': named,
  'POST /tiny/things/{thing}': echo,
  'DELETE /tiny/things/{thing}': echo,
  'PUT /tiny/things/{thing}/{part}': named,
  'PUT /tiny/things/{thing}/first': named,
  'GET /tiny/things/mine': named,
  'GET /tiny/echo': echo,
  'POST /tiny/echo': echo,
  'DELETE /tiny/echo': echo,
  'POST /tiny/strict': { ...echo, request: z.object({ count: integer().pipe(z.number().positive('应为大于 0 的数字')), who: id() }) },
});
const say = async (input: unknown) => ({ said: JSON.stringify(input) });
const handlers: Handlers<typeof tiny> = {
  'GET /tiny/things/{thing}': async ({ thing }) => ({ said: `thing ${thing}` }),
  'POST /tiny/things/{thing}': say,
  'DELETE /tiny/things/{thing}': say,
  'PUT /tiny/things/{thing}/{part}': async ({ thing, part }) => ({ said: `part ${part} of ${thing}` }),
  'PUT /tiny/things/{thing}/first': async ({ thing }) => ({ said: `first of ${thing}` }),
  'GET /tiny/things/mine': async () => ({ said: 'mine' }),
  'GET /tiny/echo': say,
  'POST /tiny/echo': say,
  'DELETE /tiny/echo': say,
  'POST /tiny/strict': say,
};
const aside = contract({ 'GET /elsewhere/one': echo, 'POST /elsewhere/made': { ...echo, status: 201 } });
const inner = contract({ 'GET /elsewhere/inner': echo });

describe('faces/kit: from the wire to the handler', () => {
  let served: Served;
  before(async () => {
    const mounted = [
      ...mount(tinyFace('tiny'), tiny, handlers),
      ...mount(tinyFace('aside'), aside, { 'GET /elsewhere/one': say, 'POST /elsewhere/made': say }),
    ];
    mounted.push(...mount(tinyFace('tiny/inner'), inner, { 'GET /elsewhere/inner': say }));
    served = await serveTiny(mounted, tinyFace('last'));
  });
  after(() => served.close());

  const send = (method: string, path: string, sent?: Sent) => served.send(method, path, sent);
  const said = ({ status, text }: Answer): string => {
    assert.equal(status, 200, text);
    return JSON.parse(text).tiny.said;
  };
  const heard = (answer: Answer): unknown => JSON.parse(said(answer));
  const refused = (answer: Answer, status: number, code: string, face = 'tiny') => {
    assert.deepEqual([answer.status, refusalOf(face, answer).no], [status, code]);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
  };

  describe('paths', () => {
    it('prefers an exact path, then fewer parameters, whatever was declared first', async () => {
      assert.equal(said(await send('GET', '/tiny/things/mine')), 'mine');
      assert.equal(said(await send('GET', '/tiny/things/7')), 'thing 7');
      assert.equal(said(await send('PUT', '/tiny/things/7/first')), 'first of 7');
      assert.equal(said(await send('PUT', '/tiny/things/7/last')), 'part last of 7');
    });

    it('decodes parameters once and lets bad encodings through as they are', async () => {
      assert.equal(said(await send('GET', '/tiny/things/%E5%BC%A0%2F%20x')), 'thing 张/ x');
      assert.equal(said(await send('GET', '/tiny/things/%2541')), 'thing %41');
      assert.equal(said(await send('GET', '/tiny/things/%zz')), 'thing %zz');
    });

    it('takes paths as written: no other case, no slash more', async () => {
      for (const path of ['/Tiny/things/7', '/tiny/things/7/', '/tiny/things/mine/', '/tiny/echo/', '/tiny//echo', '/tiny/things/'])
        assert.equal((await send('GET', path)).status, 404, path);
    });

    it('answers HEAD as GET without the body', async () => {
      for (const path of ['/tiny/echo', '/tiny/things/7']) {
        const { status, text, headers } = await send('HEAD', path);
        assert.deepEqual([status, text, headers['content-type']], [200, '', 'application/json; charset=utf-8'], path);
      }
    });
  });

  describe('refusals of the match', () => {
    it('come from the face whose prefix it is, the fallback elsewhere', async () => {
      refused(await send('GET', '/tiny/nothing'), 404, 'route_not_found');
      refused(await send('GET', '/tiny'), 404, 'route_not_found');
      refused(await send('GET', '/aside/nothing'), 404, 'route_not_found', 'aside');
      refused(await send('GET', '/tinyish/echo'), 404, 'route_not_found', 'last');
      refused(await send('GET', '/'), 404, 'route_not_found', 'last');
      refused(await send('GET', '/elsewhere/two'), 404, 'route_not_found', 'last');
      assert.equal((await send('GET', '/elsewhere/one')).text, '{"aside":{"said":"{}"}}');
    });

    it('come from the narrower of two families under one prefix', async () => {
      refused(await send('GET', '/tiny/inner/nothing'), 404, 'route_not_found', 'tiny/inner');
      refused(await send('GET', '/tiny/innermost'), 404, 'route_not_found');
    });

    it('name the methods there are', async () => {
      const none = await send('PUT', '/tiny/echo');
      refused(none, 405, 'method_not_allowed');
      assert.equal(none.headers.allow, 'GET, POST, DELETE');
      const mixed = await send('PUT', '/tiny/things/mine');
      refused(mixed, 405, 'method_not_allowed');
      assert.deepEqual(String(mixed.headers.allow).split(', ').sort(), ['DELETE', 'GET', 'POST']);
      assert.equal((await send('GET', '/tiny/nothing')).headers.allow, undefined);
      refused(await send('OPTIONS', '/tiny/echo'), 405, 'method_not_allowed');
    });
  });

  describe('bodies', () => {
    it('may be answered 201 where something was made', async () => {
      assert.equal((await send('POST', '/elsewhere/made')).status, 201);
    });

    it('are JSON objects or nothing', async () => {
      for (const body of ['{', '{"a":1}}', '[]', '[1]', '"a"', '1', 'null', 'true', '\u0000', '{a:1}'])
        refused(await send('POST', '/tiny/echo', { body, headers: { 'content-type': 'application/json' } }), 400, 'bad_json');
      assert.deepEqual(heard(await send('POST', '/tiny/echo', { json: { a: { b: [1] } } })), { a: { b: [1] } });
      assert.deepEqual(heard(await send('POST', '/tiny/echo')), {});
      assert.deepEqual(heard(await send('POST', '/tiny/echo', { headers: { 'content-type': 'text/plain', 'content-length': '0' } })), {});
    });

    it('may say more about their type', async () => {
      for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json'])
        assert.deepEqual(heard(await send('POST', '/tiny/echo', { body: '{"a":1}', headers: { 'content-type': type } })), { a: 1 }, type);
    });

    it('of another type are refused', async () => {
      for (const headers of [
        { 'content-type': 'text/plain' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'nonsense' },
        {},
      ])
        refused(await send('POST', '/tiny/echo', { body: '{"a":1}', headers }), 415, 'unsupported_media');
      const strange = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'strange' };
      refused(await send('POST', '/tiny/echo', { body: 'a=1', headers: strange }), 415, 'unsupported_media');
      refused(await send('POST', '/tiny/echo', { body: 'a=1', headers: { ...strange, 'content-encoding': 'gzip' } }), 400, 'bad_json');
    });

    it('cannot reach a prototype', async () => {
      const body = '{"__proto__":{"a":"bad"},"constructor":{"prototype":{"a":"bad"}},"b":{"__proto__":{"c":"bad"}}}';
      const headers = { 'content-type': 'application/json' };
      assert.deepEqual(Object.keys(Object(heard(await send('POST', '/tiny/echo', { body, headers })))), ['b']);
      assert.deepEqual(heard(await send('POST', '/tiny/echo', { form: '__proto__[a]=bad&constructor[prototype][a]=bad&b=1' })), { b: '1' });
      assert.deepEqual(heard(await send('GET', '/tiny/echo?__proto__=bad&b=1')), { b: '1' });
      assert.equal(Reflect.get({}, 'a'), undefined);
    });

    it('may be urlencoded forms, whatever the method', async () => {
      for (const method of ['POST', 'DELETE'])
        assert.deepEqual(heard(await send(method, '/tiny/echo', { form: 'a=1&b=%E5%BC%A0+x&other=1' })), { a: '1', b: '张 x' }, method);
    });

    it('too large are refused, and the connection lives on', async () => {
      const large = Buffer.alloc(3 << 20, 'x');
      for (const chunked of [false, true])
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
          const headers = { 'content-type': type };
          refused(await send('POST', '/tiny/echo', { body: large, headers, chunked }), 413, 'body_too_large');
          const next = await send('POST', '/tiny/echo', { json: { a: 1 } });
          assert.deepEqual([heard(next), next.reused], [{ a: 1 }, true], `${type} ${chunked}`);
        }
    });

    it('that nobody reads do not disturb the next call either', async () => {
      const large = { body: Buffer.alloc(3 << 20, 'x'), headers: { 'content-type': 'application/json' } };
      refused(await send('POST', '/tiny/nothing', large), 404, 'route_not_found');
      assert.deepEqual(heard(await send('GET', '/tiny/echo?a=1', large)), { a: '1' });
      assert.ok((await send('GET', '/tiny/echo')).reused);
    });

    it('of just a megabyte are taken', async () => {
      const body = `{"a":"${'x'.repeat((1 << 20) - 8)}"}`;
      assert.equal(body.length, 1 << 20);
      assert.equal((await send('POST', '/tiny/echo', { body, headers: { 'content-type': 'application/json' } })).status, 200);
      refused(
        await send('POST', '/tiny/echo', { body: `${body} `, headers: { 'content-type': 'application/json' } }),
        413,
        'body_too_large',
      );
    });
  });

  describe('names', () => {
    it('come from query and body on DELETE', async () => {
      assert.deepEqual(heard(await send('DELETE', '/tiny/echo?a=1', { json: { b: 2 } })), { a: '1', b: 2 });
      assert.deepEqual(heard(await send('DELETE', '/tiny/echo?a=1')), { a: '1' });
    });

    it('of the path win over those of the body, and those over the query', async () => {
      assert.deepEqual(heard(await send('POST', '/tiny/things/7?thing=8&a=1', { json: { thing: 9, a: 2 } })), { a: 2, thing: '7' });
      assert.deepEqual(heard(await send('DELETE', '/tiny/things/7?thing=8', { form: 'thing=9' })), { thing: '7' });
    });

    it('repeated in the query: the last counts', async () => {
      assert.deepEqual(heard(await send('GET', '/tiny/echo?a=1&a=2&b=3')), { a: '2', b: '3' });
    });

    it('that are not declared go no further', async () => {
      assert.deepEqual(heard(await send('POST', '/tiny/echo?d=1', { json: { e: 1, a: 1 } })), { a: 1 });
    });

    it('with bad values are refused by name, in Chinese', async () => {
      const answer = await send('POST', '/tiny/strict', { json: { count: 0, who: '7' } });
      refused(answer, 400, 'invalid_input');
      assert.deepEqual(refusalOf('tiny', answer), { no: 'invalid_input', field: 'count', words: 'count 应为大于 0 的数字' });
      for (const json of [
        { who: 1 },
        { count: 1 },
        { count: '1.5', who: 1 },
        { count: 1, who: -1 },
        { count: 1, who: '1x' },
        { count: 1, who: ['1'] },
      ])
        refused(await send('POST', '/tiny/strict', { json }), 400, 'invalid_input');
      assert.deepEqual(heard(await send('POST', '/tiny/strict', { json: { count: '12', who: 34 } })), { count: 12, who: '34' });
    });
  });
});
