import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { limits, tooHeavy, weigh } from './budget.ts';
import { buildMiniProgram } from './build.ts';
import { declarePrivacy } from './privacy.ts';
import { ProjectError } from './project.ts';
import { readTarget, type TargetOptions } from './release.ts';
import { withSettings } from './settings.ts';
import { writeProject } from './testing/small-project.ts';

const development = readTarget({});
const problemsOf = (options: TargetOptions): readonly string[] => {
  try {
    readTarget(options);
    return [];
  } catch (error) {
    assert.ok(error instanceof ProjectError);
    return error.problems;
  }
};

async function built(changes: Record<string, string | object | null> = {}, target = development) {
  const { root, remove } = writeProject(changes);
  const folder = path.join(root, '../out');
  try {
    const { weights } = await buildMiniProgram(root, folder, target);
    const text = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    const files = [
      'app.js',
      'settings.js',
      'app.json',
      'pages/home/index.js',
      'pages/home/index.wxml',
      'packages/more/pages/list/index.js',
    ];
    const kept = new Map(files.map((name) => [name, text(`miniprogram/${name}`)]));
    const has = (name: string) => existsSync(path.join(folder, 'miniprogram', name));
    const there = new Map(
      [
        'images/a.png',
        'unused.js',
        'miniprogram_npm/tdesign-miniprogram/button/button.js',
        'miniprogram_npm/tdesign-miniprogram/tabs/tabs.js',
      ].map((name) => [name, has(name)]),
    );
    return { kept, there, weights, config: JSON.parse(text('project.config.json')) };
  } finally {
    remove();
  }
}

describe('tools/miniprogram/build', () => {
  it('writes CommonJS for DevTools with the settings of the target', async () => {
    const { kept, config, weights } = await built();
    assert.match(kept.get('pages/home/index.js') ?? '', /require\("..\/..\/settings"\)/);
    assert.match(kept.get('settings.js') ?? '', /serverUrl = "http:\/\/127.0.0.1:3000"/);
    assert.equal(config.appid, 'touristappid');
    assert.equal(config.miniprogramRoot, 'miniprogram/');
    assert.deepEqual(
      weights.map(({ root, files }) => [root, files > 2]),
      [
        ['', true],
        ['packages/more', true],
      ],
    );
  });

  it('takes what the pages reach and nothing else: npm pruned, pictures whole', async () => {
    const { there } = await built({
      'pages/mine/index.json': { usingComponents: { 't-button': 'tdesign-miniprogram/button/button' } },
      'images/a.png': 'a picture',
      'unused.ts': 'export const unused = 1;',
    });
    assert.deepEqual([...there.values()], [true, false, true, false]);
  });

  it('says whom a release is for', async () => {
    const target = readTarget({ release: true, server: 'https://mp.hospital.example', appid: 'wx0123456789abcdef', tenant: '7' });
    const { kept, config } = await built({}, target);
    assert.match(kept.get('settings.js') ?? '', /"https:\/\/mp.hospital.example"/);
    assert.match(kept.get('settings.js') ?? '', /"7"/);
    assert.equal(config.appid, 'wx0123456789abcdef');
  });

  it('declares privacy from what is called', async () => {
    const { kept } = await built({ 'pages/mine/index.ts': 'Page({ where() { wx.getLocation({}); wx.login(); } });' });
    const app = JSON.parse(kept.get('app.json') ?? '');
    assert.equal(app.__usePrivacyCheck__, true);
    assert.deepEqual(app.requiredPrivateInfos, ['getLocation']);
    assert.ok(app.permission['scope.userLocation'].desc);
    assert.equal('requiredPrivateInfos' in declarePrivacy({}, ['wx.login()']), false);
    assert.deepEqual(declarePrivacy({ requiredPrivateInfos: ['choosePoi'] }, []).requiredPrivateInfos, ['choosePoi']);
  });

  for (const [what, changes, message] of [
    [
      'a file that is not there',
      { 'pages/mine/index.ts': "import '../../none';\nPage({});" },
      /pages\/mine\/index.ts: there is no ..\/..\/none/,
    ],
    ['an imported template that is not there', { 'pages/mine/index.wxml': '<import src="./none.wxml"/>' }, /there is no .\/none.wxml/],
    [
      'a sitemap with an unknown page',
      { 'sitemap.json': { rules: [{ page: 'pages/none' }] } },
      /sitemap.json: there is no page pages\/none/,
    ],
    ['no sitemap', { 'sitemap.json': null }, /sitemapLocation/],
    [
      'settings that cannot be set',
      { 'settings.ts': 'export const { serverUrl, tenantId } = { serverUrl: "", tenantId: "" };' },
      /settings.ts/,
    ],
    [
      'a main package that is too heavy',
      { 'images/a.png': 'x'.repeat(limits.main) },
      /the main package has 15\d\d KB, the limit is 1536 KB/,
    ],
    [
      'a subpackage that is too heavy',
      { 'packages/more/a.png': 'x'.repeat(limits.subpackage) },
      /packages\/more has 20\d\d KB, the limit is 2048 KB/,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      await assert.rejects(built(changes), (error) => error instanceof ProjectError && message.test(error.message));
    });

  it('weighs packages by the longest root', () => {
    const files = new Map([
      ['app.js', 10],
      ['packages/a/x.js', 20],
      ['packages/ab/y.js', 30],
    ]);
    assert.deepEqual(
      weigh(files, ['packages/a', 'packages/ab']).map(({ bytes }) => bytes),
      [10, 20, 30],
    );
    const many = Array.from({ length: 11 }, (_, index) => ({ root: `p${index}`, bytes: limits.subpackage, files: 1 }));
    assert.deepEqual(tooHeavy(many), ['all packages have 22528 KB, the limit is 20480 KB']);
  });

  it('sets both settings or says which is missing', () => {
    const source = "/** Where. */\nexport const serverUrl = 'a';\nexport const tenantId: string = '1';\nexport const more = 2;\n";
    assert.equal(
      withSettings(source, { serverUrl: '"$&"', tenantId: '"2"' }),
      '/** Where. */\nexport const serverUrl = "$&";\nexport const tenantId: string = "2";\nexport const more = 2;\n',
    );
    assert.throws(() => withSettings("export const serverUrl = 'a';", { serverUrl: '1', tenantId: '2' }), /tenantId/);
  });
});

describe('tools/miniprogram/release', () => {
  const good = { release: true, server: 'https://mp.hospital.example', appid: 'wx0123456789abcdef', tenant: '3' };

  it('takes a domain, an appid and a hospital', () => {
    assert.deepEqual(readTarget({ ...good, server: `${good.server}/` }), {
      ...{ serverUrl: good.server, appid: good.appid, tenantId: '3', release: true },
    });
    assert.deepEqual(readTarget({}), { serverUrl: 'http://127.0.0.1:3000', appid: 'touristappid', tenantId: '1', release: false });
    assert.equal(readTarget({ server: 'http://10.0.0.2:3000', tenant: '2' }).serverUrl, 'http://10.0.0.2:3000');
  });

  for (const [change, message] of [
    [{ server: undefined }, /needs --server/],
    [{ server: 'http://mp.hospital.example' }, /https only/],
    [{ server: 'https://203.0.113.7' }, /not an address/],
    [{ server: 'https://[2001:db8::1]' }, /not an address/],
    [{ server: 'https://localhost' }, /no phone reaches localhost/],
    [{ server: 'https://hospital.local' }, /no phone reaches/],
    [{ server: 'https://mp.hospital.example/api' }, /no origin/],
    [{ server: 'mp.hospital.example' }, /no origin/],
    [{ appid: undefined }, /needs --appid/],
    [{ appid: 'touristappid' }, /needs --appid/],
    [{ appid: 'wx1000000000000001' }, /the simulator's/],
    [{ appid: 'wx12' }, /no appid/],
    [{ tenant: undefined }, /needs --tenant/],
    [{ tenant: '0' }, /no number of a hospital/],
  ] as const)
    it(`refuses ${JSON.stringify(change)}`, () => {
      const problems = problemsOf({ ...good, ...change });
      assert.ok(
        problems.some((problem) => message.test(problem)),
        problems.join('\n') || 'it was taken',
      );
    });
});
