import assert from 'node:assert/strict';
import { type Move, readAddress, refusalOf, stackLimit } from './phone/router-rules.ts';

const there = { pages: ['pages/home/index', 'pages/mine/index', 'pages/a/index'], tabs: ['pages/home/index', 'pages/mine/index'] };
const refused = (move: Move, route: string, depth = 1) => refusalOf(move, route, { ...there, depth });

describe('tools/preview/router-rules', () => {
  it('reads addresses from the root and beside a page, with their query', () => {
    assert.deepEqual(readAddress('/pages/a/index?id=1&name=%E5%BC%A0&flag', ''), {
      ...{ route: 'pages/a/index', query: { id: '1', name: '张', flag: '' }, text: 'id=1&name=%E5%BC%A0&flag' },
    });
    assert.equal(readAddress('../b/index', 'pages/a/index').route, 'pages/b/index');
    assert.equal(readAddress('detail?x=a=b', 'pages/a/index').route, 'pages/a/detail');
    assert.deepEqual(readAddress('detail?x=a=b', 'pages/a/index').query, { x: 'a=b' });
    assert.equal(readAddress('/pages/a/index.html', '').route, 'pages/a/index');
    assert.deepEqual(readAddress('/pages/a/index?redirect=%2Fpages%2Fb%3Fc%3D1', '').query, { redirect: '/pages/b?c=1' });
  });

  it('opens ten pages and no more', () => {
    assert.equal(stackLimit, 10);
    assert.equal(refused('navigateTo', 'pages/a/index', 9), undefined);
    assert.equal(refused('navigateTo', 'pages/a/index', 10), 'webview count limit exceed');
    assert.equal(refused('redirectTo', 'pages/a/index', 10), undefined);
    assert.equal(refused('reLaunch', 'pages/a/index', 10), undefined);
  });

  it('keeps tab pages for switchTab and reLaunch', () => {
    assert.equal(refused('navigateTo', 'pages/home/index'), 'can not navigateTo a tabbar page');
    assert.equal(refused('redirectTo', 'pages/home/index'), 'can not redirectTo a tabbar page');
    assert.equal(refused('switchTab', 'pages/home/index', 10), undefined);
    assert.equal(refused('reLaunch', 'pages/home/index'), undefined);
    assert.equal(refused('switchTab', 'pages/a/index'), 'can not switch to no-tabBar page');
  });

  it('knows no page that app.json does not name, and nothing before the first', () => {
    for (const move of ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab'] as const)
      assert.equal(refused(move, 'pages/none/index'), 'page "pages/none/index" is not found');
    assert.equal(refused('navigateBack', '', 1), 'cannot navigate back at first page.');
    assert.equal(refused('navigateBack', '', 2), undefined);
  });
});
