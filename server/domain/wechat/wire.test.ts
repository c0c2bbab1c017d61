import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { WechatError } from './wechat.types.ts';
import { send } from './wire.ts';

/** A server of a test; `sockets` are the connections it ever had. */
async function serving(listener: RequestListener): Promise<{ url: string; sockets: Set<Socket>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer(listener);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, sockets, close };
}

const failure = async (work: Promise<unknown>): Promise<WechatError> => {
  const error = await work.then(
    () => assert.fail('it worked'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof WechatError);
  assert.equal(error.kind, 'unreached');
  assert.ok(!error.message.includes('secret'), error.message);
  return error;
};

describe('wechat: the wire', () => {
  it('brings status, headers and the exact bytes, and keeps its connections', async () => {
    const heard: string[] = [];
    const server = await serving((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        heard.push(`${request.method} ${request.url} ${request.headers['x-own']} ${Buffer.concat(chunks)}`);
        response.writeHead(202, { 'Wechatpay-Nonce': 'n1' });
        response.write('甲');
        response.end(Buffer.of(0, 255));
      });
    });
    try {
      for (let n = 0; n < 5; n++) {
        const reply = await send({ method: 'POST', url: `${server.url}/a/b?c=d%20e`, headers: { 'x-own': 'y' }, body: '{"名":1}' });
        assert.deepEqual([reply.status, reply.header('WECHATPAY-NONCE'), reply.header('none')], [202, 'n1', undefined]);
        assert.ok(reply.body.equals(Buffer.concat([Buffer.from('甲'), Buffer.of(0, 255)])));
      }
      await send({ method: 'GET', url: server.url });
      assert.deepEqual(heard, [...Array(5).fill('POST /a/b?c=d%20e y {"名":1}'), 'GET / undefined ']);
      assert.ok(server.sockets.size <= 2, `${server.sockets.size} connections for six calls`);
    } finally {
      await server.close();
    }
  });

  it('gives up on an answer that trickles, counted from the beginning', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = await serving((_request, response) => {
      response.writeHead(200);
      timers.push(setInterval(() => response.write('x'), 20));
    });
    try {
      const started = performance.now();
      const error = await failure(send({ method: 'GET', url: `${server.url}/?access_token=secret`, withinMs: 120 }));
      assert.equal(error.sent, true);
      assert.ok(performance.now() - started < 2_000);
    } finally {
      for (const timer of timers) clearInterval(timer);
      await server.close();
    }
  });

  it('knows what never left: nobody listened, or no connection came free in time', async () => {
    const gone = await serving(() => {});
    await gone.close();
    assert.equal((await failure(send({ method: 'GET', url: gone.url }))).sent, false);

    let heard = 0;
    const silent = await serving(() => heard++);
    try {
      const calls = (count: number, withinMs: number) =>
        Promise.all(Array.from({ length: count }, () => failure(send({ method: 'POST', url: silent.url, body: '{}', withinMs }))));
      const holders = calls(64, 1_200);
      for (let tries = 0; heard < 64 && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const { sent, retryable } of await calls(6, 100)) assert.deepEqual([sent, retryable], [false, true]);
      for (const { sent, retryable } of await holders) assert.deepEqual([sent, retryable], [true, false]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(heard, 64, 'none leaves later');
    } finally {
      await silent.close();
    }
  });

  it('says that nobody knows when the other side hangs up in the middle', async () => {
    const server = await serving((request) => request.socket.destroy());
    try {
      assert.equal((await failure(send({ method: 'POST', url: server.url, body: '{}' }))).sent, true);
    } finally {
      await server.close();
    }
  });
});
