import assert from 'node:assert/strict';
import { members } from '../../../shared/contracts/pati/members.ts';
import { barCodeOf } from '../../domain/care/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { idNumberOf, somePerson } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildAccount, buildSession } from '../../test/factories/identity.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { memberHandlers } from './members.ts';

const at = '/pati_service/patient_service';

describe('pati: 就诊人和我', () => {
  const ask = serving(mount(face, members, memberHandlers), face);
  afterEach(releaseClock);

  const wire = ({ idNo, ...person }: ReturnType<typeof somePerson>) => ({ ...person, IDNo: idNo });
  const signedIn = async (tenantId?: string) => {
    const { accountId, phone } = await buildAccount();
    const { token } = await buildSession({ accountId, ...(tenantId ? { tenantId } : {}) });
    return {
      phone,
      get: (path: string) => ask(`GET ${at}/${path}`, { token }),
      post: (path: string, body: unknown) => ask(`POST ${at}/${path}`, { token, body }),
    };
  };

  it('lists members with the keys of both revisions, in the order of the fuller one', async () => {
    const { get, post } = await signedIn();
    assert.equal((await get('members')).text, '[]');
    const person = wire(somePerson({ name: '张三', gender: 1, birthday: '1990-03-07', phone: '13812345678' }));
    const added = await post('member', { ...person, gender: '1' });
    assert.match(added.text, /^\{"memberId":"\d+"\}$/);
    const memberId = said(added, 'memberId');
    freezeClock('2025-03-06T15:59:59Z');
    const bindPatiId = said(await get('members'), '0', 'bindPatiId');
    const patiImg = Buffer.from(bindPatiId).toString('base64');
    const line = (age: string) =>
      `[{"memberId":"${memberId}","name":"张三","gender":1,"age":"${age}","IDNo":"${person.IDNo}","phone":"13812345678","defaultMember":true,"patiImg":"${patiImg}","bindPatiId":"${bindPatiId}"}]`;
    assert.equal((await get('members')).text, line('34'));
    freezeClock('2025-03-06T16:00:00Z');
    assert.equal((await get('members')).text, line('35'));
  });

  it('shows an account that has told nothing yet, then what it told', async () => {
    const { phone, get, post } = await signedIn();
    assert.equal(
      (await get('myinfo')).text,
      `{"phone":"${phone}","avatar":"","name":"微信用户","gender":0,"birthday":"","age":"","pati_img":"","pati_id":""}`,
    );
    await post('member', wire(somePerson()));
    assert.equal((await post('myinfo', { name: ' 小张 ', gender: 2, birthday: '1985-10-01' })).text, '{}');
    freezeClock('2025-09-30T04:00:00Z');
    const bindPatiId = said(await get('members'), '0', 'bindPatiId');
    const patiImg = (await barCodeOf(bindPatiId)).toString('base64');
    assert.equal(
      (await get('myinfo')).text,
      `{"phone":"${phone}","avatar":"","name":"小张","gender":2,"birthday":"1985-10-01","age":"39","pati_img":"${patiImg}","pati_id":"${bindPatiId}"}`,
    );
  });

  it('refuses bad input in its own words and changes nothing', async () => {
    const { get, post } = await signedIn();
    const person = wire(somePerson({ gender: 1, birthday: '1990-03-07' }));
    const refusals: [object, number, string, RegExp][] = [
      [{ ...person, IDNo: '11010519491231002' }, 400, 'ID_NUMBER_INVALID', /身份证号码/],
      [{ ...person, birthday: '1990-03-08' }, 400, 'INVALID_INPUT', /出生日期/],
      [{ ...person, birthday: '1990-02-30' }, 400, 'INVALID_INPUT', /^birthday /],
      [{ ...person, birthday: '2990-01-01', IDNo: idNumberOf({ birthday: '2990-01-01', gender: 1 }) }, 400, 'INVALID_INPUT', /今天/],
      [{ ...person, gender: 2 }, 400, 'INVALID_INPUT', /性别/],
      [{ ...person, gender: 3 }, 400, 'INVALID_INPUT', /^gender /],
      [{ ...person, phone: '1381234567' }, 400, 'INVALID_INPUT', /手机号/],
      [{ ...person, name: ' ' }, 400, 'INVALID_INPUT', /^name /],
      [{ ...person, name: '字'.repeat(31) }, 400, 'INVALID_INPUT', /姓名/],
      [{}, 400, 'INVALID_INPUT', /^name /],
    ];
    for (const [body, status, code, words] of refusals) {
      const answer = await post('member', body);
      const [error_code, error_msg] = [said(answer, 'error_code'), said(answer, 'error_msg')];
      assert.deepEqual([answer.status, error_code], [status, code], JSON.stringify(body));
      assert.match(error_msg, words);
    }
    assert.equal((await get('members')).text, '[]');
    await post('member', person);
    assert.equal((await post('member', person)).text, '{"error_code":"MEMBER_EXISTS","error_msg":"该就诊人已添加"}');
    assert.equal((await post('myinfo', { name: '小\u0007张', gender: 1, birthday: '1990-01-01' })).status, 400);
    assert.equal((await post('myinfo', { name: '小张', gender: 1, birthday: '2990-01-01' })).status, 400);
    assert.match((await get('myinfo')).text, /"name":"微信用户","gender":0,"birthday":""/);
  });

  it('shows nobody without a token, and to each account its own members only', async () => {
    const { id: tenantId } = await buildTenant();
    for (const route of ['GET members', 'POST member', 'GET myinfo', 'POST myinfo'])
      assert.equal((await ask(route.replace(' ', ` ${at}/`), route.startsWith('POST') ? { body: {} } : {})).status, 401, route);
    const [one, two] = [await signedIn(tenantId), await signedIn(tenantId)];
    await one.post('member', wire(somePerson()));
    assert.equal((await two.get('members')).text, '[]');
  });
});
