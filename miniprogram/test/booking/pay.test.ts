import assert from 'node:assert/strict';
import { type Mounted, mountPage, reply } from '../../../tools/preview/testing/mount';

const booking = {
  bookId: '4',
  bookCode: 'AP1',
  bookStatus: 0,
  deptId: '1',
  deptName: '内科',
  type: 0,
  doctorId: null,
  doctorName: null,
  bookfee: 15,
  treaTime: '2031-04-03 08:30:00',
  treaNo: 5,
  treaArea: 'A 区',
  memberName: '张三',
  memberGender: '男',
  memberAge: '64',
  memberIDNo: '110101196001010034',
  bookTime: '2031-04-01 08:00:00',
  visiCharge: 1,
};
const visit = {
  bookId: '4',
  scheduleId: '3',
  memberId: '9',
  status: 'booked',
  charge: 'awaiting',
  payAmount: 15,
  refundAmount: 0,
  payUntil: '2031-04-01 08:30:00',
  changeUntil: '2031-04-03 08:00:00',
  now: '2031-04-01 08:00:00',
  stopped: false,
};
const signed = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's', outTradeNo: 'o', payAmount: 15 };
const visitRoute = 'GET /app/visits/{bookId}';
const payRoute = 'POST /patient/appointments/{id}/pay';

const open = async (page: string, answers: Record<string, unknown> = {}, pay: () => unknown = () => ({})): Promise<Mounted> => {
  const shown = await mountPage(`packages/booking/pages/${page}/index?id=4`, {
    answers: { 'GET /pati_service/book_service/book/{bookId}': booking, [visitRoute]: visit, [payRoute]: signed, ...answers },
    wx: { requestPayment: pay },
    storage: { token: 't' },
  });
  await shown.settled();
  return shown;
};
const last = (page: Mounted) => page.pages().at(-1) ?? '';

describe('miniprogram: paying and what follows', function () {
  this.timeout(60_000);

  it('counts down, pays, and goes on only when the hospital says paid', async () => {
    let paid = false;
    const page = await open('pay', { [visitRoute]: () => ({ ...visit, charge: paid ? 'paid' : 'awaiting' }) }, () => {
      paid = true;
      return {};
    });
    assert.match(page.text(), /待支付 15元\s*请在 (30:00|29:\d\d) 内支付/);
    await page.tap('微信支付');
    await page.settled();
    assert.match(last(page), /result\/index/);
    page.unmount();
  });

  const holding = (balance: number) => ({
    list: [{ memberId: '9', memberName: '张三', reimburseType: '职工医保', reimbursePercent: 30, balance }],
  });
  const orders = {
    code: 200,
    data: {
      total: 2,
      payments: [
        { paymentId: 'P3', registrationId: 'REG0003' },
        { paymentId: 'P4', registrationId: 'REG0004' },
      ],
    },
  };

  it('pays from the insurance of the person, where its balance is enough', async () => {
    let paid = false;
    const page = await open('pay', {
      [visitRoute]: () => ({ ...visit, charge: paid ? 'paid' : 'awaiting' }),
      'GET /app/insurance': holding(120),
      'GET /api/payments': orders,
      'POST /api/payments/{paymentId}/pay': () => {
        paid = true;
        return { code: 200, data: {} };
      },
    });
    await page.tap('医保余额支付（余额 120元）');
    await page.settled();
    const sent = page.asked.find(({ url }) => url.endsWith('/pay'));
    assert.equal(sent?.url, '/api/payments/P4/pay');
    assert.match(sent?.header['Idempotency-Key'] ?? '', /^[0-9a-f]{32}$/);
    assert.match(last(page), /result\/index/);
    page.unmount();
  });

  it('says what the insurance lacks, and shows no button that would fail', async () => {
    const page = await open('pay', { 'GET /app/insurance': holding(14.99) });
    assert.match(page.text(), /医保余额 14.99元，不够支付这次挂号费/);
    assert.doesNotMatch(page.text(), /医保余额支付/);
    page.unmount();
  });

  it('sends whoever is insured, and whose phone the hospital does not hold, to its window', async () => {
    const hint = /想用医保余额支付，请到医院窗口登记本人手机号/;
    const shown = async (answers: Record<string, unknown>) => {
      const page = await open('pay', answers);
      const text = page.text();
      page.unmount();
      return hint.test(text);
    };
    const reimbursed = { [visitRoute]: { ...visit, payAmount: 10.5 } };
    assert.ok(await shown({ ...reimbursed, 'GET /app/insurance': { list: [] } }));
    assert.ok(!(await shown({ ...reimbursed, 'GET /app/insurance': holding(120) })));
    assert.ok(!(await shown({ 'GET /app/insurance': { list: [] } })), 'nobody else is told of insurances');
    assert.ok(!(await shown(reimbursed)), 'no answer is no reason to go there');
  });

  it('keeps the number when the patient gives up paying', async () => {
    const page = await open('pay', {}, () => {
      throw new Error('cancel');
    });
    await page.tap('微信支付');
    await page.settled();
    assert.match(page.text(), /您取消了支付，号还为您保留着/);
    assert.match(last(page), /pay\/index/);
    assert.equal(page.data().step, 'waiting');
    page.unmount();
  });

  it('asks nobody to pay twice when the money has not arrived yet', async () => {
    const page = await open('pay');
    page.call('pay');
    await new Promise((resolve) => setTimeout(resolve, 3_500)); // three looks, 1.5 s apart
    await page.settled();
    assert.match(page.text(), /还没有收到微信的支付结果\s*如果已经付了钱，请不要再付/);
    assert.doesNotMatch(page.text(), /微信支付(?!.*结果)/);
    assert.equal(page.asked.filter(({ url }) => url.includes('/app/visits/')).length, 4);
    page.unmount();
  });

  it('says when it is too late, and offers to book again', async () => {
    const page = await open('pay', { [visitRoute]: { ...visit, status: 'expired', charge: 'cancelled' } });
    assert.match(page.text(), /支付时间已过/);
    await page.tap('重新预约');
    assert.match(last(page), /doctor\/index/);
    page.unmount();
  });

  it('lets one pay at the desk where the hospital does', async () => {
    const page = await open('pay', { [visitRoute]: { ...visit, payUntil: null } });
    assert.match(page.text(), /也可以到院支付/);
    await page.tap('到院支付，查看预约');
    assert.match(last(page), /detail\/index/);
    page.unmount();
  });

  it('shows what can still be done with a booking, and nothing else', async () => {
    const unpaid = await open('detail');
    assert.match(unpaid.text(), /去支付 15元.*改约.*取消预约$/);
    assert.match(unpaid.text(), /1101\*{10}0034/);
    unpaid.unmount();
    const missed = await open('detail', { [visitRoute]: { ...visit, status: 'missed', charge: 'paid' } });
    assert.match(missed.text(), /已失约/);
    assert.doesNotMatch(missed.text(), /去支付|改约|取消预约|条形码/);
    assert.match(missed.text(), /再次预约$/);
    missed.unmount();
  });

  it('says when the booking was made, and which number it is', async () => {
    const detail = await open('detail');
    assert.match(detail.text(), /第 5 号 · A 区.*提交时间\s*4月1日/);
    detail.unmount();
    const result = await open('result', { [visitRoute]: { ...visit, charge: 'paid' } });
    assert.match(result.text(), /预约成功.*第 5 号/);
    result.unmount();
  });

  it('cancels once, and says what goes back', async () => {
    const page = await open('cancel', {
      [visitRoute]: { ...visit, charge: 'paid' },
      'POST /patient/appointments/{id}/cancel': { success: true, refundAmount: 15 },
      'GET /app/templates': { list: [] },
    });
    assert.match(page.text(), /您已支付 15元，取消后按原支付方式退回/);
    await page.tap('确认取消');
    await page.settled();
    assert.match(page.text(), /已取消预约\s*退款 15元，按原支付方式退回/);
    assert.doesNotMatch(page.text(), /确认取消/);
    page.unmount();
  });

  it('says why it is too late to cancel', async () => {
    const page = await open('cancel', {
      'POST /patient/appointments/{id}/cancel': reply(409, { code: 'CANCEL_TOO_LATE', message: '已过可取消时间' }),
    });
    await page.tap('确认取消');
    await page.settled();
    assert.match(page.text(), /已过可取消时间/);
    page.unmount();
  });

  it('never calls a booking that is over a success', async () => {
    const page = await open('result', { [visitRoute]: { ...visit, status: 'expired', charge: 'cancelled' } });
    assert.match(last(page), /detail\/index/);
    assert.match(page.text(), /超时未支付，已取消/);
    page.unmount();
  });

  it('opens the booking that a message names', async () => {
    const page = await mountPage('pages/profile/appointments?id=4', {
      answers: { 'GET /pati_service/book_service/book/{bookId}': booking, [visitRoute]: visit },
      storage: { token: 't' },
    });
    await page.settled();
    assert.match(last(page), /detail\/index/);
    assert.match(page.text(), /4月3日 周四 08:30/);
    page.unmount();
  });
});
