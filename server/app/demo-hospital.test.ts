import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addDays, dayOf, instantOf } from '../../shared/vocab/day.ts';
import { membersOf } from '../domain/care/index.ts';
import { departments, doctors, tenant } from '../domain/directory/index.ts';
import { accountIdByPhone, logIn } from '../domain/identity/index.ts';
import { scheduleOf, schedulesBetween, slotTime } from '../domain/scheduling/index.ts';
import { queueOf } from '../domain/waitlist/index.ts';
import { migrations } from '../migrations/index.ts';
import { freezeClock, now, releaseClock } from '../platform/clock.ts';
import { config } from '../platform/config.ts';
import { closeDatabase, openDatabase } from '../platform/db.ts';
import { migrate } from '../platform/db-migrate.ts';
import { fillSession } from './demo-bookings.ts';
import { loadDemoHospital } from './demo-hospital.ts';

const password = 'Demo-password-1';

describe('the demo hospital', () => {
  const fortnight = (tenantId: string, today = dayOf(now())) => schedulesBetween({ tenantId, fromDay: today, toDay: addDays(today, 40) });

  // The demo owns tenants 1 and 2 and its phones, so it gets a database of its own.
  const folder = mkdtempSync(path.join(tmpdir(), 'jiuzhen-demo-'));
  before(async () => {
    await closeDatabase();
    await openDatabase(`sqlite:${path.join(folder, 'demo.sqlite')}`);
    await migrate(migrations);
    await loadDemoHospital({ password });
  });
  after(async () => {
    await closeDatabase();
    await openDatabase(config().DATABASE_URL);
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => void releaseClock());

  it('has two hospitals with sessions on each of 14 days', async () => {
    const [one, two] = [await fortnight('1'), await fortnight('2')];
    assert.deepEqual([new Set(one.map(({ day }) => day)).size, new Set(two.map(({ day }) => day)).size], [14, 14]);
    assert.deepEqual([(await departments('1')).length, (await doctors('1')).length], [6, 20]);
    assert.deepEqual([(await departments('2')).length, (await doctors('2')).length], [2, 4]);
    assert.ok([...(await departments('1')), ...(await doctors('1'))].every(({ description }) => description.length > 10));
    assert.equal(one.filter(({ status }) => status === 'stopped').length, 1);
    assert.ok(one.some((session) => session.half === 'AM' && session.capacity >= 10 && slotTime(session, 10) === '10:00'));
    assert.ok(one.some(({ doctorId, type }) => doctorId === null && type === 0) && one.some(({ type }) => type === 1));
    assert.ok(one.every(({ feeFen, capacity }) => (capacity === 3 ? feeFen === 0 : feeFen >= 1_000 && feeFen <= 5_000)));
  });

  it('lets places of the first hospital expire, and takes the money at the desk in the second', async () => {
    assert.deepEqual((await tenant('1')).rules.unpaid.pati, { policy: 'expire', minutes: 30 });
    assert.deepEqual((await tenant('2')).rules.unpaid.portal, { policy: 'at_desk' });
  });

  it('lets the accounts in, with members to book for', async () => {
    for (const phone of ['13800000001', '13800000002', '13800000091', '13800000099'])
      assert.ok((await logIn({ phone, password, tenantId: '1', ip: '127.0.0.1' })).token);
    const id = await accountIdByPhone('13800000001');
    assert.equal((await membersOf(id ?? '', '1')).length, 2);
  });

  it('has one session full, with two who wait for it, however often it starts', async () => {
    const { full } = await loadDemoHospital({ password });
    assert.ok(full);
    for (const _ of [1, 2]) await fillSession(full, password);
    const { queue } = await queueOf(full.id);
    assert.deepEqual([(await scheduleOf(full.id)).booked, queue.map(({ position }) => position)], [3, [1, 2]]);
  });

  it('adds only the days that are missing when it starts again, weekday by weekday', async () => {
    const before = await fortnight('1');
    await loadDemoHospital({ password: 'another-password-1' });
    assert.deepEqual(await fortnight('1'), before);
    const today = dayOf(now());
    freezeClock(instantOf(addDays(today, 3), '09:00'));
    const { full } = await loadDemoHospital({ password });
    const after = await fortnight('1', today);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.equal(new Set(after.map(({ day }) => day)).size, 17);
    assert.equal(full?.capacity, 3);
    assert.ok(full.day > addDays(today, 3));
  });
});
