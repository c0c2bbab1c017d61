import assert from 'node:assert/strict';
import { Refusal } from '../../api/call';
import { orderWords } from '../../packages/account/rules/order-words';
import { ratingWords, starsOf } from '../../packages/account/rules/rating';
import { titleOf } from '../../packages/account/rules/title';
import { feedbackDetail, myFeedback, sendFeedback } from '../../packages/account/services/feedback';
import { myOrders, orderDetail } from '../../packages/account/services/orders';
import { pastVisits, sendReview } from '../../packages/account/services/reviews';
import { signedIn } from '../../state/session';
import { phone } from './phone';

const booked = {
  ...{ treaTime: '2026-11-25 09:30:00', bookStatus: 2, deptId: '3', deptName: '内科', type: 1, doctorId: '7', doctorName: '陈知行' },
  ...{ memberName: '张三', visiSerialno: '4', visiCharge: 2 },
};
const visited = {
  ...{ scheduleId: '3', memberId: '9', status: 'completed', charge: 'paid', payAmount: 35, refundAmount: 0, payUntil: null },
  ...{ changeUntil: '2026-11-25 09:30:00', now: '2026-11-26 09:30:00', stopped: false },
};
const books = (...list: object[]) => ({ body: { page_num: 1, page_size: 10, total: list.length, pages: 1, list } });
const inPortal = (code: number, data: object) => ({ status: code, body: { code, msg: 'success', data, message: 'success' } });
const list = 'GET /pati_service/book_service/books';

describe('miniprogram/account: orders', () => {
  after(() => Reflect.deleteProperty(globalThis, 'wx'));

  it('says how the money stands', () => {
    assert.deepEqual(
      [orderWords('awaiting', 0), orderWords('paid', 0), orderWords('paid', 5), orderWords('refunded', 5), orderWords('cancelled', 0)].map(
        ({ words }) => words,
      ),
      ['待支付', '已支付', '退款中', '已退款', '已取消'],
    );
    assert.equal(orderWords('none', 0).words, '免费');
  });

  it('lists what cost something, with what went back', async () => {
    phone({
      [list]: books({ ...booked, bookId: '1' }, { ...booked, bookId: '2' }, { ...booked, bookId: '3' }),
      'GET /app/visits/1': { body: { ...visited, bookId: '1' } },
      'GET /app/visits/2': { body: { ...visited, bookId: '2', charge: 'none', payAmount: 0 } },
      'GET /app/visits/3': { body: { ...visited, bookId: '3', charge: 'refunded', refundAmount: 35 } },
    });
    const { rows, more } = await myOrders();
    assert.deepEqual(
      rows.map(({ id, label, pay, refund }) => [id, label.words, pay, refund]),
      [
        ['1', '已支付', '35元', ''],
        ['3', '已退款', '35元', '35元'],
      ],
    );
    assert.equal(more, false);
  });

  it('shows what the insurance paid as what is missing from the fee', async () => {
    const detail = {
      ...booked,
      bookId: '1',
      bookCode: 'AP1',
      bookfee: 50,
      treaNo: 4,
      treaArea: '二楼',
      memberGender: '男',
      memberAge: '64',
    };
    phone({
      'GET /pati_service/book_service/book/1': { body: { ...detail, memberIDNo: '', bookTime: '2026-11-20 08:00:00' } },
      'GET /app/visits/1': { body: { ...visited, bookId: '1', charge: 'awaiting', payUntil: '2026-11-20 08:30:00' } },
    });
    const { fee, reimbursed, pay, payUntil, code } = await orderDetail('1');
    assert.deepEqual([fee, reimbursed, pay, payUntil, code], ['50元', '15元', '35元', '2026-11-20 08:30:00', 'AP1']);
  });

  it("does not make up an order that is somebody else's", async () => {
    phone({
      'GET /pati_service/book_service/book/9': { status: 404, body: { error_code: 'BOOKING_NOT_FOUND', error_msg: '没有找到这个预约' } },
    });
    await assert.rejects(orderDetail('9'), (error) => error instanceof Refusal && error.words === '没有找到这个预约');
  });
});

describe('miniprogram/account: reviews', () => {
  after(() => Reflect.deleteProperty(globalThis, 'wx'));

  it('offers visits that are over and had a doctor', async () => {
    phone({
      [list]: books(
        { ...booked, bookId: '1' },
        { ...booked, bookId: '2' },
        { ...booked, bookId: '3', doctorId: null, doctorName: null },
        { ...booked, bookId: '4', bookStatus: 1 },
      ),
      'GET /app/visits/1': { body: { ...visited, bookId: '1' } },
      'GET /app/visits/2': { body: { ...visited, bookId: '2', status: 'booked' } },
    });
    const { rows } = await pastVisits();
    assert.deepEqual(
      rows.map(({ booking, memberId, isReviewed }) => [booking.id, memberId, isReviewed]),
      [['1', '9', false]],
    );
  });

  it('sends a review, and shows it from then on', async () => {
    const answers = {
      [list]: books({ ...booked, bookId: '1' }),
      'GET /app/visits/1': { body: { ...visited, bookId: '1' } },
      'POST /api/reviews': inPortal(201, { reviewId: 55, rating: 4, comment: '很细心', createdAt: '2026-11-26T09:30:00' }),
      'GET /api/reviews/55': inPortal(200, { reviewId: 55, doctorId: 'DOC0007', rating: 4, comment: '很细心', anonymous: true }),
    };
    const { asked } = phone(answers);
    const visit = (await pastVisits()).rows[0];
    assert.ok(visit);
    await sendReview(visit, { rating: 4, comment: ' 很细心 ', anonymous: true });
    assert.deepEqual(asked.at(-1)?.data, {
      registrationId: '1',
      patientId: '9',
      doctorId: '7',
      rating: 4,
      comment: '很细心',
      anonymous: true,
    });
    const again = (await pastVisits()).rows[0];
    assert.deepEqual([again?.isReviewed, again?.review], [true, { rating: 4, comment: '很细心', anonymous: true }]);
  });

  it('keeps nothing of a review that was refused', async () => {
    phone({
      [list]: books({ ...booked, bookId: '1' }),
      'GET /app/visits/1': { body: { ...visited, bookId: '1' } },
      'POST /api/reviews': { status: 409, body: { code: 409, msg: '已经评价过了', message: '已经评价过了' } },
    });
    const visit = (await pastVisits()).rows[0];
    assert.ok(visit);
    const refused = sendReview(visit, { rating: 4, comment: '', anonymous: false });
    await assert.rejects(refused, (error) => error instanceof Refusal && error.words === '已经评价过了');
    assert.equal((await pastVisits()).rows[0]?.isReviewed, false);
  });

  it('has words and signs for stars', () => {
    assert.deepEqual([0, 1, 5].map(ratingWords), ['', '很不满意', '很满意']);
    assert.deepEqual([0, 3, 5].map(starsOf), ['☆☆☆☆☆', '★★★☆☆', '★★★★★']);
  });
});

describe('miniprogram/account: feedback', () => {
  after(() => Reflect.deleteProperty(globalThis, 'wx'));

  it('makes a title of the first line', () => {
    assert.equal(titleOf('  字太小\n看不清 '), '字太小');
    assert.equal(titleOf('一'.repeat(21)), `${'一'.repeat(19)}…`);
    assert.equal(titleOf('😀'.repeat(20)), '😀'.repeat(20));
  });

  it('is sent in the name of whoever is signed in, without an empty contact', async () => {
    const { asked } = phone({ 'POST /api/feedbacks': inPortal(201, { feedbackId: 1, status: 'OPEN', createdAt: '2026-11-21T09:30:00' }) });
    signedIn({ accountId: '1001', token: 'a-token' });
    await sendFeedback({ kind: '建议', description: '字太小\n看不清', contact: ' ' });
    assert.deepEqual(asked.at(-1)?.data, { userId: '1001', type: '建议', title: '字太小', description: '字太小\n看不清' });
  });

  it('lists what was said with its state, and the last answer', async () => {
    const brief = { feedbackId: 1, userId: 'USER1001', type: '建议', title: '字太小', status: 'RESOLVED' };
    const times = { createdAt: '2026-11-21T09:30:00', updatedAt: '2026-11-21T10:30:00' };
    const step = (comment: string | null) => ({ from: 'OPEN', to: 'RESOLVED', operatorId: 'ADMIN1', comment, at: times.updatedAt });
    phone({
      'GET /api/feedbacks': inPortal(200, { total: 11, page: 1, pageSize: 10, feedbacks: [{ ...brief, ...times }] }),
      'GET /api/feedbacks/1': inPortal(200, {
        ...{ ...brief, ...times, description: '字太小', contact: null },
        history: [step('在看'), step('加了大字版'), step(null)],
      }),
    });
    const { rows, more } = await myFeedback();
    assert.deepEqual(
      rows.map(({ id, kind, title, state }) => [id, kind, title, state]),
      [['1', '建议', '字太小', '已解决']],
    );
    assert.equal(more, true);
    assert.deepEqual(await feedbackDetail('1'), { description: '字太小', answer: '加了大字版' });
  });
});
