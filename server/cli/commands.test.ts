import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tenant } from '../domain/directory/index.ts';
import { accountIdByPhone } from '../domain/identity/index.ts';
import { schedulesBetween } from '../domain/scheduling/index.ts';
import { runJob } from '../jobs/index.ts';
import { change, insertRow, inTransaction } from '../platform/db.ts';
import { buildTenant } from '../test/factories/directory.ts';
import { buildSchedule } from '../test/factories/scheduling.ts';
import { timetableText } from '../test/factories/timetable.ts';
import { adminCreateCommand } from './admin-commands.ts';
import { type Command, UsageError } from './command.ts';
import { doctorStopCommand } from './doctor-commands.ts';
import { commandConfig } from './environment.ts';
import { jobListCommand, jobRunCommand, outboxListCommand, outboxRetryCommand } from './operating-commands.ts';
import { tenantAddCommand, tenantSetCommand } from './tenant-commands.ts';
import { importTimetableCommand } from './timetable-commands.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-commands-'));

function file(name: string, text: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
}

async function run(command: Command, ...argv: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const code = await command.run(argv, (line) => void lines.push(line));
  return { code, said: lines.join('\n') };
}

describe('the commands', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('import-timetable tries, imports, and names every bad line', async () => {
    const { id } = await buildTenant();
    const good = file('good.csv', timetableText([{}, { half: 'PM', first_time: '14:00' }, { date: '2020-01-01' }]));
    const sessions = () => schedulesBetween({ tenantId: id, fromDay: '2000-01-01', toDay: '2099-12-31' });
    const counts = '新增(added) 2，变更(changed) 0，移除(removed) 0，未变(unchanged) 0';
    assert.deepEqual(await run(importTimetableCommand, good, '--tenant', id, '--dry-run'), {
      code: 0,
      said: `试运行，没有写入：${counts}\n有 1 行的日期已过，未处理。`,
    });
    assert.equal((await sessions()).length, 0);
    assert.deepEqual(await run(importTimetableCommand, `--tenant=${id}`, good), {
      code: 0,
      said: `${counts}\n有 1 行的日期已过，未处理。`,
    });
    assert.equal((await sessions()).length, 2);

    const bad = file('bad.csv', timetableText([{}, { date: '2031-03-04', fee: 'x' }, { half: 'x' }]));
    assert.deepEqual(await run(importTimetableCommand, bad, '--tenant', id), {
      code: 1,
      said: '第 3 行: 挂号费“x”应为 0 到 100000 元，最多两位小数\n第 4 行: 半天“x”应为 AM 或 PM\n共 2 处问题，没有写入任何内容。',
    });
    for (const argv of [
      [bad],
      ['--tenant', id],
      [bad, '--tenant', 'x'],
      [bad, good, '--tenant', id],
      [`${bad}x`, '--tenant', id],
      [bad, '--tenant', id, '--force'],
    ])
      await assert.rejects(run(importTimetableCommand, ...argv), UsageError);
  });

  it('tenant add and tenant set keep what is said of a hospital', async () => {
    const { said } = await run(
      tenantAddCommand,
      '--id',
      '990010000',
      '--name',
      '人民医院',
      '--host',
      'cli.example.cn',
      '--hotline',
      '12320',
    );
    assert.equal(said, 'Tenant 990010000 added.');
    await run(tenantSetCommand, '--id', '990010000', '--notice', '请早到', '--host', '');
    const { name, hotline, appoNotice, host } = await tenant('990010000');
    assert.deepEqual([name, hotline, appoNotice, host], ['人民医院', '12320', '请早到', undefined]);
    await assert.rejects(run(tenantAddCommand, '--id', '990010000', '--name', '另一家'), { code: 'invalid_input' });
    await assert.rejects(run(tenantAddCommand, '--host', 'x.example.cn'), UsageError);
  });

  it('tenant add takes no hospital with credentials it cannot read', async () => {
    const wechat = file('wechat.json', JSON.stringify({ apps: [{ kind: 'xx' }] }));
    await assert.rejects(run(tenantAddCommand, '--id', '990010001', '--name', '人民医院', '--wechat', wechat), UsageError);
    await assert.rejects(tenant('990010001'), { code: 'tenant_not_found' });
  });

  it('tenant set changes what a hospital makes of waiting and of no-shows, and leaves the rest', async () => {
    const { id, rules } = await buildTenant({ rules: { dayPlaceRule: true } });
    const set = (...argv: string[]) => run(tenantSetCommand, '--id', id, ...argv);
    await set('--waitlist-limit', '5', '--no-shows', '3,90,30');
    const ladder = { limit: 3, withinDays: 90, blockDays: 30 };
    assert.deepEqual((await tenant(id)).rules, { ...rules, waitlistDailyLimit: 5, noShow: ladder });
    await set('--hotline', '12320');
    assert.deepEqual((await tenant(id)).rules.noShow, ladder);
    await set('--no-shows', 'off');
    assert.deepEqual((await tenant(id)).rules, { ...rules, waitlistDailyLimit: 5, noShow: null });
    for (const bad of ['3', '3,90', '0,90,90', 'on', '3,90,1000']) await assert.rejects(set('--no-shows', bad), UsageError);
    for (const bad of ['0', 'many', '1000']) await assert.rejects(set('--waitlist-limit', bad), UsageError);
  });

  it('admin create makes an account once', async () => {
    const { id } = await buildTenant();
    const argv = ['--tenant', id, '--phone', '13912345670'];
    assert.match(
      (await run(adminCreateCommand, ...argv)).said,
      /^Account created: tenant-admin of tenant \d+\. Password, shown only now: Jz-\S{16}$/,
    );
    assert.ok(await accountIdByPhone('13912345670'));
    assert.match((await run(adminCreateCommand, ...argv, '--role', 'support')).said, /now support of tenant/);
    await assert.rejects(run(adminCreateCommand, ...argv, '--role', 'patient'), UsageError);
    await assert.rejects(run(adminCreateCommand, '--tenant', id), UsageError);
    await assert.rejects(run(adminCreateCommand, '--tenant', '999999999', '--phone', '13912345671'), { code: 'tenant_not_found' });
  });

  it('job and outbox commands', async () => {
    const at = Date.parse('2026-01-05T01:00:00+08:00');
    await runJob('mark-missed', { at });
    const lines = (await run(jobListCommand)).said.split('\n');
    assert.match(lines[0] ?? '', /^JOB {2,}CRON {2,}NEXT \(UTC\+8\) {2,}LAST \(UTC\+8\) {2,}STATE {2,}OUTCOME$/);
    assert.equal(
      new Set(lines.map((line) => /^.*?(?=CRON|[*\d/]+ [*\d]+ \*)/.exec(line)?.[0].length)).size,
      1,
      'columns stand under each other',
    );
    const missed = lines.find((line) => line.startsWith('mark-missed ')) ?? '';
    assert.match(missed, /^mark-missed +0 1 \* \* \* +\d{4}-\d\d-\d\d 01:00 +\d{4}-\d\d-\d\d 01:00 +done +missed \d+$/);
    assert.match(lines.find((line) => line.startsWith('reconcile-bill ')) ?? '', /10:30/);
    const machine = (await run(jobListCommand, '--json')).said.split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(
      machine.map(({ name }) => name),
      lines.slice(1).map((line) => line.split(' ')[0]),
    );
    assert.equal(machine.find(({ name }) => name === 'mark-missed').last.status, 'done');
    await assert.rejects(run(jobListCommand, '--csv'), UsageError);
    await assert.rejects(run(jobRunCommand, 'nonsense'), UsageError);
    await assert.rejects(run(jobRunCommand, 'remind-tomorrow', '--at', 'noon'), UsageError);
    assert.match((await run(outboxRetryCommand, '--id', '999999999')).said, /^0 put back/);
  });

  it('outbox list says what waits, for people and for machines', async () => {
    const waiting = { event: 'booking.paid', reaction: 'tellNobody', payload: 'secret', order_key: 'cli', status: 'dead', attempts: 12 };
    const times = { available_at: 0, leased_until: 0, created_at: Date.parse('2026-01-05T01:00:00+08:00') };
    const id = await inTransaction((tx) => insertRow(tx, 'outbox', { ...waiting, ...times, last_error: 'TypeError:\nbroken' }));
    const lines = (await run(outboxListCommand)).said.split('\n');
    const machine = (await run(outboxListCommand, '--json')).said.split('\n').map((line) => JSON.parse(line));
    await inTransaction((tx) => change(tx, 'DELETE FROM outbox WHERE id = :id', { id }));
    assert.match(lines[0] ?? '', /^ID +EVENT +REACTION +STATE +TRIES +SINCE \(UTC\+8\) +LAST ERROR$/);
    const row = lines.find((line) => line.startsWith(`${id} `)) ?? '';
    assert.match(row, /booking\.paid +tellNobody +dead +12 +2026-01-05 01:00 +TypeError: broken$/);
    assert.match(lines.at(-1) ?? '', /^\d+ waiting or given up\.$/);
    assert.equal(machine.find((one) => String(one.id) === id).last_error, 'TypeError:\nbroken');
    assert.ok(!lines.join().includes('secret'));
    await assert.rejects(run(outboxListCommand, '--csv'), UsageError);
  });

  it('doctor stop names sessions by number, or by doctor and day', async () => {
    const { id, tenantId, day } = await buildSchedule();
    assert.deepEqual(await run(doctorStopCommand, '--tenant', tenantId, '--schedule', id, '--reason', '外出'), {
      code: 0,
      said: `${day} 上午 排班 ${id} 已停诊：取消 0 个预约，退款 0.00 元。`,
    });
    for (const argv of [
      ['--schedule', id],
      ['--doctor', 'D1', '--reason', '外出'],
      ['--doctor', 'D1', '--day', '2026-02-30', '--reason', '外出'],
      ['--doctor', 'D1', '--day', day, '--half', 'noon', '--reason', '外出'],
      ['--schedule', id, '--day', day, '--reason', '外出'],
      ['--schedule', 'x', '--reason', '外出'],
    ])
      await assert.rejects(run(doctorStopCommand, '--tenant', tenantId, ...argv), UsageError);
  });

  it('meet the demo of their data folder without any setting, and guess no keys elsewhere', () => {
    assert.throws(() => commandConfig({ DATA_DIR: folder }), /DATA_KEY is missing/);
    const DATA_KEY = 'a'.repeat(64);
    file(
      'demo-secrets.json',
      JSON.stringify({ DATA_KEY, INDEX_KEY: 'b'.repeat(64), SESSION_KEY: 'c'.repeat(64), DEMO_PASSWORD: 'Demo-12345' }),
    );
    const config = commandConfig({ DATA_DIR: folder, PORT: '4000' });
    assert.deepEqual([config.APP_MODE, config.DATA_KEY, config.WECHAT_PAY_BASE], ['demo', DATA_KEY, 'http://127.0.0.1:4001']);
    assert.throws(() => commandConfig({ DATA_DIR: folder, APP_MODE: 'production' }), /DATA_KEY is missing/);
    assert.equal(commandConfig({ DATA_DIR: folder, APP_MODE: 'test' }).APP_MODE, 'test');
  });
});
