import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { z } from 'zod';
import { contract, decimal, extra } from '../../shared/contracts/kit.ts';
import { Fault } from '../../shared/vocab/fault.ts';
import { config, useConfig } from '../platform/config.ts';
import { loggedBy, refusalOf, type Served, serveTiny, tinyFace } from '../test/tiny-face.ts';
import { type Handlers, mount } from './kit.ts';

const bare = { summary: '答', auth: 'none', request: z.object({}) } as const;
const card = z.object({ name: z.string(), fee: decimal(1), note: extra(z.string()).optional(), no: z.int() });

const tiny = contract({
  'GET /tiny/card': { ...bare, response: card },
  'GET /tiny/list': { ...bare, response: z.array(card) },
  'GET /tiny/null': { ...bare, response: z.null() },
  'GET /tiny/text': { ...bare, response: z.string(), as: 'text' },
  'GET /tiny/wrong': { ...bare, response: card },
  'GET /tiny/fault': { ...bare, response: card },
  'GET /tiny/later': { ...bare, response: card },
  'POST /tiny/broken': { ...bare, request: z.object({ name: z.string(), kind: z.string().optional() }), response: card },
});

/** More than is declared, as a row of a table would be. */
const row = { secret: 's', no: 3, note: '外', fee: 10, name: '内科' };
const wrongRow = { name: '内科', fee: 10, no: 1.5, phone: '13800000001' };

const handlers: Handlers<typeof tiny> = {
  'GET /tiny/card': async () => row,
  'GET /tiny/list': async () => [row, { no: 1, name: '', fee: 10.05 }],
  'GET /tiny/null': async () => null,
  'GET /tiny/text': async () => 'pong 张',
  'GET /tiny/wrong': async () => wrongRow,
  'GET /tiny/fault': async () => {
    throw new Fault('slot_full', { words: '约满了' });
  },
  'GET /tiny/later': async () => {
    throw new Fault('too_many_requests', { retryAfter: 57 });
  },
  'POST /tiny/broken': async ({ name, kind }) => {
    if (kind === 'text') throw `${name} is no error`;
    throw Object.assign(new Error('the cable is out'), { status: 400, code: 'Z_DATA_ERROR', sql: `INSERT '${name}'` });
  },
};

describe('faces/kit: from the handler to the wire', () => {
  let served: Served;
  before(async () => {
    served = await serveTiny(mount(tinyFace('tiny'), tiny, handlers), tinyFace('last'));
  });
  after(() => served.close());

  it('prints what is documented, in its order and spelling, inside the envelope', async () => {
    const { text, status, headers } = await served.send('GET', '/tiny/card');
    assert.equal(text, '{"tiny":{"name":"内科","fee":10.0,"no":3,"note":"外"}}');
    assert.deepEqual([status, headers['content-type'], headers['cache-control']], [200, 'application/json; charset=utf-8', 'no-store']);
    const list = await served.send('GET', '/tiny/list');
    assert.equal(list.text, '{"tiny":[{"name":"内科","fee":10.0,"no":3,"note":"外"},{"name":"","fee":10.05,"no":1}]}');
  });

  it('answers 204 where nothing is documented', async () => {
    const { text, status, headers } = await served.send('GET', '/tiny/null');
    assert.deepEqual([text, status, headers['content-type']], ['', 204, undefined]);
  });

  it('sends text as it is, outside the envelope', async () => {
    const { text, status, headers } = await served.send('GET', '/tiny/text');
    assert.deepEqual([text, status, headers['content-type']], ['pong 张', 200, 'text/plain; charset=utf-8']);
  });

  it('refuses in the words of the face, with Retry-After where there is one', async () => {
    const full = await served.send('GET', '/tiny/fault');
    assert.deepEqual([full.status, refusalOf('tiny', full)], [409, { no: 'slot_full', words: '约满了' }]);
    assert.equal(full.headers['retry-after'], undefined);
    const later = await served.send('GET', '/tiny/later');
    assert.deepEqual(
      [later.status, refusalOf('tiny', later), later.headers['retry-after']],
      [429, { no: 'too_many_requests', words: '不行' }, '57'],
    );
  });

  it('does not let a reply out that breaks its contract, nor say what was wrong', async () => {
    const lines = await loggedBy(async () => {
      const { text, status } = await served.send('GET', '/tiny/wrong');
      assert.deepEqual([status, text], [500, '{"tiny":{"no":"internal_error","words":"不行"}}']);
    });
    const [unexpected] = lines.filter(({ msg }) => msg === 'unexpected');
    assert.match(JSON.stringify(unexpected), /GET \/tiny\/wrong replies other than documented/);
    assert.doesNotMatch(JSON.stringify(lines), /13800000001|内科/);
  });

  it('lets production and bench trust the handler', async () => {
    const kept = config();
    for (const mode of ['production', 'bench'] as const) {
      useConfig({ ...kept, APP_MODE: mode });
      try {
        assert.equal((await served.send('GET', '/tiny/wrong')).text, '{"tiny":{"name":"内科","fee":10.0,"no":1.5}}', mode);
      } finally {
        useConfig(kept);
      }
    }
  });

  it('answers 500 to an error it does not know, whatever it carries, and logs it once without the body', async () => {
    for (const kind of ['error', 'text']) {
      const lines = await loggedBy(async () => {
        const { text, status } = await served.send('POST', '/tiny/broken', {
          json: { name: '王小明', kind },
          headers: { 'x-request-id': 'call-0001' },
        });
        assert.deepEqual([status, text], [500, '{"tiny":{"no":"internal_error","words":"不行"}}']);
      });
      const unexpected = lines.filter(({ level }) => Number(level) >= 50);
      assert.deepEqual(
        unexpected.map(({ msg, id }) => [msg, id]),
        [['unexpected', 'call-0001']],
      );
      if (kind === 'error') assert.doesNotMatch(JSON.stringify(lines), /王小明/);
    }
  });

  it('logs a call in one line: who served it, how it ended, nothing of what it said', async () => {
    const lines = await loggedBy(() => served.send('GET', '/tiny/card?name=abc', { headers: { 'x-request-id': 'call-0002' } }));
    assert.equal(lines.length, 1);
    const { id, face, route, status, ms, tenant, level } = lines[0] ?? {};
    assert.deepEqual(
      { id, face, route, status, level },
      { id: 'call-0002', face: 'tiny', route: 'GET /tiny/card', status: 200, level: 30 },
    );
    assert.deepEqual([typeof ms, typeof tenant], ['number', 'string']);
    assert.doesNotMatch(JSON.stringify(lines), /内科|abc/);
    const [missed] = await loggedBy(() => served.send('GET', '/tiny/13800000001'));
    assert.equal(missed?.route, 'unmatched');
    assert.doesNotMatch(JSON.stringify(missed), /13800000001/);
  });

  it('echoes the request id, or makes one', async () => {
    const idOf = async (path: string, id?: string) =>
      String((await served.send('GET', path, { headers: id ? { 'x-request-id': id } : {} })).headers['x-request-id']);
    for (const path of ['/tiny/card', '/tiny/null', '/tiny/fault', '/tiny/wrong', '/nowhere']) {
      assert.equal(await idOf(path, 'abcd-1234'), 'abcd-1234', path);
      assert.match(await idOf(path), /^[\da-f-]{36}$/, path);
    }
    for (const bad of ['short', 'x'.repeat(65), 'with space', 'a"b<c>defgh'])
      assert.match(await idOf('/tiny/card', bad), /^[\da-f-]{36}$/, bad);
  });

  it('takes a caller who hangs up in the middle of a body for no incident', async () => {
    const lines = await loggedBy(async (written) => {
      const socket = connect(served.port, '127.0.0.1');
      socket.write('POST /tiny/broken HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"name":');
      await new Promise((resolve) => setTimeout(resolve, 30));
      socket.destroy();
      while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    assert.deepEqual(
      lines.map(({ msg, status }) => [msg, status]),
      [['request', 400]],
    );
    assert.equal((await served.send('GET', '/tiny/card')).status, 200);
  });
});
