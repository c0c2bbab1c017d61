import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { MessageEntry } from '../../../tools/wechat-simulator/types.ts';
import { releaseClock, shiftClock } from '../../platform/clock.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { buildAccount } from '../../test/factories/identity.ts';
import { buildNews } from '../../test/factories/messaging.ts';
import { buildPayer, buildWechat, type Wechat } from '../../test/factories/wechat.ts';
import { type AccountTemplateType, accountTemplateTypes, saveAccountTemplate } from '../wechat/index.ts';
import {
  noticesOf,
  recordPushEvents,
  type StaffNews,
  tellBooked,
  tellCancelled,
  tellPaid,
  tellStaffNews,
  type VisitNews,
} from './index.ts';

const sendPath = '/cgi-bin/message/template/send';
const delivery = (attempt = 1) => ({ id: String(randomInt(1e9, 1e12)), attempt });

describe('messaging: template messages of the official account', () => {
  let wechat: Wechat;
  let tenantId: string;
  let oa: string;
  const templates = new Map<AccountTemplateType, string>();
  before(async function () {
    this.timeout(60_000);
    wechat = await buildWechat();
    ({ tenantId, oa } = wechat.certificate);
    const listed = await wechat.control<{ templateId: string }[]>(`/templates?appid=${oa}`);
    for (const [index, type] of accountTemplateTypes.entries()) {
      const templateId = listed[index]?.templateId ?? '';
      templates.set(type, templateId);
      await saveAccountTemplate({ tenantId, type, templateId });
    }
  });
  after(() => wechat.close());
  afterEach(releaseClock);

  const follower = async () => {
    const { accountId, openid } = await buildPayer(wechat, oa);
    const news = (more: Partial<VisitNews> = {}) =>
      buildNews({ tenantId, accountId, visitAt: Date.parse('2030-03-02T09:30:00+08:00'), ...more });
    return { accountId, openid, news };
  };
  const messages = (openid: string) => wechat.control<MessageEntry[]>(`/messages?openid=${openid}`);
  const wordsIn = (message: MessageEntry | undefined) =>
    Object.values(message?.data ?? {}).map((value) => (typeof value === 'object' ? Object.values(value)[0] : value));
  const sendsOf = (accountId: string) =>
    select<{
      kind: string;
      type: number;
      status: string;
      client_msg_id: string;
      called_at: number | null;
      receipt: string | null;
      msg_id: string;
    }>(
      null,
      `SELECT kind, type, status, client_msg_id, called_at, receipt, msg_id FROM sends WHERE account_id = :accountId AND appid = :oa ORDER BY id`,
      { accountId, oa },
    );
  const statusesOf = async (accountId: string) => (await sendsOf(accountId)).map(({ type, status }) => `${type} ${status}`);
  const fails = (fault: object) => wechat.control('/faults', { path: sendPath, times: 1, ...fault });

  it('tells booked, cancelled and paid by types 1, 2 and 3, each once', async () => {
    const { accountId, openid, news } = await follower();
    const told = news({ doctorName: '陈知行' });
    const [first, second, third] = [delivery(), delivery(), delivery()];
    for (const attempt of [1, 2]) {
      await tellBooked(told, { ...first, attempt });
      await tellPaid({ ...told, fen: 2500 }, { ...second, attempt });
      await tellCancelled({ ...told, refundFen: 2500, reason: '医生停诊' }, { ...third, attempt });
    }
    const [cancelled, paid, booked, ...more] = await messages(openid);
    assert.equal(more.length, 0);
    assert.deepEqual(wordsIn(booked), ['张三', '内科', '陈知行', '2030-03-02 09:30']);
    assert.deepEqual(wordsIn(paid), ['张三', '内科', '2030-03-02 09:30', '¥25.00']);
    assert.deepEqual(wordsIn(cancelled), ['张三', '内科', '2030-03-02 09:30', '医生停诊']);
    assert.equal(booked?.templateId, templates.get('booked'));
    assert.equal(booked?.page, `pages/profile/appointments?id=${told.bookingId}`);
    assert.deepEqual(await statusesOf(accountId), ['1 sent', '3 sent', '2 sent']);
    const [send] = await sendsOf(accountId);
    assert.deepEqual([send?.kind, send?.called_at], ['template', null]);
    assert.match(send?.client_msg_id ?? '', /^[0-9a-f]{32}$/);
  });

  it('tells what staff want told by types 0, 4, 5 and 6, and in the app', async () => {
    const { accountId, openid } = await follower();
    const empty = { orderNo: '', item: '', status: '', place: '', content: '', note: '' };
    const about = {
      tenantId,
      accountId,
      bookingId: null,
      patientName: '张三',
      hospitalName: '眼科医院',
      departmentName: '视光科',
      doctorName: '陈知行',
    };
    const staff = (more: Partial<StaffNews> & Pick<StaffNews, 'kind'>): StaffNews => ({
      ...empty,
      ...about,
      timeAt: Date.parse('2030-04-02T09:30:00+08:00'),
      ...more,
    });
    await tellStaffNews(staff({ kind: 'pick-up', orderNo: 'J1', place: '门诊楼一层' }), delivery());
    await tellStaffNews(staff({ kind: 'revisit', note: '请空腹' }), delivery());
    await tellStaffNews(staff({ kind: 'reply', content: '您好，请按时用药' }), delivery());
    await tellStaffNews(staff({ kind: 'processing', orderNo: 'J2', item: '近视眼镜', status: '已完成' }), delivery());
    assert.deepEqual((await messages(openid)).map(wordsIn).reverse(), [
      ['张三', 'J1', '门诊楼一层', '2030-04-02 09:30'],
      ['张三', '视光科', '2030-04-02 09:30', '请空腹'],
      ['张三', '陈知行', '2030-04-02 09:30', '您好，请按时用药'],
      ['J2', '近视眼镜', '已完成', '2030-04-02 09:30'],
    ]);
    const { notices } = await noticesOf({ accountId, tenantId, page: 1, pageSize: 10 });
    assert.deepEqual(notices.map(({ kind }) => kind).reverse(), ['pick-up', 'revisit', 'reply', 'processing']);
    assert.match(notices[0]?.content ?? '', /订单J2（近视眼镜）：已完成/);
  });

  it('tells nobody who has not proved an openid there', async () => {
    const { accountId } = await buildAccount();
    await tellBooked(buildNews({ tenantId, accountId }), delivery());
    assert.deepEqual(await sendsOf(accountId), []);
  });

  it('sends again with the same client_msg_id what a killed worker had begun, within ten minutes', async () => {
    const { accountId, openid, news } = await follower();
    const told = news();
    await fails({ drop: 'after' }); // WeChat has taken it; its answer is lost
    const once = delivery();
    await assert.rejects(tellBooked(told, once), RetryLater);
    const killed = `UPDATE sends SET status = 'sending' WHERE account_id = :accountId AND status = 'waiting'`;
    assert.equal(await inTransaction((tx) => change(tx, killed, { accountId })), 1);
    const [before] = await sendsOf(accountId);
    assert.ok(before?.called_at);
    await tellBooked(told, { ...once, attempt: 2 });
    await tellBooked(told, { ...once, attempt: 3 });
    assert.deepEqual(await statusesOf(accountId), ['1 sent']);
    assert.equal((await messages(openid)).length, 1);
    assert.match((await sendsOf(accountId))[0]?.msg_id ?? '', /^\d+$/);
  });

  it('sends it no more after ten minutes', async () => {
    const { accountId, openid, news } = await follower();
    const told = news();
    await fails({ drop: true });
    await assert.rejects(tellBooked(told, delivery()), RetryLater);
    shiftClock(10 * 60_000);
    await tellBooked(told, delivery(2));
    assert.deepEqual(await statusesOf(accountId), ['1 unknown']);
    assert.deepEqual(await messages(openid), []);
  });

  it('tries for long what WeChat has certainly not taken, and not what it will never take', async () => {
    const { accountId, openid, news } = await follower();
    const told = news();
    await fails({ errcode: -1 });
    await assert.rejects(tellBooked(told, delivery()), RetryLater);
    shiftClock(60 * 60_000);
    await tellBooked(told, delivery(2));
    assert.equal((await messages(openid)).length, 1);
    for (const errcode of [40003, 43004, 40037]) {
      await fails({ errcode });
      await tellPaid({ ...news(), fen: 1 }, delivery());
    }
    assert.deepEqual(await statusesOf(accountId), ['1 sent', '3 refused', '3 refused', '3 refused']);
  });

  it('leaves out a mini-program that the account is not bound to', async () => {
    const { openid, news } = await follower();
    await fails({ errcode: 40013 });
    await tellBooked(news(), delivery());
    const [message] = await messages(openid);
    assert.match(message?.page ?? '', /^http:/);
  });

  it('does not let one way of telling hold up the other', async () => {
    const { accountId, openid, news } = await follower();
    const { mp, templates: subscriptions } = wechat.certificate;
    await buildPayer(wechat, mp, accountId);
    const consent = { subscribeAuthResult: { [subscriptions[0]?.templateId ?? '']: 'accept' } };
    await wechat.control('/faults', { path: '/cgi-bin/message/subscribe/send', errcode: -1, times: 1 });
    await assert.rejects(tellBooked(news({ consent }), delivery()), RetryLater);
    assert.equal((await messages(openid)).length, 1);
    assert.deepEqual(await statusesOf(accountId), ['1 sent']);
  });

  it('writes down what WeChat says became of a message', async () => {
    const { accountId, openid, news } = await follower();
    await tellBooked(news(), delivery());
    const [send] = await sendsOf(accountId);
    const event = { kind: 'finished' as const, appid: oa, openid, at: Date.now(), msgId: send?.msg_id ?? '', status: 'failed:user block' };
    await recordPushEvents(oa, [event, event]);
    await recordPushEvents(oa, [{ ...event, msgId: '1', status: 'success' }]); // of nobody
    assert.equal((await sendsOf(accountId))[0]?.receipt, 'failed:user block');
  });
});
