import assert from 'node:assert/strict';
import { change, inTransaction } from '../../platform/db.ts';
import { buildMember, somePerson } from '../../test/factories/care.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { buildFullSession } from '../../test/factories/waitlist.ts';
import { bookingsById, submitBooking } from '../booking/index.ts';
import { addMember, membersOf, removeMember } from '../care/index.ts';
import { scheduleOf } from '../scheduling/index.ts';
import { joinWaitlist } from './index.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const both = (outcomes: readonly PromiseSettledResult<unknown>[]) => outcomes.every(({ status }) => status === 'fulfilled');

describe('移除就诊人 beside what he is needed for', function () {
  this.timeout(60_000);

  it('never ends removed and booked', async () => {
    for (let round = 0; round < 20; round++) {
      const { accountId, id } = await buildMember();
      const schedule = await buildSchedule({ capacity: 3 });
      await scheduleOf(schedule.id);
      const outcomes = await Promise.allSettled([
        submitBooking({ origin: 'pati', accountId, memberId: id, scheduleId: schedule.id, serialNo: null }),
        pause(round % 6).then(() => removeMember({ accountId, memberId: id })),
      ]);
      assert.equal(both(outcomes), false);
    }
  });

  it('never ends removed and waiting', async () => {
    for (let round = 0; round < 15; round++) {
      const { schedule } = await buildFullSession({ capacity: 1 });
      const { accountId, id } = await buildMember();
      const outcomes = await Promise.allSettled([
        joinWaitlist({ origin: 'patient', accountId, memberId: id, scheduleId: schedule.id }),
        pause(round % 5).then(() => removeMember({ accountId, memberId: id })),
      ]);
      assert.equal(both(outcomes), false);
    }
  });

  it('is found out by a process that remembers him', async () => {
    const { accountId, id } = await buildMember();
    const [first, second] = [await buildSchedule({ half: 'AM' }), await buildSchedule({ half: 'PM' })];
    const wish = { origin: 'pati', accountId, memberId: id, serialNo: null } as const;
    const { id: bookingId } = await submitBooking({ ...wish, scheduleId: first.id });
    await inTransaction((tx) => change(tx, 'UPDATE members SET removed_at = 1 WHERE id = :id', { id })); // as another process would
    await assert.rejects(submitBooking({ ...wish, scheduleId: second.id }), { code: 'member_not_found' });
    assert.equal((await bookingsById([bookingId])).size, 1);
  });

  it('leaves one default, whoever goes and comes at once', async () => {
    const defaultsOf = async (accountId: string) => (await membersOf(accountId, '1')).filter(({ isDefault }) => isDefault).length;
    for (let round = 0; round < 8; round++) {
      const { accountId, id } = await buildMember();
      const { id: next } = await buildMember({ accountId });
      await buildMember({ accountId });
      await Promise.all([id, next].map((memberId) => removeMember({ accountId, memberId })));
      assert.equal(await defaultsOf(accountId), 1);
      const alone = await buildMember();
      await Promise.all([
        removeMember({ accountId: alone.accountId, memberId: alone.id }),
        addMember({ ...somePerson(), accountId: alone.accountId, tenantId: '1' }),
      ]);
      assert.equal(await defaultsOf(alone.accountId), 1);
    }
  });

  it('does not make an account a place to look people up', async () => {
    const first = await buildMember();
    const { accountId } = first;
    const add = () => addMember({ ...somePerson(), accountId, tenantId: '1' });
    for (let known = 1; known < 60; known++) {
      const { memberId } = await add();
      await removeMember({ accountId, memberId });
    }
    await assert.rejects(add(), { code: 'member_limit' });
    assert.equal((await membersOf(accountId, '1')).length, 1);
  });
});
