import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { createClient } from 'redis';
import { endWithUs } from '../../server/test/processes.ts';

/** A server of our own: it may be ended and started as often as one likes. */
export interface OwnServer {
  /** `mysql://…` without a database, or `redis://…/0`. */
  url: string;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** Ends it by this signal and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A MariaDB and a Redis in a temporary folder, on free ports; the machine's own are left alone. */
export interface OwnServers {
  mariadb: OwnServer;
  redis: OwnServer;
  /** Ends both and removes the folder. */
  close(): Promise<void>;
}

/** A port that was free just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Makes and starts both. Throws, saying what to install, when one of them is not on this machine. */
export async function openServers(): Promise<OwnServers> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-chaos-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true })); // also when the run is broken off
  try {
    const [mariadb, redis] = await Promise.all([makeMariadb(path.join(folder, 'mariadb')), makeRedis(path.join(folder, 'redis'))]);
    const close = async () => {
      await Promise.all([mariadb.end('SIGKILL'), redis.end('SIGKILL')]);
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      await Promise.all([mariadb.start(), redis.start()]);
    } catch (error) {
      await close();
      throw error;
    }
    return { mariadb, redis, close };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeMariadb(folder: string): Promise<OwnServer> {
  mkdirSync(folder);
  const port = await freePort();
  const user = `--user=${userInfo().username}`;
  const place = ['--no-defaults', `--datadir=${folder}`, user];
  const install = program('mariadb-install-db', 'mariadb-server');
  await promisify(execFile)(install, [...place, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve']);
  const url = `mysql://root@127.0.0.1:${port}`;
  const listening = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${folder}/socket`, `--pid-file=${folder}/pid`];
  const durable = ['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=64M', '--max-connections=300', '--skip-name-resolve'];
  return server(program('mariadbd', 'mariadb-server'), [...place, ...listening, ...durable], url, async () => {
    const connection = await mysql.createConnection({ uri: url, connectTimeout: 1_000 });
    await connection.end();
  });
}

async function makeRedis(folder: string): Promise<OwnServer> {
  mkdirSync(folder);
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/0`;
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder];
  return server(program('redis-server', 'redis-server'), args, url, () => onRedis(url, (client) => client.ping()));
}

/** One piece of work on a Redis, over a connection of its own. */
export async function onRedis(url: string, work: (client: ReturnType<typeof createClient>) => Promise<unknown>): Promise<void> {
  const client = createClient({ url, socket: { connectTimeout: 1_000, reconnectStrategy: false } });
  client.on('error', () => {}); // connect() rejects with the same error
  await client.connect();
  try {
    await work(client as ReturnType<typeof createClient>);
  } finally {
    client.destroy();
  }
}

/** Where a program is; servers live in /usr/sbin, which is not everybody's PATH. */
function program(name: string, packageName: string): string {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (!found) throw new Error(`${name} is not installed: the Debian package is ${packageName}.`);
  return found;
}

function server(command: string, args: readonly string[], url: string, answers: () => Promise<void>): OwnServer {
  let child: ChildProcess | undefined;
  const gone = (one: ChildProcess) => one.exitCode !== null || one.signalCode !== null;
  return {
    url,
    start: async () => {
      if (child && !gone(child)) return;
      let said = '';
      const started = endWithUs(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
      child = started;
      const hear = (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-2_000);
      };
      started.stdout.on('data', hear);
      started.stderr.on('data', hear);
      for (const deadline = performance.now() + 30_000; ; ) {
        if (gone(started)) throw new Error(`${path.basename(command)} ended: ${said}`);
        if (await answers().then(Boolean.bind(null, true), () => false)) return;
        if (performance.now() > deadline) throw new Error(`${path.basename(command)} does not answer: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    end: async (signal) => {
      const ending = child;
      if (!ending || gone(ending)) return;
      const exited = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill(signal);
      await exited;
    },
  };
}
