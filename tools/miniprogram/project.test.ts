import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadProject, ProjectError, readProject } from './project.ts';
import { writeProject } from './testing/small-project.ts';
import { adaptWxs, compileTemplates } from './wxml.ts';
import { compileSheet, rpxToVw } from './wxss.ts';

/** Loads a small project with changes; the problems if there are any. */
function problemsWith(changes: Record<string, string | object | null>): readonly string[] {
  const { root, remove } = writeProject(changes);
  try {
    loadProject(root);
    return [];
  } catch (error) {
    assert.ok(error instanceof ProjectError);
    return error.problems;
  } finally {
    remove();
  }
}

describe('tools/miniprogram/project', () => {
  it('finds pages, subpackages, components and what npm brings', () => {
    const { root, remove } = writeProject({
      'pages/mine/index.json': { usingComponents: { 't-cell': 'tdesign-miniprogram/cell/cell', card: '../../components/card' } },
    });
    const { pages, parts } = loadProject(root);
    assert.deepEqual(pages, ['pages/home/index', 'pages/mine/index', 'packages/more/pages/list/index']);
    assert.deepEqual(parts.get('pages/mine/index')?.using, {
      't-cell': '/miniprogram_npm/tdesign-miniprogram/cell/cell',
      card: '/components/card/index',
    });
    const icon = parts.get('miniprogram_npm/tdesign-miniprogram/icon/icon');
    assert.equal(icon?.own, false);
    assert.equal(parts.get('components/card/index')?.own, true);
    remove();
  });

  for (const [what, changes, message] of [
    ['a page without files', { 'pages/mine/index.wxml': null }, 'app.json: pages/mine/index has no .wxml'],
    ['a page without a script', { 'pages/mine/index.ts': null }, 'app.json: pages/mine/index has no .ts or .js'],
    [
      'an unknown component',
      { 'pages/mine/index.json': { usingComponents: { x: './x' } } },
      'pages/mine/index.json: there is no component ./x (<x>)',
    ],
    [
      'an unknown package',
      { 'pages/mine/index.json': { usingComponents: { x: 'no-such-package/x' } } },
      'pages/mine/index.json: there is no component no-such-package/x (<x>)',
    ],
    [
      'a component that does not say so',
      { 'components/card/index.json': {} },
      'components/card/index.json: a component needs "component": true',
    ],
    ['JSON of the wrong kind', { 'pages/mine/index.json': { usingComponents: ['x'] } }, /^pages\/mine\/index.json: usingComponents: /],
    ['no JSON', { 'pages/mine/index.json': '{ "a": ' }, /^pages\/mine\/index.json: /],
    ['an app without pages', { 'app.json': { pages: [] } }, /^app.json: pages: /],
  ] as const)
    it(`names ${what}`, () => {
      const [problem = '', ...more] = problemsWith(changes);
      if (typeof message === 'string') assert.equal(problem, message);
      else assert.match(problem, message);
      assert.deepEqual(more, []);
    });

  it('names a tab that is no page of the main package', () => {
    const tab = { pagePath: 'packages/more/pages/list/index', text: '列表' };
    const app = {
      pages: ['pages/home/index'],
      subPackages: [{ root: 'packages/more', pages: ['pages/list/index'] }],
      tabBar: { list: [tab] },
    };
    assert.deepEqual(problemsWith({ 'app.json': app }), [
      'app.json: the tab packages/more/pages/list/index is no page of the main package',
    ]);
  });

  it('reads the rest of a project that is not finished', () => {
    const { root, remove } = writeProject({ 'pages/mine/index.wxml': null });
    const { pages, problems } = readProject(root);
    assert.deepEqual(pages, ['pages/home/index', 'packages/more/pages/list/index']);
    assert.equal(problems.length, 1);
    remove();
  });
});

describe('tools/miniprogram/wxml', () => {
  it('says where a template is wrong', () => {
    const { root, remove } = writeProject({ 'pages/mine/index.wxml': '<view>\n  <text>{{ a + }}</text>\n</view>\n' });
    const { remarks } = compileTemplates(loadProject(root));
    const [wrong] = remarks.filter(({ isError }) => isError);
    assert.equal(path.relative(root, wrong?.file ?? ''), path.join('pages', 'mine', 'index.wxml'));
    assert.equal(wrong?.line, 2);
    remove();
  });

  it('takes imported templates and scripts that require others', () => {
    const { root, remove } = writeProject({
      'pages/mine/index.wxml':
        '<import src="../../parts/badge.wxml"/><wxs src="../../parts/a.wxs" module="a"/><template is="badge" data="{{text: a.x}}"/>',
      'parts/badge.wxml': '<template name="badge"><view>{{text}}</view></template>',
      'parts/a.wxs': "var b = require('./b.wxs'); module.exports = { x: b.x }",
      'parts/b.wxs': 'module.exports = { x: 1 }',
    });
    const { code, remarks } = compileTemplates(loadProject(root));
    assert.deepEqual(remarks, []);
    assert.match(code, /parts\/b/);
    remove();
  });

  it('gives WXS the names of types', () => {
    assert.match(adaptWxs("a.b[0].constructor === 'Array'"), /^__wxsConstructor\(a.b\[0\]\) === 'Array'/);
  });
});

describe('tools/miniprogram/wxss', () => {
  const { root, remove } = writeProject();
  after(remove);
  const sheet = (source: string, scope?: string, name = 'a.wxss') => {
    mkdirSync(path.join(root, 'styles'), { recursive: true });
    writeFileSync(path.join(root, 'styles', name), source);
    return compileSheet(path.join(root, 'styles', name), { root, scope });
  };

  it('turns rpx into parts of the width', () => {
    assert.equal(rpxToVw('calc(100% - 30rpx) -7.5rpx 0.5rpx'), 'calc(100% - 4vw) -1vw 0.06667vw');
    assert.equal(sheet('.a { margin: 75rpx }'), '.a { margin: 10vw }');
    assert.equal(sheet('@media (min-width: 750rpx) { .a { top: 0 } }'), '@media (min-width: 100vw) { .a { top: 0 } }');
  });

  it('renames the tags that WeChat draws and no others', () => {
    assert.equal(
      sheet('page { a: b } view > text, my-card.view { a: b }'),
      '.mp-page-body { a: b } wx-view > wx-text, my-card.view { a: b }',
    );
  });

  it('keeps the classes of an isolated component to itself', () => {
    assert.equal(sheet('.a.b:not(.c) .d { x: y } :host { x: y }', 's1'), '.s1--a.s1--b:not(.s1--c) .s1--d { x: y } [wx-host=s1] { x: y }');
    assert.equal(sheet(':host(.a) { x: y }', 's1'), '[wx-host=s1]:is(.s1--a) { x: y }');
  });

  it('leaves the steps of an animation alone', () => {
    const steps = '@keyframes text { from { left: 0 } to { left: 1px } }';
    assert.equal(sheet(steps, 's1'), steps);
  });

  it('takes what it imports, once, and knows the safe area', () => {
    sheet('.b { padding-bottom: env(safe-area-inset-bottom) }', undefined, 'b.wxss');
    assert.equal(
      sheet('@import "./b.wxss";\n@import "/styles/b.wxss";\n.a { x: y }').replace(/\s+/g, ' '),
      '.b { padding-bottom: var(--mp-safe-bottom, 0px) } .a { x: y }',
    );
    assert.throws(() => sheet('@import "./none.wxss";'), /there is no style sheet .\/none.wxss/);
    assert.throws(() => sheet('.a { x: '), /a.wxss/);
  });
});
