import assert from 'node:assert/strict';
import { matcher } from './match.ts';

const endpoint = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return { route, method, path };
};
const matcherOf = (...routes: string[]) => matcher(routes.map(endpoint));

describe('faces/kit/match', () => {
  const routes = [
    'GET /a/{one}/{two}',
    'GET /a/{one}/b',
    'GET /a/c/b',
    'PUT /a/{one}/b',
    'GET /a',
    'POST /a',
    'DELETE /a/c/b',
    'GET /x.y/{z}',
  ];
  const orders = [routes, [...routes].reverse(), [...routes].sort()];

  it('finds the path with the fewest parameters in any order of declaration', () => {
    for (const order of orders) {
      const match = matcherOf(...order);
      const found = (method: string, path: string) => match(method, path).found?.route;
      assert.equal(found('GET', '/a/c/b'), 'GET /a/c/b');
      assert.equal(found('GET', '/a/d/b'), 'GET /a/{one}/b');
      assert.equal(found('GET', '/a/d/e'), 'GET /a/{one}/{two}');
      assert.equal(found('PUT', '/a/c/b'), 'PUT /a/{one}/b');
      assert.equal(found('HEAD', '/a'), 'GET /a');
      assert.equal(found('GET', '/a/d'), undefined);
      assert.equal(found('GET', '/a/d/e/f'), undefined);
      assert.equal(found('GET', '/xzy/1'), undefined);
      assert.equal(found('GET', '/x.y/1'), 'GET /x.y/{z}');
    }
  });

  it('says which parameters the path held', () => {
    const match = matcherOf(...routes);
    const params = (path: string) => {
      const matched = match('GET', path);
      return matched.found && matched.params;
    };
    assert.deepEqual(params('/a/1/%E4%BA%8C'), { one: '1', two: '二' });
    assert.deepEqual(params('/a'), {});
  });

  it('says which methods a path has, each once', () => {
    for (const order of orders) {
      const match = matcherOf(...order);
      const allowed = (method: string, path: string) => {
        const matched = match(method, path);
        return matched.found ? undefined : matched.allowed.sort();
      };
      assert.deepEqual(allowed('PATCH', '/a'), ['GET', 'POST']);
      assert.deepEqual(allowed('POST', '/a/c/b'), ['DELETE', 'GET', 'PUT']);
      assert.deepEqual(allowed('POST', '/a/d/b'), ['GET', 'PUT']);
      assert.deepEqual(allowed('HEAD', '/b'), []);
    }
  });
});
