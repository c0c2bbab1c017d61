import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { timetableText } from '../test/factories/timetable.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-cli-'));
const main = path.join(import.meta.dirname, 'main.ts');

/** Runs the command line as a process of its own, on a data folder of its own. */
function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const { PATH = '' } = process.env;
    const env = { PATH, DATA_DIR: folder, APP_MODE: 'test' };
    execFile(process.execPath, ['--import', 'tsx', main, ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

describe('the command line', function () {
  this.timeout(60_000);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('migrates', async () => {
    assert.match((await cli('migrate')).out, /done {2}0001.*\n[\s\S]*migration\(s\) ran/);
  });

  it('tells the exit code: 0 done, 1 refused, 2 typed wrongly', async () => {
    assert.deepEqual(await cli('tenant', 'add', '--id', '7', '--name', '人民医院'), { code: 0, out: 'Tenant 7 added.\n', err: '' });
    const bad = path.join(folder, 'bad.csv');
    writeFileSync(bad, timetableText([{ minutes: '0' }]));
    const out = '第 2 行: 每号分钟数“0”应为 1 到 240 的整数\n共 1 处问题，没有写入任何内容。\n';
    assert.deepEqual(await cli('import-timetable', bad, '--tenant', '7'), { code: 1, out, err: '' });
    assert.deepEqual(await cli('import-timetable', bad, '--tenant', '8'), { code: 1, out: '', err: 'tenant_not_found\n' });
    const missing = await cli('admin', 'create', '--tenant', '7');
    assert.deepEqual([missing.code, missing.out], [2, '']);
    assert.match(missing.err, /^Missing: --phone\nUsage: npm run cli -- admin create/);
  });

  it('lists its commands when it does not know one', async () => {
    const { code, err } = await cli('frobnicate');
    assert.equal(code, 2);
    for (const words of ['There is no command frobnicate.', 'import-timetable', 'outbox retry', 'job run', 'admin create'])
      assert.ok(err.includes(words), words);
  });
});
