import assert from 'node:assert/strict';
import type { Role } from '../../../shared/vocab/account.ts';
import { createAccount, startSession } from '../../domain/identity/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { randomPhone } from '../../test/factories/identity.ts';
import { type Hospital, openHospital } from '../../test/hospital.ts';

const asked = { type: '系统问题', title: '登录异常', description: '在 XX 场景下无法登录，提示 500\n已重试', contact: '13800138000' };

describe('seed 000: feedback', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  const people = new Map<string, { accountId: string; token: string }>();

  async function arrive(name: string, role: Role, tenantId: string, proof: 'sms' | 'second-factor'): Promise<void> {
    const accountId = await createAccount({ phone: randomPhone(), password: 'correct-horse' });
    people.set(name, { accountId, token: await startSession({ accountId, tenantId, role, proof }) });
  }
  const who = (name: string) => people.get(name) ?? assert.fail(name);
  const call = (name: string, method: string, path: string, body?: unknown) =>
    hospital.call(method, `/api/feedbacks${path}`, { token: who(name).token, ...(body === undefined ? {} : { body }) });
  const submit = (name: string, over: object = {}) => call(name, 'POST', '', { userId: `USER${who(name).accountId}`, ...asked, ...over });
  const rows = async () => (await select<{ total: number }>(null, 'SELECT COUNT(*) AS total FROM feedbacks'))[0]?.total;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1' });
      await buildTenant({ id: '2' });
      await arrive('patient', 'patient', '1', 'sms');
      await arrive('stranger', 'patient', '1', 'sms');
      await arrive('support', 'support', '1', 'second-factor');
      await arrive('admin', 'tenant-admin', '1', 'second-factor');
      await arrive('doctor', 'doctor', '1', 'second-factor');
      await arrive('half support', 'support', '1', 'sms');
      await arrive('other hospital', 'tenant-admin', '2', 'second-factor');
    });
    freezeClock('2025-12-18T10:30:00+08:00');
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  it('takes feedback in, open, sealed at rest', async () => {
    const made = await submit('patient');
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(made.json, {
      ...{ code: 201, msg: 'created' },
      data: { feedbackId: 1, status: 'OPEN', createdAt: '2025-12-18T10:30:00' },
      message: 'created',
    });
    const [row] = await select<Record<string, string>>(null, 'SELECT title, description, contact FROM feedbacks');
    assert.doesNotMatch(Object.values(row ?? {}).join(), /登录|13800138000/);
  });

  it('lists an account its own, page by page, and tells them whole to their author', async () => {
    await submit('patient', { type: '建议', contact: undefined });
    await submit('stranger', { type: '其他' });
    const userId = `USER${who('patient').accountId}`;
    const list = await call('patient', 'GET', `?userId=${userId}&page=1&pageSize=1`);
    const { total, page, pageSize, feedbacks } = list.json.data;
    assert.deepEqual([total, page, pageSize, feedbacks.length, feedbacks[0].type], [2, 1, 1, 1, '建议']);
    const second = await call('patient', 'GET', `?userId=${userId}&page=2&pageSize=1`);
    assert.equal(second.json.data.feedbacks[0].feedbackId, 1);
    const { data } = (await call('patient', 'GET', '/1')).json;
    assert.deepEqual([data.title, data.description, data.contact, data.history], [asked.title, asked.description, asked.contact, []]);
  });

  it("refuses whoever names someone else, strangers' feedback and bad input, and writes nothing", async () => {
    const before = await rows();
    assert.equal((await submit('stranger', { userId: `USER${who('patient').accountId}` })).status, 403);
    assert.equal((await call('stranger', 'GET', `?userId=USER${who('patient').accountId}`)).status, 403);
    assert.equal((await call('stranger', 'GET', '/1')).status, 403);
    assert.equal((await call('patient', 'GET', '/99')).status, 404);
    for (const bad of [
      { type: '投诉' },
      { title: ' ' },
      { title: 'a\nb' },
      { description: '' },
      { description: 'x'.repeat(2_001) },
      { contact: 'a\u0000' },
    ])
      assert.equal((await submit('patient', bad)).status, 400, JSON.stringify(bad));
    assert.equal((await hospital.call('POST', '/api/feedbacks', { body: { userId: 'USER1', ...asked } })).status, 401);
    assert.equal(await rows(), before);
  });

  it('shows all of a hospital to 管理员 and 客服 alone, and never as the detail called admin', async () => {
    for (const name of ['support', 'admin']) {
      const all = await call(name, 'GET', '/admin?status=OPEN');
      assert.deepEqual([all.status, all.json.data.total], [200, 3], name);
    }
    assert.equal((await call('support', 'GET', '/admin?type=建议')).json.data.total, 1);
    assert.equal((await call('other hospital', 'GET', '/admin')).json.data.total, 0);
    for (const name of ['patient', 'doctor', 'half support']) assert.equal((await call(name, 'GET', '/admin')).status, 403, name);
    assert.equal((await call('support', 'GET', '/1')).json.data.contact, asked.contact);
    assert.equal((await call('half support', 'GET', '/1')).status, 403);
    assert.equal((await call('other hospital', 'GET', '/1')).status, 404);
  });

  it('moves feedback along its states, once each, and keeps every step', async () => {
    const move = (name: string, status: string, more: object = {}) => call(name, 'PUT', '/1/status', { status, ...more });
    const operatorId = `ADMIN${who('support').accountId.padStart(3, '0')}`;
    const moved = await move('support', 'IN_PROGRESS', { operatorId, comment: '处理说明' });
    assert.deepEqual([moved.status, moved.json.data.status], [200, 'IN_PROGRESS']);
    assert.equal((await move('support', 'IN_PROGRESS')).status, 409);
    assert.equal((await move('support', 'OPEN')).status, 400);
    assert.equal((await move('support', 'CLOSED', { operatorId: `ADMIN${who('admin').accountId}` })).status, 403);
    for (const name of ['patient', 'doctor', 'half support']) assert.equal((await move(name, 'CLOSED')).status, 403, name);
    assert.equal((await move('other hospital', 'CLOSED')).status, 404);
    const race = await Promise.all([move('admin', 'CLOSED'), move('support', 'CLOSED'), move('admin', 'CLOSED')]);
    assert.deepEqual(race.map(({ status }) => status).sort(), [200, 409, 409]);
    assert.equal((await move('admin', 'RESOLVED')).status, 409, 'what is closed stays closed');
    const { status, history } = (await call('patient', 'GET', '/1')).json.data;
    assert.equal(status, 'CLOSED');
    assert.deepEqual(
      history.map(({ from, to, comment }: Record<string, unknown>) => [from, to, comment]),
      [
        ['OPEN', 'IN_PROGRESS', '处理说明'],
        ['IN_PROGRESS', 'CLOSED', null],
      ],
    );
  });

  it('takes a repeated Idempotency-Key once, and answers it as the first', async () => {
    const userId = `USER${who('stranger').accountId}`;
    const keyed = (body: object, key = 'feedback-once', as = 'stranger') =>
      hospital.call('POST', '/api/feedbacks', { token: who(as).token, headers: { 'idempotency-key': key }, body: { ...asked, ...body } });
    const before = Number(await rows());
    const answers = await Promise.all([1, 2, 3].map(() => keyed({ userId })));
    const late = await keyed({ userId });
    assert.deepEqual(new Set([...answers, late].map(({ status, text }) => `${status} ${text}`)).size, 1);
    assert.deepEqual([late.status, Number(await rows())], [201, before + 1]);
    assert.equal((await keyed({ userId, title: '另一件事' })).status, 409);
    assert.equal(
      (await keyed({ userId: `USER${who('patient').accountId}` }, 'feedback-once', 'patient')).status,
      201,
      'a key is its account’s',
    );
    assert.equal(Number(await rows()), before + 2);
    const { feedbackId } = late.json.data;
    const move = (status: string) =>
      hospital.call('PUT', `/api/feedbacks/${feedbackId}/status`, {
        ...{ token: who('support').token, headers: { 'idempotency-key': 'move-once' } },
        body: { status, comment: '处理中' },
      });
    const moved = [await move('IN_PROGRESS'), await move('IN_PROGRESS')];
    assert.deepEqual([moved.map(({ status }) => status), moved[0]?.text === moved[1]?.text], [[200, 200], true]);
    assert.equal((await move('CLOSED')).status, 409);
    assert.equal((await call('stranger', 'GET', `/${feedbackId}`)).json.data.history.length, 1);
  });
});
