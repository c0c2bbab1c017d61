import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, loadConfig, modes } from './config.ts';

/** A production that may start. */
const sound = {
  DATA_KEY: 'a'.repeat(64),
  INDEX_KEY: 'b'.repeat(64),
  SESSION_KEY: 'c'.repeat(32),
  METRICS_TOKEN: 'metrics',
  PUBLIC_URL: 'https://hospital.example',
  SMS_URL: 'https://sms.example/send',
};
/** The lines of a refusal to start. */
function refusal(source: Record<string, string | undefined>): string {
  try {
    loadConfig(source);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return '';
}

describe('platform/config', () => {
  it('fills in what is not said', () => {
    const config = loadConfig({ APP_MODE: 'demo' });
    assert.deepEqual([config.PORT, config.SIMULATOR_PORT, config.PUBLIC_URL], [3000, 3001, 'http://127.0.0.1:3000']);
    assert.equal(config.DATABASE_URL, `sqlite:${path.join('data', 'jiuzhen.sqlite')}`);
    assert.deepEqual([config.REDIS_URL, config.DEFAULT_TENANT_ID, config.TRUSTED_PROXIES], [undefined, '1', []]);
    assert.equal(config.WECHAT_PAY_BASE, 'https://api.mch.weixin.qq.com');
    const moved = loadConfig({ APP_MODE: 'demo', PORT: '4000', DATA_DIR: 'elsewhere' });
    assert.deepEqual([moved.SIMULATOR_PORT, moved.PUBLIC_URL], [4001, 'http://127.0.0.1:4000']);
    assert.equal(moved.DATABASE_URL, `sqlite:${path.join('elsewhere', 'jiuzhen.sqlite')}`);
    assert.equal(loadConfig({ APP_MODE: 'demo', PORT: '4000', SIMULATOR_PORT: '5000' }).SIMULATOR_PORT, 5000);
  });

  it('reads text as what it means', () => {
    const { TRUSTED_PROXIES, MAIL_REAL_SEND, RATE_LIMIT_SCALE } = loadConfig({
      APP_MODE: 'test',
      TRUSTED_PROXIES: ' 10.0.0.1, 10.0.0.2 ,',
      MAIL_REAL_SEND: '1',
      RATE_LIMIT_SCALE: '2.5',
    });
    assert.deepEqual([TRUSTED_PROXIES, MAIL_REAL_SEND, RATE_LIMIT_SCALE], [['10.0.0.1', '10.0.0.2'], true, 2.5]);
    assert.equal(loadConfig({ APP_MODE: 'test', MAIL_REAL_SEND: 'false' }).MAIL_REAL_SEND, false);
  });

  it('names every setting that cannot be used', () => {
    const said = refusal({
      APP_MODE: 'demo',
      PORT: '70000',
      PUBLIC_URL: 'here',
      MAIL_REAL_SEND: 'yes',
      RATE_LIMIT_SCALE: '0',
      DEFAULT_TENANT_ID: 'one',
    });
    for (const name of ['PORT', 'PUBLIC_URL', 'MAIL_REAL_SEND', 'RATE_LIMIT_SCALE', 'DEFAULT_TENANT_ID'])
      assert.match(said, new RegExp(`^  ${name}: `, 'm'));
    assert.match(said, /\.env\.example/);
    assert.match(refusal({ APP_MODE: 'live' }), /APP_MODE/);
    for (const [name, value] of [
      ['DEMO_PASSWORD', 'short'],
      ['SERVICE_TOKEN', 'short'],
      ['DATA_KEY_ID', 'Key-1'],
      ['PORT', '3e'],
    ] as const)
      assert.match(refusal({ APP_MODE: 'demo', [name]: value }), new RegExp(name));
  });

  it('takes an empty variable for none', () => {
    const empty = { APP_MODE: 'test', PORT: '', REDIS_URL: '', DATA_KEY: '', SMS_URL: '', DATA_KEY_FILE: '' };
    assert.deepEqual(loadConfig(empty), loadConfig({ APP_MODE: 'test' }));
  });

  it('reads a setting from a file, and says which file is not there', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
    try {
      const file = path.join(folder, 'key');
      writeFileSync(file, `${'d'.repeat(64)}\n`);
      assert.equal(loadConfig({ ...sound, DATA_KEY: undefined, DATA_KEY_FILE: file }).DATA_KEY, 'd'.repeat(64));
      assert.equal(loadConfig({ ...sound, DATA_KEY_FILE: file }).DATA_KEY, sound.DATA_KEY);
      assert.match(
        refusal({ ...sound, SESSION_KEY: undefined, SESSION_KEY_FILE: path.join(folder, 'none') }),
        /SESSION_KEY_FILE names a file/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is production unless it is told otherwise, and starts there when it is sound', () => {
    assert.equal(loadConfig(sound).APP_MODE, 'production');
    assert.deepEqual(modes, ['demo', 'test', 'bench', 'production']);
    assert.equal(loadConfig({ ...sound, SMS_URL: undefined, SMS_DRIVER: 'off' }).SMS_DRIVER, 'off');
  });

  it('refuses a production that is not, and says how to mend it', () => {
    const weak = loadConfig({ APP_MODE: 'test' });
    const cases: [Record<string, string | undefined>, RegExp][] = [
      [{ DATA_KEY: undefined }, /DATA_KEY is missing: .*openssl/],
      [{ DATA_KEY: 'x'.repeat(64) }, /DATA_KEY has the wrong form: .*openssl/],
      [{ DATA_KEY: weak.DATA_KEY }, /DATA_KEY is the key of the tests: .*openssl/],
      [{ INDEX_KEY: undefined }, /INDEX_KEY is missing/],
      [{ INDEX_KEY: weak.INDEX_KEY }, /INDEX_KEY is the key of the tests/],
      [{ SESSION_KEY: 'too short' }, /SESSION_KEY has the wrong form/],
      [{ SESSION_KEY: weak.SESSION_KEY }, /SESSION_KEY is the key of the tests/],
      [{ METRICS_TOKEN: undefined }, /METRICS_TOKEN is missing/],
      [{ RATE_LIMIT_SCALE: '100' }, /RATE_LIMIT_SCALE is for load tests/],
      [{ CLOCK_SHIFT_MS: '1000' }, /CLOCK_SHIFT_MS is for tests/],
      [{ DEMO_PASSWORD: 'password' }, /DEMO_PASSWORD belongs to the demo/],
      [{ PUBLIC_URL: undefined }, /PUBLIC_URL must be the https address/],
      [{ PUBLIC_URL: 'http://hospital.example' }, /PUBLIC_URL must be the https address/],
      [{ WECHAT_PAY_BASE: 'http://127.0.0.1:3001' }, /WECHAT_PAY_BASE must be https/],
      [{ WECHAT_API_BASE: 'http://127.0.0.1:3001' }, /WECHAT_API_BASE must be https/],
      [{ SMS_URL: undefined }, /SMS_URL is missing/],
      [{ MAIL_REAL_SEND: 'true', MAIL_FROM: 'desk@hospital.example' }, /SMTP_URL is missing/],
      [{ MAIL_REAL_SEND: 'true', SMTP_URL: 'smtp://mail.example' }, /MAIL_FROM is missing/],
    ];
    for (const [change, remedy] of cases) {
      assert.match(refusal({ ...sound, ...change }), remedy);
      for (const mode of ['demo', 'test', 'bench']) assert.equal(refusal({ ...sound, ...change, APP_MODE: mode }), '', mode);
    }
    const all = refusal({ APP_MODE: 'production' });
    for (const name of ['DATA_KEY', 'INDEX_KEY', 'SESSION_KEY', 'METRICS_TOKEN', 'PUBLIC_URL', 'SMS_URL'])
      assert.match(all, new RegExp(`^  ${name} `, 'm'));
  });

  it('shows no secret in its refusals', () => {
    const secret = 'very-secret-but-not-hexadecimal';
    assert.doesNotMatch(refusal({ ...sound, DATA_KEY: secret, SESSION_KEY: 'secret', DEMO_PASSWORD: 'secret' }), /very-secret|: secret/);
  });
});
