import assert from 'node:assert/strict';
import { addressOf, type Called, call, callForPicture, Refusal } from '../api/call';
import { askBy } from '../api/captcha';
import { refusalIn } from '../api/refusal';
import { departments } from '../services/departments';
import { wordsFor } from '../services/words';
import { session, signedIn } from '../state/session';
import { noPhone, phone, type Told } from './phone';

const refusal = (code: string, status: number, words?: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code && error.status === status && (words === undefined || error.words === words);

describe('miniprogram/api/call', () => {
  after(noPhone);

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
    const { asked } = phone({ statusCode: 200, data: { bookId: '1' } }, 'a-token');
    await call('POST /pati_service/book_service/book/submit', { scheduleId: '3', serialNo: 2, memberId: '9' });
    const { url, method, header, data } = asked[0] ?? {};
    assert.deepEqual([method, url], ['POST', 'http://127.0.0.1:3000/pati_service/book_service/book/submit']);
    assert.deepEqual(header, { tenantId: '1', token: 'a-token' });
    assert.deepEqual(data, { scheduleId: '3', serialNo: 2, memberId: '9' });
  });

  it('sends no token before anyone has signed in, and no body with a GET', async () => {
    const { asked } = phone({ statusCode: 200, data: { bookId: '1' } });
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
    phone({ statusCode: 404, data: { code: 404, msg: '没有', message: '没有' } });
    await assert.rejects(departments(), refusal('404', 404, '没有'));
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
    assert.equal(wordsFor(refusalIn(409, { code: 'BOOKING_STATE', message: '不能取消' })), '不能取消');
    assert.equal(wordsFor(refusalIn(409, { code: 'SLOT_TAKEN', message: '已被约走' })), '这个号刚被别人约走了，请换一个');
    assert.equal(wordsFor(new TypeError('undefined is not a function')), '出错了，请稍后再试');
  });

  const members = () => call('GET /pati_service/patient_service/members', {});
  const notSignedIn: Told = { statusCode: 401, data: { error_code: 'NOT_SIGNED_IN', error_msg: '请先登录' } };
  const isLogin = ({ url }: { url: string }) => url.endsWith('/app/wx/login');

  it('renews a token silently, once for all who wait', async () => {
    const held = phone(({ url, header }) => {
      if (isLogin({ url })) return { statusCode: 200, data: { userId: '7', token: 'new' } };
      return header.token === 'new' ? { statusCode: 200, data: [] } : notSignedIn;
    }, 'old');
    assert.deepEqual(await Promise.all([members(), members(), members()]), [[], [], []]);
    assert.equal(held.logins, 1);
    assert.equal(held.asked.filter(isLogin).length, 1);
    assert.equal(held.asked.length, 7);
    assert.deepEqual(session(), { accountId: '7', token: 'new' });
  });

  it('asks the patient to sign in when WeChat does not know them, and forgets the token', async () => {
    const { asked, stored } = phone(
      (one) => (isLogin(one) ? { statusCode: 404, data: { error_code: 'WECHAT_NOT_BOUND', error_msg: '请用手机号登录' } } : notSignedIn),
      'old',
    );
    await assert.rejects(members(), refusal('NOT_SIGNED_IN', 401));
    assert.equal(asked.length, 2);
    assert.equal(session(), null);
    assert.equal(stored.has('token'), false);
  });

  it('keeps the token when the server is down while it is renewed', async () => {
    phone((one) => (isLogin(one) ? 'lost' : notSignedIn), 'old');
    await assert.rejects(members(), refusal('UNREACHED', 0));
    assert.equal(session()?.token, 'old');
  });

  it('never sends a call again in the name of another account', async () => {
    const { asked } = phone(({ url, header }) => {
      if (isLogin({ url })) return { statusCode: 200, data: { userId: '8', token: 'new' } };
      return header.token === 'new' ? { statusCode: 200, data: [] } : notSignedIn;
    }, 'old');
    await assert.rejects(members(), refusal('NOT_SIGNED_IN', 401));
    assert.equal(asked.length, 2);
  });

  it('keeps whoever signed in by hand while it renewed', async () => {
    phone((one) => {
      if (!isLogin(one)) return one.header.token === 'by-hand' ? { statusCode: 200, data: [] } : notSignedIn;
      signedIn({ accountId: '7', token: 'by-hand' });
      return { statusCode: 200, data: { userId: '7', token: 'silent' } };
    }, 'old');
    assert.deepEqual(await members(), []);
    assert.equal(session()?.token, 'by-hand');
  });

  it('does not renew for ever', async () => {
    const { asked } = phone((one) => (isLogin(one) ? { statusCode: 200, data: { userId: '7', token: 'new' } } : notSignedIn), 'old');
    await assert.rejects(members(), refusal('NOT_SIGNED_IN', 401));
    assert.equal(asked.length, 3);
  });

  it('sends Bearer to seed 002', async () => {
    const { asked } = phone({ statusCode: 200, data: { success: true, refundAmount: 10 } }, 'a-token');
    await call('POST /patient/appointments/{id}/cancel', { id: '4' });
    assert.equal(asked[0]?.header.Authorization, 'Bearer a-token');
    assert.equal(asked[0]?.header.token, undefined);
  });

  it('repeats what was lost only where a repetition changes nothing', async () => {
    const submit = { scheduleId: '3', serialNo: 2, memberId: '9' };
    const once = phone((_, count) => (count === 1 ? 'lost' : { statusCode: 200, data: { bookId: '1' } }), 't');
    assert.deepEqual(await call('POST /pati_service/book_service/book/submit', submit, { once: 'k' }), { bookId: '1' });
    assert.deepEqual(
      once.asked.map(({ header }) => header['Idempotency-Key']),
      ['k', 'k'],
    );
    const plain = phone((_, count) => (count === 1 ? 'lost' : { statusCode: 200, data: { bookId: '1' } }), 't');
    await assert.rejects(call('POST /pati_service/book_service/book/submit', submit), refusal('UNREACHED', 0));
    assert.equal(plain.asked.length, 1);
  });

  it('shows the captcha, asks again after a wrong answer, and gives up with the patient', async () => {
    const wanted: Told = { statusCode: 429, data: { error_code: 'CAPTCHA_REQUIRED', error_msg: '操作太频繁' } };
    const server = (one: { url: string; header: Record<string, string> }): Told => {
      if (one.url.endsWith('/app/captcha')) return { statusCode: 200, data: { captchaId: 'c1', image: 'data:x' } };
      return one.header['X-Captcha-Answer'] === 'good' ? { statusCode: 200, data: [] } : wanted;
    };
    phone(server, 't');
    await assert.rejects(members(), refusal('CAPTCHA_REQUIRED', 429));
    const seen: [string, boolean][] = [];
    const stop = askBy(async (picture, wrong) => {
      seen.push([picture, wrong]);
      return seen.length === 1 ? 'bad' : 'good';
    });
    assert.deepEqual(await members(), []);
    assert.deepEqual(seen, [
      ['data:x', false],
      ['data:x', true],
    ]);
    stop();
    const away = askBy(async () => null);
    await assert.rejects(members(), refusal('CAPTCHA_REQUIRED', 429));
    away();
  });

  it('gives a picture as a data: address, and reads a refusal that came as bytes', async () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text)).buffer;
    const { asked } = phone({ statusCode: 200, data: bytes('png') }, 't');
    assert.equal(await callForPicture('GET /pati_service/wechat/query_bar_code', { member_id: '4' }), 'data:image/png;base64,cG5n');
    assert.equal(asked[0]?.responseType, 'arraybuffer');
    phone({ statusCode: 404, data: bytes('{"error_code":"MEMBER_NOT_FOUND","error_msg":"没有找到这位就诊人"}') }, 't');
    await assert.rejects(
      callForPicture('GET /pati_service/wechat/query_bar_code', { member_id: '4' }),
      refusal('MEMBER_NOT_FOUND', 404, '没有找到这位就诊人'),
    );
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
