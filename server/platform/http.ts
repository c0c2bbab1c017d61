import type { IncomingMessage } from 'node:http';
import { Fault } from '../../shared/vocab/fault.ts';

/** The largest body of a call that is not an upload. */
export const bodyLimit = 1_048_576;

/** Reads a request's bytes, at most `limit`. Throws body_too_large, after letting the client finish sending; bad_json when the client never finishes. */
export function readBytes(request: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      if (size > limit) reject(new Fault('body_too_large'));
      else if (!request.complete)
        reject(new Fault('bad_json')); // the caller hung up in the middle; nobody hears this
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    };
    if (request.destroyed) return end();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > limit * 16) request.destroy(); // beyond patience: the connection goes
    });
    for (const event of ['end', 'error', 'close']) request.on(event, end);
  });
}

/** Parses a JSON body into an object; an empty body is an empty object. Throws bad_json. */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Fault('bad_json');
  }
  if (!isRecord(value)) throw new Fault('bad_json');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The client's address: the last X-Forwarded-For entry that no trusted proxy wrote, else the socket's. */
export function clientAddress(request: IncomingMessage, trusted: readonly string[]): string {
  const plain = (address: string) => address.replace(/^::ffff:/, '');
  let address = plain(request.socket.remoteAddress ?? '');
  if (!trusted.includes(address)) return address;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => plain(hop.trim()));
  while (trusted.includes(address) && forwarded.length) {
    const hop = forwarded.pop();
    if (!hop) break;
    address = hop;
  }
  return address;
}
