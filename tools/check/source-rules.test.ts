import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkFile } from './source-rules.ts';

/** The lines that one file breaks rules on. */
const linesOf = (file: string, ...lines: string[]) => checkFile(file, lines.join('\n')).map((finding) => finding.line);

describe('source rules', () => {
  it('keep process.env in the configuration', () => {
    const reads = ['const port = 1;', 'const home = process.env.HOME;'];
    assert.deepEqual(linesOf('server/platform/log.ts', ...reads), [2]);
    assert.deepEqual(linesOf('miniprogram/app.ts', ...reads), [2]);
    for (const file of ['server/platform/config.ts', 'tools/start.ts', 'server/test/harness.ts', 'server/app/main.test.ts'])
      assert.deepEqual(linesOf(file, ...reads), [], file);
    assert.deepEqual(linesOf('server/platform/log.ts', '// process.env is read elsewhere', "const said = 'process.env';"), []);
  });

  it('keep the clock in one place', () => {
    const reads = ['const a = new Date();', 'const b = Date.now();', 'const c = new Date(0);', 'const d = Date.UTC(2026, 1, 1);'];
    assert.deepEqual(linesOf('server/domain/booking/submit-booking.ts', ...reads), [1, 2, 3]);
    assert.deepEqual(linesOf('shared/vocab/money.ts', ...reads), [1, 2, 3]);
    assert.deepEqual(linesOf('shared/vocab/day.ts', ...reads), [1, 2]);
    for (const file of ['server/platform/clock.ts', 'tools/bench/book.ts', 'server/domain/booking/a.test.ts', 'miniprogram/app.ts'])
      assert.deepEqual(linesOf(file, ...reads), [], file);
  });

  it('keep wx.request in the api of the mini-program', () => {
    const asks = "wx.request({ url: '/pati_service' });";
    assert.deepEqual(linesOf('miniprogram/services/booking.ts', asks), [1]);
    assert.deepEqual(linesOf('miniprogram/packages/booking/pages/list/index.ts', asks), [1]);
    assert.deepEqual(linesOf('miniprogram/api/call.ts', asks), []);
    assert.deepEqual(linesOf('miniprogram/services/pay.ts', 'wx.requestPayment({});'), []);
  });

  it('ask for a reason wherever the compiler is switched off', () => {
    const file = 'server/domain/booking/booking.store.ts';
    assert.deepEqual(linesOf(file, 'const row = found as Row;', 'let x: any;', 'const old = <Row>found;'), [1, 2, 3]);
    assert.deepEqual(linesOf(file, 'const row = found as unknown as Row;'), [1, 1]);
    assert.deepEqual(linesOf(file, 'const row = found as Row; // as:'), [1]);
    assert.deepEqual(linesOf(file, 'const row = found as Row; // as: the driver types rows as unknown'), []);
    assert.deepEqual(
      linesOf(file, '// as: the driver types rows as unknown', 'const row = found as Row;', 'const more = found as Row;'),
      [3],
    );
    assert.deepEqual(linesOf(file, 'const row = find({', '  // as: the library wants its own brand', '  id: id as Brand,', '});'), []);
    assert.deepEqual(
      linesOf(file, "const states = ['booked'] as const;", "import { a as b } from './a.ts';", 'const s = x satisfies X;'),
      [],
    );
    assert.deepEqual(linesOf(file, '// biome-ignore lint/suspicious/noExplicitAny: seen by no caller', 'let x: any;'), []);
    assert.deepEqual(linesOf('tools/bench/book.ts', 'const row = found as Row;'), []);
  });

  it('ask long files what else they do', () => {
    const lines = (count: number) => 'let a;\n'.repeat(count);
    assert.deepEqual(checkFile('server/app/main.ts', lines(300)), []);
    assert.equal(checkFile('server/app/main.ts', lines(301)).length, 1);
    assert.equal(checkFile('miniprogram/pages/home/index.wxml', lines(301)).length, 1);
    assert.deepEqual(checkFile('server/app/main.test.ts', lines(400)), []);
    assert.equal(checkFile('server/app/main.test.ts', lines(401)).length, 1);
    for (const file of ['shared/contracts/pati/examples/a.json', 'miniprogram/generated/routes.ts', 'docs/data-model.md'])
      assert.deepEqual(checkFile(file, lines(1000)), [], file);
  });

  it('take no path of one machine and no host of a registry', () => {
    const paths = ['work', 'root', 'home', 'Users'].map((name) => `open('/${name}/someone/file.txt')`);
    assert.deepEqual(linesOf('tools/start.ts', ...paths), [1, 2, 3, 4]);
    assert.deepEqual(linesOf('.ci/run', `cd ${['', 'work', 'main', 'server'].join('/')}`), [1]);
    assert.deepEqual(linesOf('miniprogram/app.ts', "wx.switchTab({ url: '/pages/home/index' })", "import x from '../home/a/b.ts';"), []);
    assert.deepEqual(linesOf('.npmrc', `${'registry'}=https://${['registry', 'example', 'com'].join('.')}/`), [1]);
    assert.deepEqual(linesOf('deploy/Dockerfile', `RUN echo deb http://${['deb', 'debian', 'org'].join('.')}/debian`), [1]);
    assert.deepEqual(linesOf('docs/tour.md', 'A registry of patients, registry.ts'), []);
  });

  it('are a command that prints file:line and fails', function () {
    this.timeout(30_000);
    const root = mkdtempSync(path.join(tmpdir(), 'source-rules-'));
    const command = path.join(import.meta.dirname, 'source-rules.ts');
    const run = () => spawnSync(process.execPath, ['--import', 'tsx', command, root], { encoding: 'utf8' });
    try {
      mkdirSync(path.join(root, 'server/app'), { recursive: true });
      writeFileSync(path.join(root, 'server/app/main.ts'), 'export const it = 1;\n');
      assert.equal(run().status, 0);
      writeFileSync(path.join(root, 'server/app/main.ts'), '\nexport const it = Date.now();\n');
      const { status, stderr } = run();
      assert.equal(status, 1);
      assert.match(stderr, /^server\/app\/main\.ts:2 The time comes from/m);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
