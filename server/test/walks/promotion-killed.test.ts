import assert from 'node:assert/strict';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { startSession } from '../../domain/identity/index.ts';
import { now } from '../../platform/clock.ts';
import { change, inTransaction, select } from '../../platform/db.ts';
import { ledgerOf } from '../factories/booking.ts';
import { buildTenant } from '../factories/directory.ts';
import { buildEntry, buildFullSession, entriesIn } from '../factories/waitlist.ts';
import { adopt, type Hospital, openHospital } from '../hospital.ts';
import { runCli, type ServerProcess, startProcess } from '../processes.ts';

const numbers = 24;
const waiters = 16;

/** A server killed while numbers are being freed and given on. */
describe('候补转正, killed', function () {
  this.timeout(180_000);
  let hospital: Hospital;
  let server: ServerProcess | undefined;

  before(async () => {
    hospital = await openHospital(() => buildTenant({ id: '1', name: '示范医院' }).then(() => undefined));
    await adopt(hospital);
  });
  after(async () => {
    await server?.kill();
    await hospital?.close();
  });

  const promotedIn = async (id: string) => (await entriesIn(id)).filter(({ status }) => status === 'promoted').length;
  /** Of those who had the numbers first. */
  const freed = async (id: string) => {
    const [row] = await select<{ total: number }>(
      null,
      `SELECT COUNT(*) AS total FROM bookings WHERE schedule_id = :id AND status = 'cancelled'`,
      { id },
    );
    return Number(row?.total ?? 0);
  };
  const live = async (id: string) => (await ledgerOf(id)).live;

  it('leaves no number both free and awaited, and the sweep nothing to mend', async () => {
    const { schedule, bookings } = await buildFullSession({ tenantId: '1', day: addDays(dayOf(now()), 2), capacity: numbers });
    for (let waiting = 0; waiting < waiters; waiting++) await buildEntry(schedule);
    const owners = await Promise.all(
      bookings.map(async ({ id, accountId }) => ({
        path: `/patient/appointments/${id}/cancel`,
        token: await startSession({ accountId, tenantId: '1', role: 'patient', proof: 'sms' }),
      })),
    );
    const cancelAll = (url: string) =>
      Promise.all(
        owners.map(({ path, token }) =>
          fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', token }, body: '{}' }).then(
            (reply) => reply.text().catch(() => ''),
            () => '', // killed
          ),
        ),
      );
    for (let kill = 0; kill < 3; kill++) {
      server = await startProcess(hospital, 'http', { RATE_LIMIT_SCALE: '100000' });
      const wanted = Math.min(numbers, (await freed(schedule.id)) + 3);
      const cancelling = cancelAll(server.url);
      while ((await freed(schedule.id)) < wanted) await new Promise((resolve) => setImmediate(resolve));
      await server.kill();
      await cancelling;
      assert.equal(
        await promotedIn(schedule.id),
        Math.min(await freed(schedule.id), waiters),
        'a freed number was not given on in its own commit',
      );
    }
    const swept = await runCli(hospital, 'job', 'run', 'promote-waitlist');
    assert.equal(swept.code, 0, swept.printed);
    assert.match(swept.printed, /promoted\W+0\W+expired\W+0/);

    const { distinctNumbers, distinctPersons, live: held } = await ledgerOf(schedule.id);
    assert.deepEqual([distinctNumbers, distinctPersons], [held, held]);
    const orphans = await select<{ id: number }>(
      null,
      `SELECT id FROM waitlist_entries WHERE status = 'promoted' AND booking_id NOT IN (SELECT subject_id FROM orders WHERE subject_kind = 'booking')`,
    );
    assert.deepEqual(orphans, [], 'a promoted booking has its order');
  });

  it('has a sweep that gives on what was lost all the same', async () => {
    const { schedule, bookings } = await buildFullSession({ tenantId: '1', day: addDays(dayOf(now()), 3), capacity: 2 });
    await buildEntry(schedule);
    const lost = `UPDATE bookings SET status = 'cancelled', active_key = NULL WHERE id = :id`;
    await inTransaction((tx) => change(tx, lost, { id: bookings[0]?.id ?? '' }));
    assert.match((await runCli(hospital, 'job', 'run', 'promote-waitlist')).printed, /promoted\W+1\W+expired\W+0/);
    assert.deepEqual([await live(schedule.id), await promotedIn(schedule.id)], [2, 1]);
  });
});
