import { connect, type Socket } from 'node:net';

export interface Load {
  port: number;
  /** Sockets that stay open; each has one request under way. */
  connections: number;
  /** Whole requests as they go over the wire, each sent exactly once, in this order. */
  requests: readonly string[];
  /** Whether bodies are given back. */
  bodies: boolean;
  /** The load fails when it takes longer, in ms. */
  patienceMs: number;
}

export interface Answers {
  /** From the first byte sent to the last answer read. */
  ms: number;
  /** By request; 0 = the connection ended before the answer. */
  statuses: number[];
  /** By request; empty when they were not asked for. */
  bodies: string[];
}

/** A request with the headers that every request of a load has. */
export function requestText(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string): string {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}`);
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

interface Reply {
  status: number;
  body: Buffer;
  /** Bytes that belong to what follows. */
  rest: Buffer;
}

/** The first whole answer among the bytes; undefined while it is not complete. Throws when its end cannot be known. */
export function readReply(bytes: Buffer): Reply | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const length = status === 204 || status === 304 ? '0' : /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('The bench reads only answers that say how long they are.');
  const end = headEnd + 4 + Number(length);
  return bytes.length < end ? undefined : { status, body: bytes.subarray(headEnd + 4, end), rest: bytes.subarray(end) };
}

/** Sends every request once over sockets that stay open, and waits for every answer. A broken socket is opened anew; its request counts as unanswered. */
export function sendAll(load: Load): Promise<Answers> {
  const { requests, port } = load;
  const statuses: number[] = new Array(requests.length).fill(0);
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  let next = 0;
  let done = 0;

  return new Promise((resolve, reject) => {
    const started = performance.now();
    const late = setTimeout(() => fail(new Error(`Of ${requests.length} requests ${done} were answered in time.`)), load.patienceMs);
    const end = () => {
      clearTimeout(late);
      for (const socket of sockets) socket.destroy();
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    const finish = (status: number, index: number, body: string) => {
      statuses[index] = status;
      if (load.bodies) bodies[index] = body;
      if (++done < requests.length) return;
      const ms = performance.now() - started;
      end();
      resolve({ ms, statuses, bodies });
    };

    const open = () => {
      if (next >= requests.length) return;
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      sockets.add(socket);
      let current = -1;
      let pending: Buffer = Buffer.alloc(0);
      const send = () => {
        current = next < requests.length ? next++ : -1;
        if (current < 0) socket.end();
        else socket.write(requests[current] ?? '');
      };
      socket.on('connect', send);
      socket.on('data', (chunk) => {
        try {
          pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
          const reply = readReply(pending);
          if (!reply || current < 0) return;
          pending = reply.rest;
          const answered = current;
          send();
          finish(reply.status, answered, load.bodies ? reply.body.toString('utf8') : '');
        } catch (error) {
          fail(error);
        }
      });
      socket.on('error', (error) => {
        if (current < 0 && done === 0 && 'code' in error && error.code === 'ECONNREFUSED') fail(error);
      });
      socket.on('close', () => {
        sockets.delete(socket);
        const broken = current;
        current = -1;
        if (broken >= 0) {
          finish(0, broken, '');
          open();
        }
      });
    };
    if (!requests.length) finish(0, 0, '');
    for (let count = 0; count < Math.min(load.connections, requests.length); count++) open();
  });
}
