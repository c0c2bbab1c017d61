import assert from 'node:assert/strict';
import { createServer, IncomingMessage, type Server } from 'node:http';
import { connect, Socket } from 'node:net';
import { Fault } from '../../shared/vocab/fault.ts';
import { clientAddress, parseJsonObject, readBytes } from './http.ts';

const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

describe('platform/http', () => {
  describe('parseJsonObject', () => {
    it('takes objects, and nothing for an empty one', () => {
      assert.deepEqual(parseJsonObject(Buffer.from(' {"a":[1,{"b":null}]}\n')), { a: [1, { b: null }] });
      assert.deepEqual(parseJsonObject(Buffer.alloc(0)), {});
    });

    it('refuses everything else', () => {
      for (const text of [' ', '{', '[]', 'null', '1', '"x"', 'true', '{"a":1,}', "{'a':1}", '{"a":NaN}'])
        assert.throws(() => parseJsonObject(Buffer.from(text)), isFault('bad_json'), text);
    });

    it('keeps __proto__ a plain key that reaches no prototype', () => {
      const parsed = parseJsonObject(Buffer.from('{"__proto__":{"admin":true},"a":1}'));
      assert.deepEqual(Object.keys(parsed), ['__proto__', 'a']);
      assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
      assert.equal(parsed.admin, undefined);
    });
  });

  describe('readBytes', () => {
    let server: Server;
    let read: Promise<Buffer>;
    let port = 0;
    before(async () => {
      server = createServer((request, response) => {
        read = readBytes(request, 10);
        read.then(
          (bytes) => response.end(bytes),
          () => response.writeHead(413).end(),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      port = typeof address === 'object' && address ? address.port : 0;
    });
    after(() => {
      server.close();
      server.closeAllConnections();
    });
    const post = async (body: Buffer) => {
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: new Uint8Array(body) });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    };

    it('reads to the limit and not beyond', async () => {
      const ten = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252, 4, 251]);
      assert.deepEqual(await post(ten), { status: 200, bytes: ten });
      assert.deepEqual((await post(Buffer.alloc(0))).bytes, Buffer.alloc(0));
      assert.equal((await post(Buffer.alloc(11))).status, 413);
      await assert.rejects(read, isFault('body_too_large'));
      assert.equal((await post(Buffer.alloc(160))).status, 413);
    });

    it('loses patience with a flood', async () => {
      await assert.rejects(post(Buffer.alloc(8 << 20)));
      await assert.rejects(read, isFault('body_too_large'));
    });

    it('refuses what never ends', async () => {
      const arrived = new Promise<void>((resolve) => server.once('request', () => resolve()));
      const socket = connect(port, '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf');
      await arrived;
      socket.destroy();
      await assert.rejects(read, isFault('bad_json'));
    });
  });

  describe('clientAddress', () => {
    const address = (remote: string | undefined, forwarded: string | undefined, trusted: string[] = []) => {
      const socket = new Socket();
      Object.defineProperty(socket, 'remoteAddress', { value: remote });
      const request = new IncomingMessage(socket);
      if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
      return clientAddress(request, trusted);
    };

    it('believes nobody by default', () => {
      assert.equal(address('9.9.9.9', '1.1.1.1'), '9.9.9.9');
      assert.equal(address('9.9.9.9', undefined), '9.9.9.9');
      assert.equal(address('::ffff:9.9.9.9', undefined), '9.9.9.9');
      assert.equal(address(undefined, '1.1.1.1'), '');
    });

    it('believes trusted proxies, from the nearest outwards', () => {
      const trusted = ['10.0.0.1', '10.0.0.2'];
      assert.equal(address('10.0.0.1', '1.1.1.1', trusted), '1.1.1.1');
      assert.equal(address('::ffff:10.0.0.1', ' ::ffff:1.1.1.1 ', trusted), '1.1.1.1');
      assert.equal(address('10.0.0.1', 'forged, 1.1.1.1, 10.0.0.2', trusted), '1.1.1.1');
      assert.equal(address('10.0.0.1', '6.6.6.6, 1.1.1.1', trusted), '1.1.1.1');
      assert.equal(address('1.1.1.1', '6.6.6.6', trusted), '1.1.1.1');
      assert.equal(address('10.0.0.1', undefined, trusted), '10.0.0.1');
      assert.equal(address('10.0.0.1', '10.0.0.2', trusted), '10.0.0.2');
      assert.equal(address('10.0.0.1', '1.1.1.1,,', trusted), '10.0.0.1');
    });
  });
});
