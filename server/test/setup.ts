import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configureKeys, deriveBlindIndexKey, deriveRing, setPasswordIterations } from '../domain/crypto/index.ts';
import { migrations } from '../migrations/index.ts';
import { loadConfig, processEnvironment, useConfig } from '../platform/config.ts';
import { closeDatabase, openDatabase } from '../platform/db.ts';
import { migrate } from '../platform/db-migrate.ts';
import { setLogLevel } from '../platform/log.ts';
import { localMemory, redisMemory, shared, useSharedMemory } from '../platform/redis.ts';

/**
 * Mocha's root hooks: one real database for the whole run (a temporary SQLite file, or DATABASE_URL), migrated, with
 * test keys and shared memory (REDIS_URL or in-process). Tests make their own tenants and never clear tables.
 */
const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-test-'));

export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(120_000);
    const given = processEnvironment();
    const config = loadConfig({ LOG_LEVEL: 'silent', DATA_DIR: folder, ...given, APP_MODE: 'test', SERVICE_TOKEN: 'service-token-of-the-tests' });
    useConfig(config);
    setLogLevel(config.LOG_LEVEL);
    const master = Buffer.from(config.DATA_KEY, 'hex');
    configureKeys({
      current: config.DATA_KEY_ID,
      ring: deriveRing(master, config.DATA_KEY_ID),
      blindIndexKey: deriveBlindIndexKey(Buffer.from(config.INDEX_KEY, 'hex')),
    });
    setPasswordIterations(100);
    useSharedMemory(config.REDIS_URL ? await redisMemory(config.REDIS_URL, `test-${process.pid}:`) : localMemory());
    await openDatabase(config.DATABASE_URL);
    await migrate(migrations);
  },
  async afterAll(): Promise<void> {
    await closeDatabase();
    await shared().close();
    rmSync(folder, { recursive: true, force: true });
  },
};
