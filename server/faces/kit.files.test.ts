import assert from 'node:assert/strict';
import { z } from 'zod';
import { contract, file, uploaded } from '../../shared/contracts/kit.ts';
import { refusalOf, type Served, serveTiny, tinyFace } from '../test/tiny-face.ts';
import { type Handlers, mount } from './kit.ts';

const bytes = Buffer.from([0, 255, 10, 13, 0xef, 0xbb, 0xbf, 65]);

const tiny = contract({
  'POST /tiny/upload': {
    summary: '传',
    auth: 'none',
    request: z.object({ file: uploaded(), note: z.string().optional() }),
    response: z.object({ name: z.string(), hex: z.string(), note: z.string() }),
    upload: { field: 'file', bytes: 1_000 },
  },
  'POST /tiny/plain': { summary: '不传', auth: 'none', request: z.object({}), response: z.object({}) },
  'GET /tiny/file': { summary: '取', auth: 'none', request: z.object({}), response: file(), as: 'binary' },
  'GET /tiny/shown': { summary: '看', auth: 'none', request: z.object({}), response: file(), as: 'binary' },
  'GET /tiny/away': { summary: '去', auth: 'none', request: z.object({}), response: z.object({ url: z.string() }), as: 'redirect' },
});

const handlers: Handlers<typeof tiny> = {
  'POST /tiny/upload': async ({ file: { name, bytes }, note = '' }) => ({ name, hex: Buffer.from(bytes).toString('hex'), note }),
  'POST /tiny/plain': async () => ({}),
  'GET /tiny/file': async () => ({ type: 'application/octet-stream', name: '张 "1".bin', bytes }),
  'GET /tiny/shown': async () => ({ type: 'text/plain', bytes: Buffer.from('abc') }),
  'GET /tiny/away': async () => ({ url: 'https://example.cn/?a=1&b=2#c' }),
};

describe('faces/kit: files in and out', () => {
  let served: Served;
  let base: string;
  before(async () => {
    served = await serveTiny(mount(tinyFace('tiny'), tiny, handlers), tinyFace('last'));
    base = `http://127.0.0.1:${served.port}`;
  });
  after(() => served.close());

  const post = async (body: FormData | Buffer | string, headers: Record<string, string> = {}, path = '/tiny/upload') => {
    const reply = await fetch(base + path, { method: 'POST', body, headers });
    const text = await reply.text();
    return { status: reply.status, json: JSON.parse(text).tiny, text };
  };
  const form = (...files: [string, Buffer][]) => {
    const data = new FormData();
    data.set('note', '附言');
    for (const [index, [name, content]] of files.entries()) data.set(`any${index}`, new Blob([new Uint8Array(content)]), name);
    return data;
  };

  it('takes one file out of a form, under whichever name, exactly its bytes', async () => {
    const { status, json } = await post(form(['报告 1.txt', bytes]));
    assert.deepEqual([status, json], [200, { name: '报告 1.txt', hex: bytes.toString('hex'), note: '附言' }]);
    assert.equal((await post(form(['empty', Buffer.alloc(0)]))).json.hex, '');
  });

  it('takes the raw body, named by the query or by Content-Disposition', async () => {
    const type = { 'content-type': 'application/octet-stream' };
    assert.deepEqual((await post(bytes, type, '/tiny/upload?filename=a.bin')).json, {
      name: 'a.bin',
      hex: bytes.toString('hex'),
      note: '',
    });
    assert.equal((await post(bytes, { ...type, 'content-disposition': 'attachment; filename="b.bin"' })).json.name, 'b.bin');
    assert.equal((await post('abc', { 'content-type': 'text/plain' })).json.hex, '616263');
  });

  it('refuses none, two, too large, and half a form', async () => {
    const codeOf = (answer: { status: number; text: string }) => [answer.status, JSON.parse(answer.text).tiny.no];
    assert.deepEqual(codeOf(await post(form())), [400, 'invalid_input']);
    const two = await post(form(['a', bytes], ['b', bytes]));
    assert.ok(two.status === 400 || two.status === 413, two.text);
    assert.deepEqual(codeOf(await post(form(['big', Buffer.alloc(1_001)]))), [413, 'body_too_large']);
    assert.equal((await post(form(['fits', Buffer.alloc(1_000)]))).status, 200);
    assert.deepEqual(codeOf(await post(Buffer.alloc(1_001), { 'content-type': 'application/octet-stream' })), [413, 'body_too_large']);
    assert.deepEqual(codeOf(await post('', { 'content-type': 'application/octet-stream' })), [400, 'invalid_input']);
    assert.deepEqual(codeOf(await post('{"file":{"name":"","type":"","bytes":"x"}}', { 'content-type': 'application/json' })), [
      400,
      'invalid_input',
    ]);
    assert.deepEqual(codeOf(await post('--x\r\nContent-Dis', { 'content-type': 'multipart/form-data; boundary=x' })), [400, 'bad_json']);
    assert.deepEqual(codeOf(await post('abc', { 'content-type': 'multipart/form-data' })), [400, 'bad_json']);
    assert.deepEqual(codeOf(await post(form(['a', bytes]), {}, '/tiny/plain')), [415, 'unsupported_media']);
    assert.deepEqual(codeOf(await post(form(['a', bytes]))).length, 2); // and goes on serving
  });

  it('sends exactly the bytes, saved under a name or shown in place', async () => {
    const reply = await fetch(`${base}/tiny/file`);
    assert.deepEqual(Buffer.from(await reply.arrayBuffer()), bytes);
    assert.equal(reply.headers.get('content-type'), 'application/octet-stream');
    assert.equal(
      reply.headers.get('content-disposition'),
      `attachment; filename="_ _1_.bin"; filename*=UTF-8''${encodeURIComponent('张 "1".bin')}`,
    );
    const shown = await fetch(`${base}/tiny/shown`);
    assert.deepEqual([await shown.text(), shown.headers.get('content-disposition')], ['abc', null]);
    assert.match(shown.headers.get('content-type') ?? '', /^text\/plain/);
  });

  it('sends a browser away, and tells others where to', async () => {
    const browser = await fetch(`${base}/tiny/away`, { headers: { accept: 'text/html,*/*;q=0.8' }, redirect: 'manual' });
    assert.deepEqual([browser.status, browser.headers.get('location')], [302, 'https://example.cn/?a=1&b=2#c']);
    const { text, status } = await served.send('GET', '/tiny/away');
    assert.deepEqual([status, text], [200, '{"tiny":{"url":"https://example.cn/?a=1&b=2#c"}}']);
    assert.equal(refusalOf('tiny', await served.send('POST', '/tiny/away')).no, 'method_not_allowed');
  });
});
