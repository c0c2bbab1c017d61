import { holdersOfNumbers } from '../domain/booking/index.ts';
import { configureKeys, deriveBlindIndexKey, deriveRing, sealMany, unseal } from '../domain/crypto/index.ts';
import { setBookedNumbers } from '../domain/scheduling/index.ts';
import { migrations } from '../migrations/index.ts';
import { shiftClock } from '../platform/clock.ts';
import { type Config, ConfigError, checksItself, useConfig } from '../platform/config.ts';
import { closeDatabase, openDatabase } from '../platform/db.ts';
import { migrate, pendingMigrations } from '../platform/db-migrate.ts';
import { useReactions } from '../platform/events.ts';
import { setLogLevel } from '../platform/log.ts';
import { closeMail } from '../platform/mail.ts';
import { localMemory, redisMemory, shared, useSharedMemory } from '../platform/redis.ts';
import { reactions } from './reactions.ts';

/**
 * Brings a process up to where use cases can be called: configuration, keys, database, shared memory, reactions.
 * In production the schema must already be up to date; elsewhere it is brought up to date. Undo with shutDown().
 */
export async function boot(config: Config, options: { migrating?: boolean } = {}): Promise<void> {
  useConfig(config);
  if (config.CLOCK_SHIFT_MS) shiftClock(config.CLOCK_SHIFT_MS);
  setLogLevel(config.LOG_LEVEL);
  useKeys(config);
  useOwnReactions();
  setBookedNumbers(
    async (tx, scheduleIds) => new Map([...(await holdersOfNumbers(tx, scheduleIds))].map(([id, numbers]) => [id, [...numbers.keys()]])),
  );
  useSharedMemory(config.REDIS_URL ? await redisMemory(config.REDIS_URL) : localMemory());
  await openDatabase(config.DATABASE_URL, { guarded: checksItself(config) });
  if (config.APP_MODE !== 'production' || options.migrating) await migrate(migrations);
  else {
    const pending = await pendingMigrations(migrations);
    if (pending.length) throw new ConfigError(`The schema is behind by ${pending.length}: run \`npm run cli -- migrate\` first.`);
  }
}

/** The product's table of reactions, payloads sealed. Tests that put in their own give it back by this. */
export function useOwnReactions(): void {
  useReactions(reactions, { sealAll: (texts) => sealMany(texts, 'outbox.payload'), unseal: (sealed) => unseal(sealed, 'outbox.payload') });
}

/** Closes what boot() opened. */
export async function shutDown(): Promise<void> {
  closeMail();
  await closeDatabase();
  await shared().close();
}

function useKeys(config: Config): void {
  const old = config.OLD_DATA_KEYS.map((entry) => entry.split(':'));
  const masters = [[config.DATA_KEY_ID, config.DATA_KEY], ...old];
  const ring = Object.assign({}, ...masters.map(([id = '', hex = '']) => deriveRing(Buffer.from(hex, 'hex'), id)));
  configureKeys({ current: config.DATA_KEY_ID, ring, blindIndexKey: deriveBlindIndexKey(Buffer.from(config.INDEX_KEY, 'hex')) });
}
