import assert from 'node:assert/strict';
import { addressOf, type Called, call, Refusal } from '../api/call';
import { refusalIn } from '../api/refusal';
import { departments } from '../services/departments';
import { wordsFor } from '../services/words';

interface Asked {
  url: string;
  method: string;
  header: Record<string, string>;
  data?: unknown;
  success(answer: { statusCode: number; data: unknown }): void;
  fail(): void;
}

/** As much of a phone as a call needs: remembers what was asked and answers what it is told. */
function phone(answer: { statusCode: number; data: unknown } | 'lost', token = ''): Asked[] {
  const asked: Asked[] = [];
  const wx = {
    getStorageSync: (key: string) => (key === 'token' ? token : ''),
    request: (options: Asked) => {
      asked.push(options);
      queueMicrotask(() => (answer === 'lost' ? options.fail() : options.success(answer)));
    },
  };
  Object.assign(globalThis, { wx });
  return asked;
}
const refusal = (code: string, status: number, words?: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code && error.status === status && (words === undefined || error.words === words);

describe('miniprogram/api/call', () => {
  after(() => Reflect.deleteProperty(globalThis, 'wx'));

  it('puts names where the route wants them', () => {
    assert.deepEqual(addressOf('GET /a/{id}/b', { id: '7/8', page: 2, name: '张 三', none: undefined, nil: null }), {
      method: 'GET',
      url: '/a/7%2F8/b?page=2&name=%E5%BC%A0%20%E4%B8%89',
    });
    assert.deepEqual(addressOf('GET /a', {}), { method: 'GET', url: '/a' });
    assert.deepEqual(addressOf('POST /a/{id}', { id: 7, name: '张三' }), { method: 'POST', url: '/a/7', rest: { name: '张三' } });
    assert.deepEqual(addressOf('DELETE /a/{id}', { id: 7 }), { method: 'DELETE', url: '/a/7', rest: {} });
  });

  it('asks the server of the settings in the name of the hospital and of whoever is signed in', async () => {
    const asked = phone({ statusCode: 200, data: { bookId: '1' } }, 'a-token');
    await call('POST /pati_service/book_service/book/submit', { scheduleId: '3', serialNo: 2, memberId: '9' });
    const { url, method, header, data } = asked[0] ?? {};
    assert.deepEqual([method, url], ['POST', 'http://127.0.0.1:3000/pati_service/book_service/book/submit']);
    assert.deepEqual(header, { tenantId: '1', token: 'a-token' });
    assert.deepEqual(data, { scheduleId: '3', serialNo: 2, memberId: '9' });
  });

  it('sends no token before anyone has signed in, and no body with a GET', async () => {
    const asked = phone({ statusCode: 200, data: { bookId: '1' } });
    await call('GET /pati_service/book_service/book/{bookId}', { bookId: '12' });
    assert.equal(asked[0]?.url, 'http://127.0.0.1:3000/pati_service/book_service/book/12');
    assert.deepEqual(asked[0]?.header, { tenantId: '1' });
    assert.equal(asked[0] && 'data' in asked[0], false);
  });

  it('gives the reply, or null where there is none', async () => {
    const route: Called = 'GET /pati_service/tenant_service/depts';
    phone({ statusCode: 200, data: [{ deptId: '1', deptName: '内科' }] });
    assert.deepEqual(await call(route, {}), [{ deptId: '1', deptName: '内科' }]);
    assert.deepEqual(await departments(), [{ id: '1', name: '内科' }]);
    phone({ statusCode: 204, data: '' });
    assert.equal(await call(route, {}), null);
  });

  it('throws what the server refuses, in the words of either family', async () => {
    phone({ statusCode: 409, data: { error_code: 'SLOT_FULL', error_msg: '号源已约满' } });
    await assert.rejects(departments(), refusal('SLOT_FULL', 409, '号源已约满'));
    phone({ statusCode: 401, data: { code: 'NOT_SIGNED_IN', message: '请先登录' } });
    await assert.rejects(departments(), refusal('NOT_SIGNED_IN', 401, '请先登录'));
  });

  it('throws words for the patient when nothing or nonsense comes back', async () => {
    phone('lost');
    await assert.rejects(departments(), refusal('UNREACHED', 0, '网络连接不上，请检查网络后再试'));
    for (const data of ['<html>502</html>', '', null, {}, { code: 7, message: 'x' }, { error_code: 'X' }]) {
      phone({ statusCode: 502, data });
      await assert.rejects(departments(), refusal('UNREADABLE', 502));
    }
    phone({ statusCode: 200, data: '<html>log in to this network</html>' });
    await assert.rejects(departments(), refusal('UNREADABLE', 200));
  });

  it('never shows a patient our own mistakes', () => {
    assert.equal(wordsFor(refusalIn(409, { code: 'SLOT_FULL', message: '约满了' })), '约满了');
    assert.equal(wordsFor(new TypeError('undefined is not a function')), '出错了，请稍后再试');
  });

  it('takes documented routes and names only', () => {
    const unused = () => {
      // @ts-expect-error a misspelt route
      void call('GET /pati_service/tenant_service/dept', {});
      // @ts-expect-error a misspelt name
      void call('GET /pati_service/book_service/book/{bookId}', { bookID: '1' });
      // @ts-expect-error a misread reply
      void departments().then(([first]) => first?.deptName);
    };
    assert.equal(typeof unused, 'function');
  });
});
