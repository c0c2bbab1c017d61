import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { boot, shutDown } from '../app/boot.ts';
import { setPasswordIterations } from '../domain/crypto/index.ts';
import { type Config, loadConfig, processEnvironment } from '../platform/config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-test-'));

/** The configuration of a test run: a temporary SQLite file, or DATABASE_URL and REDIS_URL where they are given. */
export function testConfig(more: Record<string, string> = {}): Config {
  const fixed = { APP_MODE: 'test', SERVICE_TOKEN: 'service-token-of-the-tests' };
  return loadConfig({ LOG_LEVEL: 'silent', DATA_DIR: folder, ...processEnvironment(), ...fixed, ...more });
}

/** Opens what tests share: one real migrated database for the whole run, test keys, shared memory, reactions. */
export async function openShared(): Promise<void> {
  setPasswordIterations(100);
  await boot(testConfig());
}

/** Mocha's root hooks. Tests make their own tenants and never clear tables. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(120_000);
    await openShared();
  },
  async afterAll(): Promise<void> {
    await shutDown();
    rmSync(folder, { recursive: true, force: true });
  },
};
