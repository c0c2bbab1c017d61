import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readReply, requestText, sendAll } from './client.ts';

describe('the client of the bench', () => {
  const seen: string[] = [];
  const sockets = new Set<unknown>();
  const server = createServer((request, response) => {
    sockets.add(request.socket);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      seen.push(body);
      if (body === '"hang up"') return request.socket.destroy();
      response.statusCode = body === '"refuse"' ? 409 : 200;
      const answer = Buffer.from(`${body} 号`);
      response.setHeader('content-length', answer.length);
      response.write(answer.subarray(0, answer.length - 1)); // the last byte comes alone, in the middle of a character
      setImmediate(() => response.end(answer.subarray(answer.length - 1)));
    });
  });
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen.length = 0;
    sockets.clear();
  });

  const post = (value: unknown) => requestText('POST', '/', {}, JSON.stringify(value));
  const load = { bodies: true, patienceMs: 5_000 };

  it('sends each request once, over few sockets, and gives each its own answer', async () => {
    const answers = await sendAll({
      ...load,
      port,
      connections: 4,
      requests: Array.from({ length: 50 }, (_, index) => post(`第 ${index}`)),
    });
    assert.equal(sockets.size, 4);
    assert.equal(new Set(seen).size, 50);
    assert.equal(seen.length, 50);
    assert.deepEqual(
      answers.bodies,
      Array.from({ length: 50 }, (_, index) => `"第 ${index}" 号`),
    );
    assert.ok(answers.statuses.every((status) => status === 200) && answers.ms > 0);
  });

  it('tells refusals and what was not answered, and goes on over a new socket', async () => {
    const requests = ['yes', 'refuse', 'hang up', 'yes', 'yes'].map(post);
    const { statuses } = await sendAll({ ...load, port, connections: 1, requests });
    assert.deepEqual(statuses, [200, 409, 0, 200, 200]);
    assert.equal(seen.length, 5);
  });

  it('fails when nobody listens, and when the answers take too long', async () => {
    await assert.rejects(sendAll({ ...load, port: 1, connections: 2, requests: [post('yes')] }), /ECONNREFUSED/);
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const to = { port: (silent.address() as AddressInfo).port, connections: 1, requests: [post('yes')], bodies: false, patienceMs: 50 };
    await assert.rejects(sendAll(to), /1 requests 0 were answered/);
    silent.close();
  });

  it('reads only whole answers that say how long they are', () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\n');
    assert.equal(readReply(bytes.subarray(0, 39)), undefined);
    const first = readReply(bytes);
    assert.deepEqual([first?.status, first?.body.toString()], [200, 'ok']);
    assert.equal(readReply(first?.rest ?? Buffer.alloc(0))?.status, 204);
    assert.throws(() => readReply(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')));
  });
});
