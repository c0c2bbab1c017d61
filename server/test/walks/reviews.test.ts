import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { markArrival } from '../../domain/booking/index.ts';
import type { Member } from '../../domain/care/index.ts';
import { bindOpenid, startSession } from '../../domain/identity/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { change, insertRow, inTransaction, select } from '../../platform/db.ts';
import { assertByteForByte } from '../byte-for-byte.ts';
import { buildBooking, countRows } from '../factories/booking.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../factories/directory.ts';
import { buildSchedule } from '../factories/scheduling.ts';
import { type Answer, adopt, type Hospital, openHospital } from '../hospital.ts';

const example = (face: string, name: string) =>
  readFileSync(new URL(`../../../shared/contracts/${face}/examples/${name}.json`, import.meta.url), 'utf8');
const words = ['$.msg', '$.message'];

/** Makes the next id of a table the one that the document prints. */
async function leapTo(table: string, id: number, row: Record<string, string | number | null>): Promise<void> {
  await inTransaction(async (tx) => {
    await insertRow(tx, table, { id: id - 1, ...row });
    await change(tx, `DELETE FROM ${table} WHERE id = :id`, { id: id - 1 });
  });
}
const someReview = {
  ...{ tenant_id: 0, doctor_id: 0, booking_id: 0, account_id: 0, member_id: 0, rating: 1, comment: '', anonymous: 0 },
  ...{ status: 'hidden', created_at: 0 },
};

/** What patients say of doctors, as the document prints it and beyond. */
describe('评价 over the wire', function () {
  this.timeout(60_000);
  let hospital: Hospital;
  let patient: Member;
  let stranger: Member;
  let tokens: { patient: string; stranger: string; elsewhere: string; staff: string; otherStaff: string };

  before(async () => {
    freezeClock('2023-12-10T10:00:00+08:00');
    hospital = await openHospital(async () => {
      await buildTenant({ id: '1', name: '示范医院' });
      await buildTenant({ id: '2', name: '第二医院' });
      await buildDepartment({ id: '5', tenantId: '1', name: '内科' });
      await buildDoctor({ id: '23', tenantId: '1', name: '张医生' });
      const other = await buildMember({ id: '10', name: '张三', tenantId: '1' });
      patient = await buildMember({ id: '1', name: '欧阳修', tenantId: '1', accountId: other.accountId });
      stranger = await buildMember({ id: '2', name: '李四', tenantId: '1' });
    });
    await adopt(hospital);
  });
  after(async () => {
    releaseClock();
    await hospital?.close();
  });

  /** Sessions do not last as long as the documents are apart. */
  async function signIn(): Promise<void> {
    const session = { tenantId: '1', role: 'patient', proof: 'sms' } as const;
    const admin = { accountId: stranger.accountId, role: 'tenant-admin', proof: 'second-factor' } as const;
    tokens = {
      patient: await startSession({ ...session, accountId: patient.accountId }),
      stranger: await startSession({ ...session, accountId: stranger.accountId }),
      elsewhere: await startSession({ ...session, accountId: stranger.accountId, tenantId: '2' }),
      staff: await startSession({ ...admin, tenantId: '1' }),
      otherStaff: await startSession({ ...admin, tenantId: '2' }),
    };
  }

  const ask = (method: string, path: string, body?: unknown, token = tokens.patient) =>
    hospital.call(method, path, { token, ...(body === undefined ? {} : { body }) });
  /** A refusal in the document's words that has written nothing. */
  const refused = async (work: () => Promise<Answer>, status: number, msg?: string) => {
    const before = await counted();
    const answer = await work();
    assert.equal(answer.status, status, answer.text);
    if (msg !== undefined) assert.deepEqual([answer.json.code, answer.json.msg, answer.json.message], [status, msg, msg]);
    assert.deepEqual(await counted(), before);
  };
  const counted = async () => ({
    ...(await countRows()),
    entries: await select(null, 'SELECT COUNT(*) AS total, COUNT(active_key) AS live FROM waitlist_entries'),
    reviews: await select(null, 'SELECT COUNT(*) AS total FROM reviews'),
  });

  describe('seed 000: 医生评价', () => {
    const wish = (more: object = {}) => ({ ...JSON.parse(example('portal', 'create-review.request')), ...more });
    /** A visit of the patient's that has been. */
    async function visited(member: Member, id: number, day: string): Promise<void> {
      freezeClock(`${day}T07:00:00+08:00`);
      const schedule = await buildSchedule({ tenantId: '1', departmentId: '5', doctorId: '23', day });
      const booking = await buildBooking({ schedule, member });
      await markArrival({ tenantId: '1', bookingId: booking.id, to: 'completed' });
      await inTransaction((tx) => change(tx, 'UPDATE bookings SET id = :id WHERE id = :was', { id, was: booking.id }));
    }

    before(async () => {
      await visited(patient, 123, '2025-11-27');
      await visited(stranger, 124, '2025-11-26');
      freezeClock('2025-11-28T14:00:00+08:00');
      await signIn();
      await leapTo('reviews', 1001, someReview);
    });

    it('takes a review of a visit that has been, as 2.1.1 prints it, once', async () => {
      const before = await buildBooking({
        schedule: await buildSchedule({ tenantId: '1', doctorId: '23', day: '2025-11-29' }),
        member: patient,
      });
      await refused(() => ask('POST', '/api/reviews', wish({ registrationId: `REG${before.id}` })), 400, '就诊完成后才能评价');
      const made = await ask('POST', '/api/reviews', example('portal', 'create-review.request'));
      assert.equal(made.status, 201, made.text);
      assertByteForByte(made.text, example('portal', 'create-review.response'), { placeholders: {}, extras: ['$.message'] });
      await refused(() => ask('POST', '/api/reviews', wish({ rating: 1 })), 409, '该次就诊已评价过');
    });

    it("refuses another's visit, another doctor, and what is no rating", async () => {
      await refused(() => ask('POST', '/api/reviews', wish(), tokens.stranger), 403);
      await refused(() => ask('POST', '/api/reviews', wish({ patientId: 'PAT0002' }), tokens.stranger), 404);
      await refused(() => ask('POST', '/api/reviews', wish({ registrationId: 'REG0124' })), 404);
      const own = wish({ registrationId: 'REG0124', patientId: 'PAT0002' });
      await refused(() => ask('POST', '/api/reviews', { ...own, doctorId: 'DOC0099' }, tokens.stranger), 400);
      for (const rating of [0, 6, 4.5, 'five', null])
        await refused(() => ask('POST', '/api/reviews', { ...own, rating }, tokens.stranger), 400);
      await refused(() => ask('POST', '/api/reviews', { ...own, comment: '好'.repeat(501) }, tokens.stranger), 400);
      await refused(() => hospital.call('POST', '/api/reviews', { body: own }), 401);
    });

    it('asks WeChat about the words: what is risky is refused, and an anonymous name hidden', async () => {
      const { code, openid } = await hospital.control('POST', '/login', { appid: 'wx1000000000000001' });
      assert.ok(code && openid);
      await inTransaction((tx) => bindOpenid(tx, { accountId: stranger.accountId, appid: 'wx1000000000000001', openid }));
      const own = wish({ registrationId: 'REG0124', patientId: 'PAT0002', rating: 4, anonymous: true });
      await refused(() => ask('POST', '/api/reviews', { ...own, comment: '加我微信一起赌博' }, tokens.stranger), 400);
      const made = await ask('POST', '/api/reviews', { ...own, comment: '等候时间有点长' }, tokens.stranger);
      assert.deepEqual([made.status, made.json.data.reviewId], [201, 1002]);
    });

    it('lists, shows one, and counts, to anybody', async () => {
      const list = await hospital.call('GET', '/api/doctors/DOC0023/reviews');
      assert.deepEqual(list.json.data, {
        ...{ total: 2, page: 1, pageSize: 20 },
        reviews: [
          {
            ...{ reviewId: 1002, doctorId: 'DOC0023', rating: 4, comment: '等候时间有点长', anonymous: true },
            patientName: '匿名用户',
            createdAt: '2025-11-28T14:00:00',
          },
          {
            ...{ reviewId: 1001, doctorId: 'DOC0023', rating: 5, comment: '医生诊疗很认真', anonymous: false },
            patientName: '欧**',
            createdAt: '2025-11-28T14:00:00',
          },
        ],
      });
      const second = await hospital.call('GET', '/api/doctors/23/reviews?page=2&pageSize=1');
      assert.deepEqual(
        second.json.data.reviews.map(({ reviewId }: { reviewId: number }) => reviewId),
        [1001],
      );
      assert.equal((await hospital.call('GET', '/api/doctors/DOC9999/reviews')).status, 404);
      assert.equal((await hospital.call('GET', '/api/doctors/DOC0023/reviews?page=0')).status, 400);
      assert.equal((await hospital.call('GET', '/api/reviews/1001')).json.data.registrationId, null);
      assert.equal((await ask('GET', '/api/reviews/1001')).json.data.registrationId, 'REG0123');
      assert.equal((await hospital.call('GET', '/api/reviews/999999')).status, 404);
    });

    it('prints the statistics as 2.1.4 does; its example says 4.6 of ratings whose mean is 4.4', async () => {
      const counts: [number, number][] = [
        [5, 79],
        [4, 24],
        [3, 10],
        [2, 6],
        [1, 2],
      ];
      await inTransaction(async (tx) => {
        let bookingId = 10_000;
        for (const [rating, count] of counts)
          for (let made = 0; made < count; made++)
            await insertRow(tx, 'reviews', {
              ...someReview,
              tenant_id: 1,
              doctor_id: 23,
              booking_id: bookingId++,
              rating,
              status: 'shown',
            });
      });
      const stat = await hospital.call('GET', '/api/doctors/DOC0023/reviews/stat');
      assertByteForByte(stat.text, example('portal', 'review-stat.response'), {
        placeholders: { '$.data.averageRating': /^4\.4$/ },
        extras: words,
      });
      const none = await hospital.call('GET', `/api/doctors/${(await buildDoctor({ tenantId: '1' })).id}/reviews/stat`);
      assert.match(none.text, /"averageRating":0\.0,"ratingCount":0,"distribution":\{"5":0,"4":0,"3":0,"2":0,"1":0\}/);
    });

    it('is hidden and shown again by the administrators of the hospital alone', async () => {
      const hide = (token: string, shown = false) => ask('POST', '/app/staff/reviews/1002', { shown }, token);
      assert.deepEqual([(await hide(tokens.patient)).status, (await hide(tokens.otherStaff)).status], [403, 404]);
      assert.equal((await hide(tokens.staff)).status, 200);
      assert.equal((await hospital.call('GET', '/api/reviews/1002')).status, 404);
      assert.equal((await ask('GET', '/api/reviews/1002', undefined, tokens.stranger)).status, 200, 'its author sees it');
      const hidden = await ask('GET', '/app/staff/reviews?status=hidden', undefined, tokens.staff);
      assert.deepEqual(
        hidden.json.list.map(({ reviewId, status }: Record<string, string>) => [reviewId, status]),
        [['1002', 'hidden']],
      );
      assert.equal((await hide(tokens.staff, true)).status, 200);
      assert.equal((await hospital.call('GET', '/api/reviews/1002')).status, 200);
    });

    it('holds what WeChat could not be asked about', async () => {
      await hospital.control('POST', '/faults', { path: '/wxa/msg_sec_check', errcode: -1, times: 3 });
      await visited(stranger, 900, '2025-12-02');
      const own = wish({ registrationId: 'REG0900', patientId: 'PAT0002', comment: '很好' });
      const made = await ask('POST', '/api/reviews', own, tokens.stranger);
      assert.equal(made.status, 201, made.text);
      assert.equal((await hospital.call('GET', `/api/reviews/${made.json.data.reviewId}`)).status, 404);
      const held = await ask('GET', '/app/staff/reviews', undefined, tokens.staff);
      assert.deepEqual(
        held.json.list.map(({ reviewId }: { reviewId: string }) => Number(reviewId)),
        [made.json.data.reviewId],
      );
    });
  });
});
