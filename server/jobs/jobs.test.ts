import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CronExpressionParser } from 'cron-parser';
import { startWorker } from '../app/worker.ts';
import { now } from '../platform/clock.ts';
import { change, insertIgnoringDuplicates, inTransaction, select } from '../platform/db.ts';
import { buildEntry, buildFullSession, entriesIn } from '../test/factories/waitlist.ts';
import { jobs, listJobs, runJob } from './index.ts';

describe('jobs', () => {
  it('have names of their own and times that exist, in Shanghai', () => {
    assert.equal(new Set(jobs.map(({ name }) => name)).size, jobs.length);
    for (const { cron, timeZone } of jobs) assert.ok(CronExpressionParser.parse(cron, { tz: timeZone }).next());
    const evening = jobs.find(({ name }) => name === 'remind-tomorrow');
    assert.deepEqual([evening?.cron, evening?.cutOff], ['0 20 * * *', '22:00']);
  });

  it('refuse an unknown name with the known ones', () => {
    assert.throws(() => runJob('nothing'), /There is no job nothing. Jobs: remind-tomorrow, /);
  });

  it('can be run by hand, twice, and are listed with what they did', async () => {
    const key = `old/${randomUUID()}`;
    await inTransaction((tx) =>
      insertIgnoringDuplicates(tx, 'outbox', [
        {
          event: 'test',
          reaction: 'none',
          payload: '',
          order_key: key,
          status: 'delivered',
          available_at: 0,
          leased_until: 0,
          created_at: 0,
          delivered_at: 1,
        },
      ]),
    );
    const at = Date.now();
    for (const _ of [1, 2]) assert.equal((await runJob('purge', { at })).status, 'done');
    assert.deepEqual(await select(null, 'SELECT id FROM outbox WHERE order_key = :key', { key }), []);
    const listed = (await listJobs()).find(({ name }) => name === 'purge');
    assert.deepEqual([listed?.last?.status, listed?.last?.attempts], ['done', 2]);
    assert.match(listed?.last?.outcome ?? '', /"outbox":/);
  });

  it('fail to be seen when one of the sessions they promote in throws', async () => {
    const { schedule, bookings } = await buildFullSession({ capacity: 1 });
    await buildEntry(schedule);
    await inTransaction(async (tx) => {
      await change(tx, `UPDATE bookings SET status = 'cancelled', active_key = NULL WHERE id = :id`, { id: bookings[0]?.id ?? '' });
      await change(tx, 'UPDATE schedules SET tenant_id = 999999999 WHERE id = :id', { id: schedule.id });
    });
    try {
      const { status, outcome } = await runJob('promote-waitlist');
      assert.deepEqual([status, /1 of \d+ sessions were not promoted/.test(outcome)], ['failed', true], outcome);
    } finally {
      const { id, tenantId } = schedule;
      await inTransaction((tx) => change(tx, 'UPDATE schedules SET tenant_id = :tenantId WHERE id = :id', { id, tenantId }));
    }
    assert.equal((await runJob('promote-waitlist', { at: now() + 1 })).status, 'done');
    assert.deepEqual(
      (await entriesIn(schedule.id)).map(({ status }) => status),
      ['promoted'],
    );
  });

  it('remind of tomorrow by the day of the tick', async () => {
    const report = await runJob('remind-tomorrow', { at: Date.parse('1999-05-01T20:00:00+08:00') });
    assert.deepEqual([report.status, report.outcome], ['done', '{"queued":0}']);
    assert.equal((await runJob('remind-tomorrow', { at: Date.parse('1999-05-01T22:00:01+08:00') })).status, 'missed');
  });
});

describe('the worker', () => {
  it('starts, stops, and stops again', async () => {
    const worker = startWorker([]);
    await worker.stop();
    await worker.stop();
  });
});
