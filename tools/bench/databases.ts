import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { listenerOf } from './cpu.ts';

/** Where the bench may make databases of its own. */
export interface Databases {
  kind: 'mysql' | 'sqlite';
  /** Version and how durable a commit is, in words. */
  words: string;
  /** The database server's process, when it runs here and can be found. */
  pid: number | undefined;
  /** Statements that the server has answered so far, whoever asked; 0 where nobody counts. */
  statements(): Promise<number>;
  /** An empty database, dropped by the bench at its end. */
  create(): Promise<{ url: string; drop(): Promise<void> }>;
  close(): Promise<void>;
}

const local = 'mysql://root@127.0.0.1:3306';

/** The server that DATABASE_URL names, else the one at 127.0.0.1:3306, else SQLite. Throws when the named one does not answer. */
export async function findDatabases(named: string | undefined): Promise<Databases> {
  if (named?.startsWith('sqlite:')) return sqlite();
  if (named) return mariadb(named);
  return mariadb(local).catch(sqlite);
}

function sqlite(): Databases {
  return {
    kind: 'sqlite',
    words: 'SQLite (libsql), WAL, synchronous=FULL',
    pid: undefined,
    statements: async () => 0,
    create: async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-bench-data-'));
      return { url: `sqlite:${path.join(folder, 'bench.sqlite')}`, drop: async () => rmSync(folder, { recursive: true, force: true }) };
    },
    close: async () => {},
  };
}

async function mariadb(named: string): Promise<Databases> {
  const server = new URL(named);
  server.pathname = '/';
  const connection = await mysql.createConnection({ uri: server.href, connectTimeout: 2_000 });
  const read = async (sql: string): Promise<Record<string, unknown>> => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(sql);
    return rows[0] ?? {};
  };
  const { version, flush } = await read('SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush');
  const isHere = ['127.0.0.1', 'localhost'].includes(server.hostname);
  let asked = 0;
  return {
    kind: 'mysql',
    words: `${version}, innodb_flush_log_at_trx_commit=${flush}`,
    pid: isHere ? listenerOf(Number(server.port || 3306), ['mariadbd', 'mysqld']) : undefined,
    statements: async () => {
      asked++; // our own question is counted too
      return Number((await read("SHOW GLOBAL STATUS LIKE 'Questions'")).Value) - asked;
    },
    create: async () => {
      const name = `jiuzhen_bench_${randomBytes(5).toString('hex')}`;
      await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
      asked++;
      const own = new URL(server.href);
      own.pathname = `/${name}`;
      return { url: own.href, drop: async () => void (await connection.query(`DROP DATABASE IF EXISTS ${name}`)) };
    },
    close: () => connection.end(),
  };
}
