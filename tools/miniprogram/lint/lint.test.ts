import assert from 'node:assert/strict';
import { writeProject } from '../testing/small-project.ts';
import { printed } from './finding.ts';
import { handlersIn } from './handlers.ts';
import { lintMiniProgram } from './lint.ts';
import { officialRuns } from './official.ts';

async function linted(changes: Record<string, string | object | null> = {}): Promise<string[]> {
  const { root, remove } = writeProject(changes);
  try {
    return (await lintMiniProgram(root)).map(printed);
  } finally {
    remove();
  }
}

const template = `<view>
  <button bindtap="nowhere">x</button>
  {{picket}}
  <view wx:for="{{rows}}" wx:key="id">{{item.nme}}</view>
  <view wx:for="{{rows}}" wx:key="no">{{item.name}}</view>
  <card name="{{rows}}" fen="{{1}}" catch:pick="neither" />
  <card title="{{picked}}" />
</view>
`;

describe('tools/miniprogram/lint', function () {
  this.timeout(60_000);

  it('finds nothing in a good mini-program', async () => {
    assert.deepEqual(await linted(), []);
  });

  it('checks every expression and handler of a template, with its place', async () => {
    const findings = await linted({ 'pages/home/index.wxml': template });
    const expected = [
      /^pages\/home\/index.wxml:2:20 there is no method nowhere in pages\/home\/index.ts$/,
      /^pages\/home\/index.wxml:3:5 Property 'picket' does not exist/,
      /^pages\/home\/index.wxml:4:46 Property 'nme' does not exist/,
      /^pages\/home\/index.wxml:5:\d+ wx:key names no field of the row/,
      /^pages\/home\/index.wxml:6:\d+ Type .* is not assignable to type 'string'/,
      /^pages\/home\/index.wxml:6:49 there is no method neither/,
      /^pages\/home\/index.wxml:7:\d+ Property 'title' does not exist/,
    ];
    for (const one of expected)
      assert.ok(
        findings.some((finding) => one.test(finding)),
        `${one} is not among\n${findings.join('\n')}`,
      );
    assert.equal(findings.length, expected.length, findings.join('\n'));
  });

  it('finds what is wrong in the files around a template', async () => {
    const findings = await linted({
      'pages/mine/index.wxml': null,
      'pages/home/index.json': {
        navigationBarTitle: 'x',
        backgroundColor: 'red',
        usingComponents: { card: '/components/card/index', t: 'tdesign-miniprogram/tag/tag' },
      },
      'packages/more/pages/list/index.wxml': '<view>\n  <text>\n</view>',
    });
    for (const one of [
      /^app.json pages\/mine\/index has no .wxml$/,
      /^pages\/home\/index.json .*navigationBarTitle/,
      /^pages\/home\/index.json backgroundColor: a colour is/,
      /^pages\/home\/index.json <t> is declared and not used/,
      /^packages\/more\/pages\/list\/index.wxml:\d+:\d+ /,
    ])
      assert.ok(
        findings.some((finding) => one.test(finding)),
        `${one} is not among\n${findings.join('\n')}`,
      );
    assert.ok(!findings.some((finding) => finding.includes('<card>')));
  });

  it("lets WeChat's own compilers find what they have not learnt since 2020", async function () {
    if (!officialRuns) this.skip();
    const newer = await linted({ 'pages/home/index.wxml': '<card name="{{rows?.length}}" />' });
    assert.ok(
      newer.some((finding) => /^pages\/home\/index.wxml/.test(finding) && !/assignable/.test(finding)),
      newer.join('\n'),
    );
    const sheet = await linted({ 'pages/home/index.wxss': '.a { color: red' });
    assert.ok(
      sheet.some((finding) => /^pages\/home\/index.wxss/.test(finding)),
      sheet.join('\n'),
    );
  });

  it('reads handlers however they are bound, and not in comments or computed', () => {
    const wxml = `<!-- <a bindtap="gone"/> -->
<a bindtap="one" catch:tap="two" capture-bind:touchstart="three" mut-bind:tap='four'
   bind:change="{{m.five}}" data-bind="six" binding/>`;
    assert.deepEqual(
      handlersIn(wxml).map(({ name, line, column }) => [name, line, column]),
      [
        ['one', 2, 13],
        ['two', 2, 29],
        ['three', 2, 59],
        ['four', 2, 80],
      ],
    );
  });
});
