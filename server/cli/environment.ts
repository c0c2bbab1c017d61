import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Config, loadConfig, processEnvironment } from '../platform/config.ts';

const secrets = z.record(z.string(), z.string());

/**
 * The configuration of a command: that of the environment, or, where the environment holds no keys and DATA_DIR is the
 * folder of an `npm start`, that of this demo. So a command meets the running demo without any setting.
 */
export function commandConfig(source = processEnvironment()): Config {
  const given = { LOG_LEVEL: 'warn', ...source };
  const file = path.join(source.DATA_DIR || './data', 'demo-secrets.json');
  const asked = source.APP_MODE || 'demo';
  if (asked !== 'demo' || source.DATA_KEY || source.DATA_KEY_FILE || !existsSync(file)) return loadConfig(given);
  const demo = { ...secrets.parse(JSON.parse(readFileSync(file, 'utf8'))), ...given, APP_MODE: 'demo' };
  const simulator = `http://127.0.0.1:${loadConfig(demo).SIMULATOR_PORT}`;
  return loadConfig({ WECHAT_API_BASE: simulator, WECHAT_PAY_BASE: simulator, SMS_URL: `${simulator}/sms/send`, ...demo });
}
