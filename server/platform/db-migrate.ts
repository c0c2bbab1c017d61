import { DataTypes, type ModelAttributes, type QueryInterface } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { dialect, rawConnection } from './db.ts';

/** One additive change of the schema and its way back. */
export interface Migration {
  name: string;
  up(schema: Schema): Promise<void>;
  down(schema: Schema): Promise<void>;
}

/** The column types that mean the same on SQLite and MySQL. Instants are BIGINT epoch ms, days STRING(10), money INTEGER fen. */
export const column = {
  id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true, allowNull: false },
  ref: { type: DataTypes.BIGINT, allowNull: false },
  refOrNull: { type: DataTypes.BIGINT, allowNull: true },
  at: { type: DataTypes.BIGINT, allowNull: false },
  atOrNull: { type: DataTypes.BIGINT, allowNull: true },
  count: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
  int: { type: DataTypes.INTEGER, allowNull: false },
  intOrNull: { type: DataTypes.INTEGER, allowNull: true },
  day: { type: DataTypes.STRING(10), allowNull: false },
  dayOrNull: { type: DataTypes.STRING(10), allowNull: true },
  text: (length: number) => ({ type: DataTypes.STRING(length), allowNull: false }),
  textOrNull: (length: number) => ({ type: DataTypes.STRING(length), allowNull: true }),
  /** Sealed or long text. */
  long: { type: DataTypes.TEXT, allowNull: false },
  longOrNull: { type: DataTypes.TEXT, allowNull: true },
} as const;

/** What a migration may do. */
export interface Schema {
  createTable(name: string, columns: ModelAttributes): Promise<void>;
  dropTable(name: string): Promise<void>;
  addColumn(table: string, name: string, definition: object): Promise<void>;
  dropColumn(table: string, name: string): Promise<void>;
  unique(table: string, ...columns: string[]): Promise<void>;
  index(table: string, ...columns: string[]): Promise<void>;
  dropIndex(table: string, ...columns: string[]): Promise<void>;
}

function schemaOf(queries: QueryInterface): Schema {
  const indexName = (kind: string, table: string, columns: string[]) => `${kind}_${table}_${columns.join('_')}`.slice(0, 60);
  return {
    createTable: (name, columns) => queries.createTable(name, columns, { charset: 'utf8mb4', collate: 'utf8mb4_bin' }),
    dropTable: (name) => queries.dropTable(name),
    addColumn: (table, name, definition) => queries.addColumn(table, name, definition as never), // as: the column table above is the only source
    dropColumn: async (table, name) => {
      await queries.sequelize.query(`ALTER TABLE ${table} DROP COLUMN ${name}`); // Sequelize would rebuild the table on SQLite and break foreign keys
    },
    unique: (table, ...columns) => queries.addIndex(table, { unique: true, fields: columns, name: indexName('uq', table, columns) }),
    index: (table, ...columns) => queries.addIndex(table, { fields: columns, name: indexName('ix', table, columns) }),
    dropIndex: (table, ...columns) => queries.removeIndex(table, indexName('ix', table, columns)),
  };
}

function umzug(migrations: readonly Migration[]) {
  const queries = rawConnection().getQueryInterface();
  return new Umzug({
    migrations: migrations.map(({ name, up, down }) => ({ name, up: () => up(schemaOf(queries)), down: () => down(schemaOf(queries)) })),
    storage: new SequelizeStorage({ sequelize: rawConnection(), tableName: 'migrations' }),
    logger: undefined,
  });
}

/** Brings the schema up to date; tells which migrations ran. One process at a time migrates, the others wait. */
export async function migrate(migrations: readonly Migration[]): Promise<string[]> {
  if (dialect() === 'mysql') return withLock(() => run(migrations));
  return run(migrations);
}

async function run(migrations: readonly Migration[]): Promise<string[]> {
  return (await umzug(migrations).up()).map(({ name }) => name);
}

async function withLock<T>(work: () => Promise<T>): Promise<T> {
  return rawConnection().transaction(async (transaction) => {
    await rawConnection().query(`SELECT GET_LOCK('jiuzhen-migrate', 120)`, { transaction });
    try {
      return await work();
    } finally {
      await rawConnection().query(`SELECT RELEASE_LOCK('jiuzhen-migrate')`, { transaction });
    }
  });
}

/** Takes back the last `count` migrations. */
export async function migrateBack(migrations: readonly Migration[], count: number): Promise<string[]> {
  return (await umzug(migrations).down({ step: count })).map(({ name }) => name);
}

/** Names of the migrations that have not run yet. */
export async function pendingMigrations(migrations: readonly Migration[]): Promise<string[]> {
  return (await umzug(migrations).pending()).map(({ name }) => name);
}
