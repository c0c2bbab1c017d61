/**
 * `npm run test:services`: the same suite on MariaDB and Redis instead of SQLite and the process's own memory.
 *
 * DATABASE_SERVER_URL names a MariaDB server where databases may be made (default: root at 127.0.0.1:3306);
 * the suite gets a fresh one, dropped afterwards. REDIS_URL defaults to database 9 at 127.0.0.1:6379, which is emptied first;
 * a Redis that was named is left as it is found. Arguments are files for mocha; without any, the whole suite runs.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { createClient } from 'redis';

const root = path.join(import.meta.dirname, '../..');
const server = process.env.DATABASE_SERVER_URL ?? 'mysql://root@127.0.0.1:3306';
const ownRedis = 'redis://127.0.0.1:6379/9';
const redis = process.env.REDIS_URL ?? ownRedis;
const database = `jiuzhen_test_${randomBytes(5).toString('hex')}`;

/** Runs one statement on the server, outside any database. Throws if nobody answers. */
async function onServer(statement: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: server, connectTimeout: 5_000 });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** Empties the Redis database that belongs to these tests; of a named one it asks only whether it answers. */
async function readyRedis(): Promise<void> {
  const client = createClient({ url: redis, socket: { connectTimeout: 5_000, reconnectStrategy: false } });
  client.on('error', () => {}); // connect() rejects with the same error; unheard, the event would end the process
  await client.connect();
  await (redis === ownRedis ? client.flushDb() : client.ping());
  await client.close();
}

/** Runs `npm test`, or mocha on the given files, on the two servers. The checks of the source need no server and are left out. */
function runSuite(): Promise<number> {
  const given = process.argv.slice(2);
  const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
  const [command, args] = given.length ? [process.execPath, [mocha, ...given]] : ['npm', ['test', '--', '--ignore', 'tools/check/**']];
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: `${server.replace(/[/]$/, '')}/${database}`, REDIS_URL: redis },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

await readyRedis();
await onServer(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
try {
  process.exitCode = await runSuite();
} finally {
  await onServer(`DROP DATABASE IF EXISTS ${database}`);
}
