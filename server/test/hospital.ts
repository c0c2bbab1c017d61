import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { type Simulator, startSimulator } from '../../tools/wechat-simulator/index.ts';
import { boot, shutDown } from '../app/boot.ts';
import { adoptSimulator } from '../app/demo-wechat.ts';
import { httpApp } from '../app/http.ts';
import { type Config, useConfig } from '../platform/config.ts';
import { drainOutbox } from '../platform/outbox.ts';
import { openShared, testConfig } from './setup.ts';

/** A reply as the wire brought it. */
export interface Answer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies of every shape
  json: any;
  headers: Headers;
}

/** A whole hospital of its own: fresh database, simulator, HTTP; nothing shared with other tests. */
export interface Hospital {
  url: string;
  config: Config;
  simulator: Simulator;
  /** One request; `token` goes into the header of seed 001. */
  call(method: string, path: string, options?: { token?: string; body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  /** The simulator's control API. */
  control(method: string, path: string, body?: unknown): Promise<Answer['json']>;
  /** Delivers what the outbox holds, as a worker would. */
  deliver(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a hospital; `prepare` fills its empty database before the first call. */
export async function openHospital(prepare: () => Promise<void> = async () => {}, more: Record<string, string> = {}): Promise<Hospital> {
  await shutDown();
  const database = await freshDatabase();
  const simulator = await startSimulator({ port: 0, smsKey: 'test-sms-key', notifyDelays: [100, 100, 200, 500, 1_000, 2_000] });
  const urls = {
    WECHAT_API_BASE: simulator.url,
    WECHAT_PAY_BASE: simulator.url,
    SMS_URL: `${simulator.url}/sms/send`,
    SMS_KEY: 'test-sms-key',
    SMTP_URL: `smtp://127.0.0.1:${simulator.smtpPort}`,
    MAIL_REAL_SEND: 'true',
  };
  const config = testConfig({ DATABASE_URL: database.url, SIMULATOR_PORT: String(simulator.port), ...urls, ...more });
  await boot(config);
  try {
    await prepare();
  } catch (error) {
    await simulator.close();
    await shutDown();
    await database.drop();
    await openShared();
    throw error;
  }
  const server = httpApp().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // as: a TCP server's address is never text
  const url = `http://127.0.0.1:${port}`;
  useConfig({ ...config, PUBLIC_URL: url });
  const call = caller(url);
  return {
    url,
    config: { ...config, PUBLIC_URL: url },
    simulator,
    call,
    control: async (method, at, body) => {
      const answer = await caller(simulator.url)(method, `/control${at}`, { body });
      if (answer.status >= 300) throw new Error(`control ${at}: ${answer.status} ${answer.text}`);
      return answer.json;
    },
    deliver: async () => {
      await drainOutbox();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.close();
      await shutDown();
      await database.drop();
      await openShared();
    },
  };
}

/** Makes the simulator's apps and merchants those of tenants 1 and 2. */
export const adopt = (hospital: Hospital) => adoptSimulator(hospital.simulator.url);

function caller(url: string): Hospital['call'] {
  return async (method, at, { token, body, headers = {} } = {}) => {
    const sent: Record<string, string> = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { token } : {}),
      ...headers,
    };
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(url + at, { method, headers: sent, ...(body === undefined ? {} : { body: raw }) });
    const text = await reply.text();
    return { status: reply.status, text, json: parsed(text), headers: reply.headers };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An empty database beside the shared one, of the same kind. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const shared = testConfig().DATABASE_URL;
  if (shared.startsWith('sqlite:')) {
    const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-hospital-'));
    return { url: `sqlite:${path.join(folder, 'hospital.sqlite')}`, drop: async () => rmSync(folder, { recursive: true, force: true }) };
  }
  const name = `jz_${randomUUID().slice(0, 8)}`;
  const run = async (sql: string) => {
    const connection = await mysql.createConnection(shared);
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = new URL(shared);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name}`) };
}
