import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** demo = `npm start`; test and bench bind loopback and allow weak settings; production is `serve`'s default. */
export const modes = ['demo', 'test', 'bench', 'production'] as const;
export type Mode = (typeof modes)[number];

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/** Every environment variable there is. `.env.example` is generated from this schema. */
export const environment = z.object({
  APP_MODE: z.enum(modes).default('production').describe('demo | test | bench | production'),
  PORT: port.default(3000).describe('HTTP port of every face'),
  SIMULATOR_PORT: port.optional().describe('WeChat simulator, loopback only; default PORT+1'),
  DATA_DIR: z.string().default('./data').describe('Folder of the SQLite file, uploaded files and demo keys'),
  DATABASE_URL: z.string().optional().describe('mysql://user:password@host:3306/name; default sqlite:DATA_DIR/jiuzhen.sqlite'),
  REDIS_URL: z.string().optional().describe('redis://host:6379/0; absent: counters and locks live in the process'),
  DEMO_PASSWORD: z.string().min(8).optional().describe('Password of the demo accounts; random and printed if absent'),
  PUBLIC_URL: z
    .string()
    .url()
    .optional()
    .describe('Address under which browsers and WeChat reach this server; default http://127.0.0.1:PORT'),
  DEFAULT_TENANT_ID: z.string().regex(/^\d+$/).default('1').describe('Tenant of a call that names none'),
  TRUSTED_PROXIES: list.default([]).describe('Addresses of proxies whose X-Forwarded-For is believed, separated by commas'),
  SMTP_URL: z.string().optional().describe('smtp://user:password@host:587'),
  MAIL_FROM: z.string().default('就诊 <no-reply@localhost>').describe('Sender of the mail, as the mail server allows'),
  MAIL_REAL_SEND: flag.default(false).describe('Send mail for real; otherwise codes are only stored'),
  HIDE_UNKNOWN_EMAIL: flag
    .default(false)
    .describe('true: a reset asked for an unknown address is answered as for a known one; false: 404, as seed 000 has it'),
  SMS_DRIVER: z.enum(['http', 'off']).default('http').describe('http: POST {to,text} to SMS_URL; off: nothing is sent'),
  SMS_URL: z.string().url().optional().describe("The SMS gateway's address; demo: the simulator"),
  SMS_KEY: z.string().optional().describe('Bearer key of the SMS gateway'),
  OSS_BUCKET: z.string().optional().describe('Aliyun OSS bucket for uploads; absent: files are kept in DATA_DIR'),
  OSS_ENDPOINT: z.string().optional().describe('Aliyun OSS endpoint'),
  OSS_ACCESS_KEY_ID: z.string().optional().describe('Aliyun OSS access key id'),
  OSS_ACCESS_KEY: z.string().optional().describe('Aliyun OSS access key secret'),
  METRICS_TOKEN: z.string().optional().describe('Bearer token of /metrics; required in production'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('pino level'),
  CHROMIUM_PATH: z.string().default('/usr/bin/chromium').describe('Browser of the end-to-end tests'),
  WECHAT_API_BASE: z.string().url().default('https://api.weixin.qq.com').describe('Host of the mini-program and official account API'),
  WECHAT_PAY_BASE: z.string().url().default('https://api.mch.weixin.qq.com').describe('Host of WeChat Pay API v3'),
  SERVICE_TOKEN: z.string().min(16).optional().describe('Bearer token of internal calls'),
  RATE_LIMIT_SCALE: z.coerce.number().positive().default(1).describe('Multiplies every cap, for load tests; refused in production'),
  BOOKING_GATE: flag.default(true).describe('false lets claims race at the database, to prove that its keys hold; refused in production'),
  CLOCK_SHIFT_MS: z.coerce
    .number()
    .int()
    .default(0)
    .describe('Shifts the clock of the process by so many ms, to see midnight at noon; refused in production'),
  DATA_KEY: z.string().optional().describe('64 hex digits: master key of personal data at rest (or DATA_KEY_FILE)'),
  DATA_KEY_ID: z
    .string()
    .regex(/^[a-z0-9]{1,8}$/)
    .default('k1')
    .describe('Name of DATA_KEY; change it when the key is rotated'),
  OLD_DATA_KEYS: list.default([]).describe('Earlier keys that still open old data: id:hex,id:hex (or OLD_DATA_KEYS_FILE)'),
  INDEX_KEY: z.string().optional().describe('64 hex digits: key of the blind indexes; never rotated (or INDEX_KEY_FILE)'),
  SESSION_KEY: z.string().optional().describe('At least 32 characters: signs session tokens (or SESSION_KEY_FILE)'),
});

export type Environment = z.output<typeof environment>;

/** What the process runs on: the parsed environment with its defaults filled in. */
export interface Config extends Environment {
  SIMULATOR_PORT: number;
  DATABASE_URL: string;
  PUBLIC_URL: string;
  DATA_KEY: string;
  INDEX_KEY: string;
  SESSION_KEY: string;
}

/** A setting that the process cannot start with; the message says how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Keys for demo, test and bench only. Production refuses them. */
const weakKeys = { DATA_KEY: `${'0'.repeat(63)}1`, INDEX_KEY: `${'0'.repeat(63)}2`, SESSION_KEY: 'not-a-secret-not-a-secret-not-a-secret' };

/** The process's own environment; the only read of it. */
export function processEnvironment(): Record<string, string | undefined> {
  return process.env;
}

/** Parses and completes the environment. Throws ConfigError naming every bad setting and its remedy. */
export function loadConfig(source: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(withFiles(source));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`Settings that cannot be used:\n${lines.join('\n')}\nSee .env.example for what each expects.`);
  }
  const env = parsed.data;
  if (env.APP_MODE === 'production') refuseWeak(env);
  return {
    ...env,
    SIMULATOR_PORT: env.SIMULATOR_PORT ?? env.PORT + 1,
    DATABASE_URL: env.DATABASE_URL ?? `sqlite:${path.join(env.DATA_DIR, 'jiuzhen.sqlite')}`,
    PUBLIC_URL: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    DATA_KEY: env.DATA_KEY ?? weakKeys.DATA_KEY,
    INDEX_KEY: env.INDEX_KEY ?? weakKeys.INDEX_KEY,
    SESSION_KEY: env.SESSION_KEY ?? weakKeys.SESSION_KEY,
  };
}

/** `NAME_FILE=path` gives NAME the content of that file; empty variables count as absent. */
function withFiles(source: Record<string, string | undefined>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of Object.keys(environment.shape)) {
    const file = source[`${name}_FILE`];
    const value = source[name] || (file ? contentOf(`${name}_FILE`, file) : undefined);
    if (value) out[name] = value;
  }
  return out;
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name} names a file that cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuseWeak(env: Environment): void {
  const wrong: string[] = [];
  const key = (name: 'DATA_KEY' | 'INDEX_KEY' | 'SESSION_KEY', shape: RegExp, remedy: string) => {
    const value = env[name];
    if (!value) wrong.push(`${name} is missing: ${remedy}, and set ${name} or ${name}_FILE.`);
    else if (value === weakKeys[name]) wrong.push(`${name} is the key of the tests: ${remedy}.`);
    else if (!shape.test(value)) wrong.push(`${name} has the wrong form: ${remedy}.`);
  };
  key('DATA_KEY', /^[0-9a-f]{64}$/i, 'make one with `openssl rand -hex 32`');
  key('INDEX_KEY', /^[0-9a-f]{64}$/i, 'make one with `openssl rand -hex 32`');
  key('SESSION_KEY', /^.{32,}$/, 'make one with `openssl rand -base64 48`');
  if (!env.METRICS_TOKEN) wrong.push('METRICS_TOKEN is missing: choose a random token for the Prometheus scraper.');
  if (env.RATE_LIMIT_SCALE !== 1) wrong.push('RATE_LIMIT_SCALE is for load tests: remove it.');
  if (!env.BOOKING_GATE) wrong.push('BOOKING_GATE=false is for tests: remove it.');
  if (env.CLOCK_SHIFT_MS !== 0) wrong.push('CLOCK_SHIFT_MS is for tests: remove it.');
  if (env.DEMO_PASSWORD) wrong.push('DEMO_PASSWORD belongs to the demo: remove it.');
  if (!env.PUBLIC_URL?.startsWith('https://')) wrong.push('PUBLIC_URL must be the https address that WeChat calls back.');
  for (const name of ['WECHAT_API_BASE', 'WECHAT_PAY_BASE'] as const)
    if (!env[name].startsWith('https://')) wrong.push(`${name} must be https: remove it to use WeChat's own host.`);
  if (env.SMS_DRIVER === 'http' && !env.SMS_URL) wrong.push('SMS_URL is missing: set the SMS gateway, or SMS_DRIVER=off.');
  if (env.MAIL_REAL_SEND && env.MAIL_FROM.includes('@localhost')) wrong.push('MAIL_FROM is missing: set an address of your own.');
  if (env.MAIL_REAL_SEND && !env.SMTP_URL) wrong.push('SMTP_URL is missing: set the mail server, or MAIL_REAL_SEND=false.');
  if (wrong.length) throw new ConfigError(`Production cannot start:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
}

let current: Config | undefined;

/** Makes a configuration the process's own. Called once by app/ (and by tests). */
export function useConfig(config: Config): void {
  current = config;
}

/** Whether this process checks itself as it goes: where people develop and test, not where it costs patients time. */
export function checksItself({ APP_MODE }: Pick<Config, 'APP_MODE'>): boolean {
  return APP_MODE === 'demo' || APP_MODE === 'test';
}

/** The process's configuration. Throws if app/ has not set one. */
export function config(): Config {
  if (!current) throw new Error('No configuration yet: call useConfig first.');
  return current;
}
