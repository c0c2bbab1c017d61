import assert from 'node:assert/strict';
import { Agent, request, type Server } from 'node:http';
import Koa from 'koa';
import { symbols } from 'pino';
import type { FaultCode } from '../../shared/vocab/fault.ts';
import { pairRefusal } from '../faces/kit/refusals.ts';
import { type Face, serveFaces } from '../faces/kit.ts';
import { log } from '../platform/log.ts';

/** A family of a test, under `/NAME`: wraps replies as `{"NAME":…}` and refuses in `{"NAME":{"no":CODE,"words":…}}`. */
export function tinyFace(name: string): Face {
  return {
    name,
    prefixes: [`/${name}`],
    envelope: (reply) => `{"${name}":${reply}}`,
    refuse: (fault) => {
      const { code, detail } = fault;
      return { status: pairRefusal(fault).status, body: { [name]: { no: code, words: detail.words ?? '不行', field: detail.field } } };
    },
  };
}

/** What came back over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Whether it came over the connection of an earlier call. */
  reused: boolean;
}

export interface Sent {
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Sends this as JSON. */
  json?: unknown;
  /** Sends this as an urlencoded form. */
  form?: string;
  /** Sends the body without saying how long it is. */
  chunked?: boolean;
}

/** Mounted endpoints served on a free port, called over one connection that is kept. */
export interface Served {
  port: number;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): Promise<void>;
}

/** Serves mounted endpoints as app/http.ts does. */
export async function serveTiny(mounted: Parameters<typeof serveFaces>[0], fallback: Face): Promise<Served> {
  const app = new Koa();
  app.silent = true; // of callers who hang up
  app.use(serveFaces(mounted, fallback));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    port: address.port,
    send: (method, path, sent = {}) => send(agent, address.port, method, path, sent),
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  { headers = {}, body, json, form, chunked }: Sent,
): Promise<Answer> {
  const bytes = Buffer.from(body ?? (json === undefined ? (form ?? '') : JSON.stringify(json)));
  const type =
    json === undefined
      ? form === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded' }
      : { 'content-type': 'application/json' };
  const length = chunked || bytes.length === 0 ? {} : { 'content-length': String(bytes.length) };
  return new Promise((resolve, reject) => {
    const call = request({ agent, port, host: '127.0.0.1', method, path, headers: { ...type, ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
          reused: call.reusedSocket,
        }),
      );
    });
    call.on('error', reject);
    call.end(bytes);
  });
}

/** The refusal that an answer of a tiny face carries. */
export function refusalOf(face: string, { text }: Answer): { no: FaultCode; words: string; field?: string } {
  return JSON.parse(text)[face];
}

type LogLine = Record<string, unknown>;

/** Runs the work and returns the log lines written meanwhile, at every level; the work may watch them come. */
export async function loggedBy(work: (lines: readonly LogLine[]) => Promise<unknown>): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const { level } = log;
  const stream: unknown = Reflect.get(log, symbols.streamSym);
  Reflect.set(log, symbols.streamSym, { write: (line: string) => lines.push(JSON.parse(line)) });
  log.level = 'trace';
  try {
    await work(lines);
  } finally {
    log.level = level;
    Reflect.set(log, symbols.streamSym, stream);
  }
  return lines;
}
