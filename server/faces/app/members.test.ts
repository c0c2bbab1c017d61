import assert from 'node:assert/strict';
import { members } from '../../../shared/contracts/app/members.ts';
import { addDays, dayOf } from '../../../shared/vocab/day.ts';
import { bookingCard, cancelBooking, markArrival, submitBooking } from '../../domain/booking/index.ts';
import { addMember, type Member, memberOf, membersOf } from '../../domain/care/index.ts';
import { leaveWaitlist } from '../../domain/waitlist/index.ts';
import { freezeClock, now, releaseClock } from '../../platform/clock.ts';
import { buildBooking } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildTenant } from '../../test/factories/directory.ts';
import { buildSession } from '../../test/factories/identity.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import { buildEntry, buildFullSession } from '../../test/factories/waitlist.ts';
import { said, serving } from '../../test/serve.ts';
import { mount } from '../kit.ts';
import { face } from './face.ts';
import { memberHandlers } from './members.ts';

describe('app: to correct and to remove a 就诊人', () => {
  const ask = serving(mount(face, members, memberHandlers), face);
  let tenantId: string;
  before(async () => {
    tenantId = (await buildTenant()).id;
  });
  afterEach(releaseClock);

  const tokenOf = async ({ accountId }: { accountId: string }) => (await buildSession({ accountId, tenantId })).token;
  const remove = async (member: { id: string; accountId: string }) =>
    ask(`DELETE /app/members/${member.id}`, { token: await tokenOf(member) });
  const idsOf = async ({ accountId }: { accountId: string }) => (await membersOf(accountId, tenantId)).map(({ id }) => id);
  const personOf = ({ name, gender, birthday, idNo, phone }: Member) => ({ name, gender, birthday, idNo, phone });
  const book = ({ accountId, id }: Member, scheduleId: string) =>
    submitBooking({ origin: 'pati', accountId, memberId: id, scheduleId, serialNo: null });

  it('is for the account that has him, and for nobody else', async () => {
    const member = await buildMember({ tenantId });
    const stranger = await buildMember({ tenantId });
    for (const route of ['PUT', 'DELETE'].map((method) => `${method} /app/members/${member.id}`)) {
      const body = route.startsWith('PUT') ? { body: { phone: '13912345678' } } : {};
      assert.equal((await ask(route, body)).status, 401);
      const answer = await ask(route, { ...body, token: await tokenOf(stranger) });
      assert.equal(answer.text, '{"error_code":"MEMBER_NOT_FOUND","error_msg":"没有找到这位就诊人"}');
      assert.equal(answer.status, 404);
    }
    assert.equal((await ask('DELETE /app/members/x', { token: await tokenOf(member) })).status, 400);
    assert.deepEqual(await memberOf({ accountId: member.accountId, memberId: member.id }), member);
    assert.deepEqual(await idsOf(member), [member.id]);
  });

  it('changes the phone and nothing else', async () => {
    const member = await buildMember({ tenantId });
    const token = await tokenOf(member);
    const put = (body: object) => ask(`PUT /app/members/${member.id}`, { token, body });
    assert.equal((await put({ phone: '13912345678', name: '张三', IDNo: '11010519491231002X' })).text, '{}');
    assert.deepEqual(await memberOf({ accountId: member.accountId, memberId: member.id }), { ...member, phone: '13912345678' });
    for (const [body, words] of [
      [{ phone: '1391234567' }, /手机号格式不正确/],
      [{}, /^phone /],
    ] as const) {
      const answer = await put(body);
      assert.deepEqual([answer.status, said(answer, 'error_code')], [400, 'INVALID_INPUT']);
      assert.match(said(answer, 'error_msg'), words);
    }
    assert.equal((await memberOf({ accountId: member.accountId, memberId: member.id })).phone, '13912345678');
  });

  it('takes him off one account only, and the next becomes its default', async () => {
    const member = await buildMember({ tenantId });
    const { memberId: next } = await addMember({ ...personOf(await buildMember({ tenantId })), accountId: member.accountId, tenantId });
    const same = await buildMember({ ...personOf(member), tenantId });
    assert.equal((await remove(member)).text, '{}');
    assert.deepEqual(
      (await membersOf(member.accountId, tenantId)).map(({ id, isDefault }) => [id, isDefault]),
      [[next, true]],
    );
    assert.deepEqual(await idsOf(same), [same.id]);
    assert.equal((await remove(member)).status, 404);
    assert.equal(
      (await ask(`PUT /app/members/${member.id}`, { token: await tokenOf(member), body: { phone: '13912345678' } })).status,
      404,
    );
  });

  it('refuses while a visit is to come, keeps what was booked readable, and books for him no more', async () => {
    const schedule = await buildSchedule({ tenantId });
    const member = await buildMember({ tenantId });
    const booking = await buildBooking({ schedule, member });
    const refused = await remove(member);
    assert.deepEqual([refused.status, said(refused, 'error_code')], [409, 'MEMBER_IN_USE']);
    assert.match(said(refused, 'error_msg'), /还有没看的号/);
    assert.deepEqual(await idsOf(member), [member.id]);
    await cancelBooking({ accountId: member.accountId, bookingId: booking.id });
    assert.equal((await remove(member)).status, 200);
    const { member: shown } = await bookingCard({ accountId: member.accountId, bookingId: booking.id });
    assert.equal(shown.name, member.name);
    await assert.rejects(book(member, schedule.id), { code: 'member_not_found' });
  });

  it('is not kept by a booking that another account made for the same person', async () => {
    const theirs = await buildMember({ tenantId });
    const mine = await buildMember({ ...personOf(theirs), tenantId });
    await buildBooking({ schedule: await buildSchedule({ tenantId }), member: theirs });
    assert.equal((await remove(mine)).status, 200);
    assert.equal((await remove(theirs)).status, 409);
  });

  it('refuses while a visit that took place is unpaid, and not for one that passed unseen', async () => {
    freezeClock('2031-04-01T08:00:00+08:00');
    const schedule = await buildSchedule({ tenantId, day: '2031-04-02', feeFen: 1_000 });
    const [seen, unseen] = [await buildMember({ tenantId }), await buildMember({ tenantId })];
    const { id } = await buildBooking({ schedule, member: seen });
    await buildBooking({ schedule, member: unseen });
    freezeClock('2031-04-02T23:59:59+08:00');
    await markArrival({ tenantId, bookingId: id, to: 'completed' });
    assert.match(said(await remove(unseen), 'error_msg'), /还有没看的号/);
    freezeClock('2031-04-03T00:00:00+08:00');
    assert.match(said(await remove(seen), 'error_msg'), /还有没付的挂号费/);
    assert.equal((await remove(unseen)).status, 200);
    const free = await buildSchedule({ tenantId, day: addDays(dayOf(now()), 1), feeFen: 0 });
    const guest = await buildMember({ tenantId });
    const visit = await book(guest, free.id);
    freezeClock('2031-04-05T00:00:00+08:00');
    await markArrival({ tenantId, bookingId: visit.id, to: 'completed' });
    assert.equal((await remove(guest)).status, 200);
  });

  it('refuses while he waits for a number', async () => {
    const { schedule } = await buildFullSession({ tenantId });
    const { member, id: entryId } = await buildEntry(schedule, { member: await buildMember({ tenantId }) });
    const refused = await remove(member);
    assert.deepEqual([refused.status, said(refused, 'error_msg')], [409, '这位就诊人还在候补，请先取消候补再移除']);
    await leaveWaitlist({ accountId: member.accountId, entryId });
    assert.equal((await remove(member)).status, 200);
  });

  it('lets him come back as he is told of then, under his old id, and counts only who is there', async () => {
    const member = await buildMember({ tenantId });
    const { accountId } = member;
    const add = async (person = personOf(member)) => (await addMember({ ...person, accountId, tenantId })).memberId;
    const others: string[] = [];
    while (others.length < 19) others.push(await add(personOf(await buildMember({ tenantId }))));
    const newcomer = personOf(await buildMember({ tenantId }));
    await assert.rejects(add(newcomer), { code: 'member_limit' });
    assert.equal((await remove(member)).status, 200);
    const added = await add(newcomer);
    await assert.rejects(add(), { code: 'member_limit' });
    assert.equal((await remove({ accountId, id: others[0] ?? '' })).status, 200);
    assert.equal(await add({ ...personOf(member), name: '王晓明', phone: '13912345678' }), member.id);
    await assert.rejects(add(), { code: 'member_exists' });
    const shown = await membersOf(accountId, tenantId);
    assert.deepEqual(
      shown.map(({ id }) => id),
      [...others.slice(1), added, member.id],
    );
    assert.deepEqual([shown.at(-1)?.name, shown.at(-1)?.phone], ['王晓明', '13912345678']);
    assert.equal(shown.filter(({ isDefault }) => isDefault).length, 1);
  });

  it('is removed once, and comes back once, however many ask', async () => {
    const member = await buildMember({ tenantId });
    const removals = await Promise.all(Array.from({ length: 4 }, () => remove(member)));
    assert.deepEqual(removals.map(({ status }) => status).sort(), [200, 404, 404, 404]);
    const { accountId } = member;
    const additions = await Promise.allSettled(Array.from({ length: 4 }, () => addMember({ ...personOf(member), accountId, tenantId })));
    assert.equal(additions.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual(await idsOf(member), [member.id]);
  });
});
