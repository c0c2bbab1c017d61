import assert from 'node:assert/strict';
import { addDays, dayOf, instantOf } from '../../../shared/vocab/day.ts';
import type { Member } from '../../domain/care/index.ts';
import { startSession } from '../../domain/identity/index.ts';
import type { Schedule } from '../../domain/scheduling/index.ts';
import { now } from '../../platform/clock.ts';
import { select } from '../../platform/db.ts';
import { ledgerOf } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';
import { runCli, type ServerProcess, startProcess, until } from '../processes.ts';

const mpApp = 'wx1000000000000001';

/** Two servers and two workers on one database, killed where it hurts. */
describe('several processes', function () {
  this.timeout(180_000);
  let hospital: Hospital;
  let schedule: Schedule;
  let running: ServerProcess[] = [];
  let templates: Record<string, string>;

  before(async () => {
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      schedule = await buildSchedule({ tenantId: '1', day: addDays(dayOf(now()), 2), capacity: 40, feeFen: 2500 });
    });
    await adopt(hospital);
    const listed = await hospital.control('GET', `/templates?appid=${mpApp}`);
    templates = Object.fromEntries(listed.map(({ title, templateId }: { title: string; templateId: string }) => [title, templateId]));
  });
  afterEach(async () => {
    await Promise.all(running.map((one) => one.kill()));
    running = [];
  });
  after(() => hospital?.close());

  async function start(role: 'http' | 'worker'): Promise<ServerProcess> {
    const one = await startProcess(hospital, role);
    running.push(one);
    return one;
  }

  const call = async (server: ServerProcess, token: string, path: string, body: unknown) => {
    const reply = await fetch(`${server.url}/pati_service${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', token },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
    const json: any = await reply.json();
    return { status: reply.status, json };
  };

  /** A patient who has accepted every message once. */
  async function patient(): Promise<{ member: Member; token: string; openid: string; consent: object }> {
    const member = await buildMember();
    const token = await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' });
    const { openid, code } = await hospital.control('POST', '/login', { appid: mpApp });
    const subscribeAuthResult: Record<string, string> = {};
    for (const templateId of Object.values(templates)) {
      await hospital.control('POST', '/subscribe', { openid, templateId, result: 'accept' });
      subscribeAuthResult[templateId] = 'accept';
    }
    return { member, token, openid, consent: { wxCode: code, subscribeAuthResult, subscribeScene: 'appointment' } };
  }

  const told = async (openid: string, title: string) =>
    (await hospital.control('GET', `/messages?openid=${openid}`)).filter(
      (message: { templateId: string }) => message.templateId === templates[title],
    ).length;

  it('books through one, pays through the other; 15 copies of the callback over both make one transition', async () => {
    const [a, b] = [await start('http'), await start('http')];
    await start('worker');
    await start('worker');
    const { member, token, openid, consent } = await patient();
    const booked = await call(a, token, '/book_service/book/submit', {
      scheduleId: schedule.id,
      serialNo: 1,
      memberId: member.id,
      ...consent,
    });
    assert.equal(booked.status, 200, JSON.stringify(booked.json));
    await until(async () => (await told(openid, '预约成功通知')) === 1);
    const order = await call(b, token, '/book_service/pay/appo_order', { appo_id: booked.json.bookId, open_id: openid });
    assert.equal(order.json.error_code, 'SUCCESS', JSON.stringify(order.json));
    await hospital.control('POST', '/pay/silent', { prepayId: order.json.prepay_id });
    const urls = [a, b].map(({ url }) => `${url}/wxpay/notify/1900000001/pay`);
    const { statuses } = await hospital.control('POST', '/notify', {
      outTradeNo: order.json.out_trade_no,
      times: 15,
      concurrency: 6,
      urls,
    });
    assert.ok(statuses.length >= 15 && statuses.every((status: number) => status >= 200 && status < 300), statuses.join(' '));
    const paid = await select<{ status: string }>(null, `SELECT status FROM orders WHERE subject_id = :id`, { id: booked.json.bookId });
    assert.deepEqual(paid, [{ status: 'paid' }]);
    const announced = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM outbox WHERE event = 'booking.paid'`);
    assert.equal(announced[0]?.total, 1, 'one transition');
    assert.equal(await told(openid, '预约成功通知'), 1);
  });

  it('lets 300 requests race for 20 numbers over two processes: 20 booked, 280 told so in words', async () => {
    const servers = [await start('http'), await start('http')];
    const raced = await buildSchedule({ tenantId: '1', capacity: 20, half: 'PM', day: addDays(dayOf(now()), 3) });
    const people: { member: Member; token: string }[] = [];
    for (let made = 0; made < 300; made++) {
      const member = await buildMember();
      people.push({ member, token: await startSession({ accountId: member.accountId, tenantId: '1', role: 'patient', proof: 'sms' }) });
    }
    const answers = await Promise.all(
      people.map(({ member, token }, index) =>
        call(servers[index % 2]!, token, '/book_service/book/submit', {
          scheduleId: raced.id,
          serialNo: (index % 20) + 1,
          memberId: member.id,
        }),
      ),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 20);
    const refusals = answers.filter(({ status }) => status === 409);
    assert.equal(refusals.length, 280);
    assert.ok(refusals.every(({ json }) => json.error_code === 'SLOT_TAKEN' && /约/.test(json.error_msg)));
    assert.deepEqual(await ledgerOf(raced.id), { rows: 20, live: 20, distinctNumbers: 20, distinctPersons: 20 });
  });

  it('loses nothing when the server is killed between commit and send: the message arrives after the restart, once', async () => {
    const server = await start('http');
    const { member, token, openid, consent } = await patient();
    const booked = await call(server, token, '/book_service/book/submit', {
      scheduleId: schedule.id,
      serialNo: 2,
      memberId: member.id,
      ...consent,
    });
    assert.equal(booked.status, 200);
    await server.kill();
    assert.equal(await told(openid, '预约成功通知'), 0);
    await start('worker');
    await start('worker');
    await until(async () => (await told(openid, '预约成功通知')) === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await told(openid, '预约成功通知'), 1);
  });

  it('sends no second message when the worker is killed during the call', async () => {
    const server = await start('http');
    const { member, token, openid, consent } = await patient();
    await hospital.control('POST', '/faults', { path: '/cgi-bin/message/subscribe/send', delayMs: 3_000, times: 1 });
    await call(server, token, '/book_service/book/submit', { scheduleId: schedule.id, serialNo: 3, memberId: member.id, ...consent });
    const doomed = await start('worker');
    await until(async () => (await select(null, `SELECT id FROM sends WHERE status = 'sending'`)).length > 0);
    await doomed.kill();
    await start('worker');
    await until(async () => (await select(null, `SELECT id FROM sends WHERE status = 'sending'`)).length === 0, 40_000);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    assert.ok((await told(openid, '预约成功通知')) <= 1);
  });

  it('reminds once from two workers at the same time', async () => {
    const server = await start('http');
    const { member, token, openid, consent } = await patient();
    await call(server, token, '/book_service/book/submit', { scheduleId: schedule.id, serialNo: 4, memberId: member.id, ...consent });
    await Promise.all([start('worker'), start('worker')]);
    const at = new Date(instantOf(addDays(schedule.day, -1), '20:00')).toISOString();
    const runs = await Promise.all([
      runCli(hospital, 'job', 'run', 'remind-tomorrow', '--at', at),
      runCli(hospital, 'job', 'run', 'remind-tomorrow', '--at', at),
    ]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0],
      runs.map(({ printed }) => printed).join('\n'),
    );
    await until(async () => (await told(openid, '就诊提醒通知')) === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await told(openid, '就诊提醒通知'), 1);
  });
});
