import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  type Model,
  type ModelAttributes,
  type ModelStatic,
  type QueryInterface,
  QueryTypes,
  Sequelize,
  type Transaction,
} from 'sequelize';
import { sqliteDialect } from './db-sqlite.ts';
import { type Bind, bind, insertion, type Value } from './sql.ts';

declare const made: unique symbol;
/** Proof that the caller is inside a transaction. Only inTransaction() can make one. */
export type Tx = Transaction & { readonly [made]: true };

export type Dialect = 'sqlite' | 'mysql';

interface Connection {
  sequelize: Sequelize;
  dialect: Dialect;
  close(): Promise<void>;
}

let connection: Connection | undefined;
let opened = 0;
/**
 * Holds `true` inside a transaction, so that a query that forgot its transaction is caught where it is written. Not in
 * production: Node follows every promise for it, which costs a booking a tenth.
 */
let inside: AsyncLocalStorage<true> | undefined;
const definitions: ((sequelize: Sequelize) => void)[] = [];

/** Opens the process's database: `sqlite:FILE` or `mysql://…`. Every commit is durable (fsync) on both. `guarded` looks after forgotten transactions. */
export async function openDatabase(url: string, options: { poolSize?: number; guarded?: boolean } = {}): Promise<void> {
  if (connection) throw new Error('The database is already open.');
  opened++;
  inside = options.guarded ? new AsyncLocalStorage() : undefined;
  connection = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url, options.poolSize ?? 15);
  const { sequelize } = connection;
  sequelize.addHook('beforeQuery', (query: { transaction?: unknown }) => {
    if (inside?.getStore() && !query.transaction) throw new Error('A query inside inTransaction forgot its transaction.');
  });
  for (const define of definitions) define(sequelize);
  await sequelize.authenticate();
}

function openSqlite(file: string): Connection {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const dialectModule = sqliteDialect('FULL');
  const sequelize = new Sequelize({ dialect: 'sqlite', dialectModule, storage: file, logging: false, define: tableDefaults });
  return {
    sequelize,
    dialect: 'sqlite',
    close: async () => {
      await sequelize.close();
      dialectModule.close();
    },
  };
}

function openMysql(url: string, poolSize: number): Connection {
  const sequelize = new Sequelize(url, {
    dialect: 'mysql',
    logging: false,
    timezone: '+00:00',
    pool: { max: poolSize, min: 1, idle: 30_000, acquire: 20_000 },
    define: { ...tableDefaults, charset: 'utf8mb4', collate: 'utf8mb4_bin' },
    // typeCast true: the driver's own readers. Sequelize's look at every field, for types that no table here has.
    dialectOptions: { charset: 'utf8mb4', supportBigNumbers: true, typeCast: true },
  });
  // Once a connection, not once a transaction: it would be a statement more each time.
  sequelize.addHook('afterConnect', (made) => readCommitted(made));
  return { sequelize, dialect: 'mysql', close: () => sequelize.close() };
}

function readCommitted(made: unknown): Promise<void> {
  const connection = made as { query(sql: string, done: (error: unknown) => void): void }; // as: mysql2's, by its callback interface
  const sql = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';
  return new Promise((resolve, reject) => connection.query(sql, (error) => (error ? reject(error) : resolve())));
}

const tableDefaults = { timestamps: false, underscored: true, freezeTableName: true };

function open(): Connection {
  if (!connection) throw new Error('The database is not open.');
  return connection;
}

/** Which opening of a database this is: what was read of one is not true of the next. */
export function databaseOpening(): number {
  return opened;
}

/** Closes the process's database. */
export async function closeDatabase(): Promise<void> {
  const closing = connection;
  connection = undefined;
  await closing?.close();
}

export function dialect(): Dialect {
  return open().dialect;
}

/** For migrations and the bench only. */
export function rawConnection(): Sequelize {
  return open().sequelize;
}

/** Declares a table of one capability (camelCase attributes, snake_case columns); the result gives its Sequelize model once the database is open. */
export function table<Row extends object>(
  name: string,
  attributes: ModelAttributes<Model<Row>>,
): () => ModelStatic<Model<Row, Partial<Row>>> {
  let model: ModelStatic<Model<Row, Partial<Row>>> | undefined;
  const define = (sequelize: Sequelize) => {
    // Sequelize writes each column's name into its definition, and definitions are shared: it gets copies.
    const copies = Object.entries(attributes).map(([attribute, definition]) => [attribute, Object.assign({}, definition)]);
    model = sequelize.define<Model<Row, Partial<Row>>>(name, Object.fromEntries(copies), tableDefaults);
  };
  definitions.push(define);
  if (connection) define(connection.sequelize);
  return () => {
    if (!model) throw new Error(`Table ${name} is used before the database is open.`);
    return model;
  };
}

/** Deadlock and lock wait time-out of InnoDB, and SQLite's busy: the transaction may simply be tried again. */
export function mayRetry(error: unknown): boolean {
  const cause = error instanceof Error && 'original' in error ? error.original : error;
  if (typeof cause !== 'object' || cause === null) return false;
  const errno = 'errno' in cause ? cause.errno : undefined;
  const code = 'code' in cause ? cause.code : undefined;
  return errno === 1213 || errno === 1205 || code === 'SQLITE_BUSY';
}

const tries = 5;

/**
 * Runs work in one transaction: it commits when work resolves and rolls back when work throws.
 * On a deadlock the work runs again, so it may touch the database only.
 */
export async function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  if (inside?.getStore()) throw new Error('A transaction inside a transaction: pass tx on instead.');
  for (let attempt = 1; ; attempt++) {
    const after: (() => void)[] = [];
    try {
      const result = await open().sequelize.transaction(async (transaction) => {
        transaction.afterCommit(() => {
          for (const told of after) told();
        });
        const tx = transaction as Tx; // as: the brand's only maker
        committed.set(tx, after);
        const done = await (inside ? inside.run(true, () => work(tx)) : work(tx));
        if (lost.has(tx)) throw lost.get(tx);
        return done;
      });
      return result;
    } catch (error) {
      if (attempt >= tries || !mayRetry(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

/** Transactions that the database has undone, and why: whoever overlooks it must not go on as if half of it stood. */
const lost = new WeakMap<Tx, unknown>();

const committed = new WeakMap<Tx, (() => void)[]>();

/** Calls back when this transaction has committed; never if it rolled back. For in-process wake-ups only: effects are outbox rows. */
export function afterCommit(tx: Tx, told: () => void): void {
  committed.get(tx)?.push(told);
}

/** Runs work outside any transaction context: for what a request merely sets going. */
export function detached<T>(work: () => T): T {
  return inside ? inside.exit(work) : work();
}

/** mysql2's connection, by its callback interface. */
interface Driver {
  query(statement: { sql: string; values: null }, done: (error: unknown, result: unknown) => void): void;
}

/**
 * Asks the transaction's own connection. Sequelize's query layer reads every statement again for what its models need; of
 * a batch's statements, of 20 kB each, that costs more than all else. Without values the driver looks for no placeholders.
 */
function ask(tx: Tx, sql: string): Promise<unknown> {
  heard?.(sql);
  const { connection, finished } = tx as unknown as { connection: Driver; finished?: string }; // as: Sequelize keeps them from its types
  if (lost.has(tx)) return Promise.reject(lost.get(tx));
  if (finished) return Promise.reject(new Error(`A statement after the ${finished} of its transaction.`)); // the connection may be another's by now
  return new Promise((resolve, reject) =>
    connection.query({ sql, values: null }, (error, result) => {
      if (!error) return resolve(result);
      if (mayRetry(error)) lost.set(tx, error);
      reject(error);
    }),
  );
}

/** Text as the database's dialect quotes it. */
const quote = (text: string) => open().sequelize.escape(text);

let heard: ((sql: string) => void) | undefined;

/** Tells every statement while the work runs; for tests that count or read them. */
export async function overhear(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const { options } = open().sequelize as unknown as { options: { logging: unknown } }; // as: likewise
  heard = (sql) => void statements.push(sql);
  options.logging = heard;
  try {
    await work();
  } finally {
    heard = undefined;
    options.logging = false;
  }
  return statements;
}

/** Rows of a SELECT, `:name` replacements. Without tx it reads outside any transaction. */
export async function select<Row extends object>(tx: Tx | null, sql: string, replacements: Bind = {}): Promise<Row[]> {
  const bound = bind(sql, replacements, quote);
  if (tx && open().dialect === 'mysql') return (await ask(tx, bound)) as Row[]; // as: the driver gives a SELECT's rows
  return open().sequelize.query<Row>(bound, { type: QueryTypes.SELECT, transaction: tx });
}

/** Runs an UPDATE or DELETE and tells how many rows it changed (MySQL: changed, not matched; so a guarded UPDATE must change a column). */
export async function change(tx: Tx, sql: string, replacements: Bind = {}): Promise<number> {
  const { sequelize, dialect } = open();
  const bound = bind(sql, replacements, quote);
  if (dialect === 'mysql') return ((await ask(tx, bound)) as { affectedRows: number }).affectedRows; // as: the driver's answer to a change
  const [, changed] = await sequelize.query(bound, { type: QueryTypes.UPDATE, transaction: tx });
  return typeof changed === 'number' ? changed : 0;
}

/** Inserts rows of equal shape (snake_case columns) in one statement; a duplicate throws. */
export function insertRows(tx: Tx, tableName: string, rows: readonly Record<string, Value>[]): Promise<void> {
  return insertMany(tx, tableName, rows, '');
}

/**
 * Inserts rows of equal shape (snake_case columns), leaving out those that collide with a unique key.
 * Who got in must be read back: the database's count of rows is not an answer.
 */
export function insertIgnoringDuplicates(tx: Tx, tableName: string, rows: readonly Record<string, Value>[]): Promise<void> {
  return insertMany(tx, tableName, rows, open().dialect === 'mysql' ? ' ON DUPLICATE KEY UPDATE id = id' : ' ON CONFLICT DO NOTHING');
}

async function insertMany(tx: Tx, tableName: string, rows: readonly Record<string, Value>[], tail: string): Promise<void> {
  if (!rows.length) return;
  const sql = insertion(tableName, rows, quote) + tail;
  if (open().dialect === 'mysql') await ask(tx, sql);
  else await open().sequelize.query(sql, { type: QueryTypes.RAW, transaction: tx });
}

/** Inserts one row (snake_case columns) and gives its id. A duplicate throws: see isDuplicate. */
export async function insertRow(tx: Tx, tableName: string, row: Record<string, Value>): Promise<string> {
  const { sequelize, dialect } = open();
  const sql = insertion(tableName, [row], quote);
  const id =
    dialect === 'mysql'
      ? ((await ask(tx, sql)) as { insertId: number }).insertId // as: the driver's answer to an INSERT
      : (await sequelize.query(sql, { type: QueryTypes.INSERT, transaction: tx }))[0];
  return String(row.id ?? id);
}

/** ` LOCK IN SHARE MODE` where rows can be locked: they stay as they are until the transaction ends. */
export function forShare(): string {
  return open().dialect === 'mysql' ? ' LOCK IN SHARE MODE' : '';
}

/** Whether an error is a unique key's refusal. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'SequelizeUniqueConstraintError' || ('errno' in error && error.errno === 1062);
}

/** ` FOR UPDATE` where rows can be locked; SQLite has one writer and needs none. */
export function forUpdate(how: '' | 'SKIP LOCKED' = ''): string {
  return open().dialect === 'mysql' ? ` FOR UPDATE ${how}`.trimEnd() : '';
}

export type { QueryInterface };
