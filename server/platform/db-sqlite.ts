import path from 'node:path';
import Libsql from 'libsql';

/**
 * What Sequelize's sqlite dialect expects of the package `sqlite3`, over libsql.
 *
 * libsql is synchronous: two write transactions of one process would block the very loop that has to commit the other.
 * So each file has one writing handle behind a first-come lock that is awaited, and one reading handle (WAL) for
 * statements outside a transaction.
 */
type Value = string | number | bigint | Buffer | null;
type Params = Value[] | Record<string, Value>;
interface Prepared {
  reader: boolean;
  all(...args: unknown[]): unknown[];
  run(...args: unknown[]): { changes: number; lastInsertRowid: number | bigint };
}
interface Driver {
  exec(sql: string): void;
  prepare(sql: string): Prepared;
  close(): void;
}

const lockTimeoutMs = 15_000;
const statementsKept = 300;
const begins = /^\s*begin\b/i;
const ends = /^\s*(commit|rollback|end)\b(?!\s+to\b)/i;
const reads = /^\s*(select|pragma|explain|values)\b/i;
const unprepared = /^\s*(create|drop|alter|pragma)\b/i;

function busy(): Error {
  return Object.assign(new Error('SQLITE_BUSY: the write lock was not free in time'), { code: 'SQLITE_BUSY', errno: 5 });
}

/** First come, first served; a waiter gives up after `lockTimeoutMs`. */
class WriteLock {
  #held = false;
  #waiting: { take: () => void; timer: NodeJS.Timeout }[] = [];

  acquire(): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry = {
        take: resolve,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(entry), 1);
          reject(busy());
        }, lockTimeoutMs),
      };
      this.#waiting.push(entry);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#held = false;
      return;
    }
    clearTimeout(next.timer);
    next.take();
  }
}

/** One libsql handle with its prepared statements. */
class Handle {
  #driver: Driver;
  #prepared = new Map<string, Prepared>();

  constructor(file: string, pragmas: readonly string[]) {
    this.#driver = new Libsql(file);
    for (const pragma of pragmas) this.#driver.prepare(`PRAGMA ${pragma}`).all();
  }

  #statement(sql: string): Prepared {
    if (unprepared.test(sql)) return this.#driver.prepare(sql);
    let statement = this.#prepared.get(sql);
    if (!statement) {
      if (this.#prepared.size >= statementsKept) this.#prepared.clear();
      statement = this.#driver.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  exec(sql: string): void {
    this.#driver.exec(sql);
  }

  all(sql: string, params: Params): unknown[] {
    const statement = this.#statement(sql);
    if (statement.reader) return statement.all(...bound(params));
    statement.run(...bound(params));
    return [];
  }

  run(sql: string, params: Params): { changes: number; lastID: number } {
    const statement = this.#statement(sql);
    if (statement.reader) {
      statement.all(...bound(params));
      return { changes: 0, lastID: 0 };
    }
    const done = statement.run(...bound(params));
    return { changes: done.changes, lastID: Number(done.lastInsertRowid) };
  }

  close(): void {
    this.#prepared.clear();
    this.#driver.close();
  }
}

function bound(params: Params): unknown[] {
  if (Array.isArray(params)) return params;
  const entries = Object.entries(params).map(([key, value]) => [key.replace(/^[$:@]/, ''), value]);
  return entries.length ? [Object.fromEntries(entries)] : [];
}

function storable(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || Buffer.isBuffer(value)) return value;
  throw new TypeError(`SQLite cannot hold a ${typeof value}`);
}

interface OpenFile {
  writer: Handle;
  reader: Handle;
  lock: WriteLock;
}
type Outcome = { sql: string; changes: number; lastID: number };
type Callback = (this: Outcome | null, error: Error | null, rows?: unknown[]) => void;

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}

/** A dialect module for `new Sequelize({ dialect: 'sqlite', dialectModule })`; close() ends every file it opened. */
export function sqliteDialect(synchronous: 'FULL' | 'NORMAL') {
  const files = new Map<string, OpenFile>();
  const pragmas = ['journal_mode=WAL', `synchronous=${synchronous}`, 'busy_timeout=5000', 'foreign_keys=ON'];
  const open = (file: string): OpenFile => {
    const key = path.resolve(file);
    const known = files.get(key);
    if (known) return known;
    const opened = { writer: new Handle(key, pragmas), reader: new Handle(key, pragmas), lock: new WriteLock() };
    files.set(key, opened);
    return opened;
  };

  class Database {
    filename: string;
    uuid?: string; // set by Sequelize
    #file: OpenFile | undefined;
    #inTransaction = false;
    #queue: Promise<void> = Promise.resolve();

    constructor(filename: string, mode: unknown, callback?: (error: Error | null) => void) {
      this.filename = filename;
      let failure: Error | null = null;
      try {
        this.#file = open(filename);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
      const told = typeof mode === 'function' ? () => mode(failure) : () => callback?.(failure);
      setImmediate(told);
    }

    serialize(work?: () => void): void {
      work?.();
    }
    run(sql: string, params?: unknown, callback?: Callback): this {
      return this.#enqueue('run', sql, params, callback);
    }
    all(sql: string, params?: unknown, callback?: Callback): this {
      return this.#enqueue('all', sql, params, callback);
    }
    exec(sql: string, callback?: Callback): this {
      return this.#enqueue('exec', sql, [], callback);
    }
    on(): this {
      return this;
    }
    close(callback?: Callback): void {
      this.#queue = this.#queue.then(() => {
        if (this.#inTransaction && this.#file) {
          this.#inTransaction = false;
          this.#file.writer.exec('ROLLBACK');
          this.#file.lock.release();
        }
        callback?.call(null, null);
      });
    }

    #enqueue(how: 'run' | 'all' | 'exec', sql: string, params: unknown, callback?: Callback): this {
      const [given, done] = isCallback(params) ? [[], params] : [params ?? [], callback];
      this.#queue = this.#queue.then(async () => {
        let outcome: Outcome = { sql, changes: 0, lastID: 0 };
        let rows: unknown[] | undefined;
        let failure: Error | null = null;
        try {
          ({ outcome, rows } = await this.#perform(how, sql, given ?? []));
        } catch (error) {
          failure = error instanceof Error ? error : new Error(String(error));
        }
        try {
          done?.call(outcome, failure, rows);
        } catch (error) {
          setImmediate(() => {
            throw error; // a callback that throws is its owner's bug; the queue goes on
          });
        }
      });
      return this;
    }

    async #perform(how: 'run' | 'all' | 'exec', sql: string, given: object): Promise<{ outcome: Outcome; rows: unknown[] | undefined }> {
      const file = this.#file;
      if (!file) throw new Error('SQLITE_CANTOPEN');
      const outcome: Outcome = { sql, changes: 0, lastID: 0 };
      const params: Params = Array.isArray(given)
        ? given.map(storable)
        : Object.fromEntries(Object.entries(given).map(([key, value]) => [key, storable(value)]));
      const on = (handle: Handle) => {
        if (how === 'exec') {
          handle.exec(sql);
          return { outcome, rows: undefined };
        }
        if (how === 'all') return { outcome, rows: handle.all(sql, params) };
        return { outcome: Object.assign(outcome, handle.run(sql, params)), rows: undefined };
      };
      if (begins.test(sql)) {
        await file.lock.acquire();
        try {
          file.writer.exec('BEGIN IMMEDIATE');
          this.#inTransaction = true;
        } catch (error) {
          file.lock.release();
          throw error;
        }
        return { outcome, rows: undefined };
      }
      if (this.#inTransaction && ends.test(sql)) {
        try {
          file.writer.exec(sql);
        } finally {
          this.#inTransaction = false;
          file.lock.release();
        }
        return { outcome, rows: undefined };
      }
      if (this.#inTransaction) return on(file.writer);
      if (reads.test(sql)) return on(file.reader);
      await file.lock.acquire();
      try {
        return on(file.writer);
      } finally {
        file.lock.release();
      }
    }
  }

  return {
    OPEN_READONLY: 1,
    OPEN_READWRITE: 2,
    OPEN_CREATE: 4,
    Database,
    /** Closes every file. */
    close(): void {
      for (const { reader, writer } of files.values()) {
        reader.close();
        writer.close();
      }
      files.clear();
    },
  };
}
