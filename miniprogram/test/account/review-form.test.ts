import assert from 'node:assert/strict';
import { mountPage, reply } from '../../../tools/preview/testing/mount';

const page = 'packages/account/pages/review-form/index?id=1';
const list = 'packages/account/pages/reviews/index';
const post = 'POST /api/reviews';
const booking = {
  ...{ bookId: '1', treaTime: '2026-11-25 09:30:00', bookStatus: 2, deptId: '3', deptName: '内科', type: 1, doctorId: '7' },
  ...{ doctorName: '陈知行', memberName: '张三', visiCharge: 2, bookCode: 'AP1', bookfee: 50, treaNo: 4, treaArea: '二楼' },
  ...{ memberGender: '男', memberAge: '64', memberIDNo: '', bookTime: '2026-11-20 08:00:00' },
};
const visit = (status: string) => ({
  ...{ bookId: '1', scheduleId: '3', memberId: '9', status, charge: 'paid', payAmount: 35, refundAmount: 0, payUntil: null },
  ...{ changeUntil: '2026-11-25 09:30:00', now: '2026-11-26 09:30:00', stopped: false },
});
const answers = (status = 'completed') => ({
  'GET /pati_service/book_service/book/1': booking,
  'GET /pati_service/book_service/books': { page_num: 1, page_size: 10, total: 0, pages: 0, list: [] },
  'GET /app/visits/1': visit(status),
});
const kept = { reviewId: 55, rating: 4, comment: '', createdAt: '2026-11-26T09:30:00' };

describe('miniprogram/account: 评价医生', function () {
  this.timeout(60_000);

  it('sends nothing without a star, then exactly what was chosen', async () => {
    const created = reply(201, { code: 201, msg: 'created', data: kept, message: 'success' });
    const shown = await mountPage(page, { answers: { ...answers(), [post]: created } });
    const sent = () => shown.asked.filter(({ method }) => method === 'POST');
    await shown.tap('提交评价');
    assert.match(shown.text(), /请先点星星打分/);
    assert.equal(sent().length, 0);
    await shown.call('rate', { detail: { value: 4 } });
    await shown.settled();
    assert.match(shown.text(), /满意/);
    await shown.tap('匿名');
    await shown.tap('提交评价');
    assert.deepEqual(sent()[0]?.data, {
      ...{ registrationId: '1', patientId: '9', doctorId: '7', rating: 4, comment: '', anonymous: true },
    });
    assert.deepEqual([shown.pages(), shown.kept('reviews')], [[list], { 1: 55 }]);
    shown.unmount();
  });

  it("keeps what was filled in when the server says no, in the server's words", async () => {
    const no = reply(409, { code: 409, msg: '该次就诊已评价过', message: '该次就诊已评价过' });
    const shown = await mountPage(page, { answers: { ...answers(), [post]: no } });
    await shown.call('rate', { detail: { value: 2 } });
    await shown.tap('提交评价');
    assert.match(shown.text(), /该次就诊已评价过/);
    assert.deepEqual([shown.data().rating, shown.data().busy, shown.kept('reviews')], [2, false, undefined]);
    shown.unmount();
  });

  it('has nothing to fill in before the visit, nor after a review', async () => {
    const early = await mountPage(page, { answers: answers('booked') });
    assert.match(early.text(), /看完病以后才能评价/);
    early.unmount();
    const again = await mountPage(page, { answers: answers(), storage: { reviews: { 1: 55 } } });
    assert.match(again.text(), /您已经评价过了/);
    assert.doesNotMatch(again.text(), /提交评价/);
    again.unmount();
  });
});
