import assert from 'node:assert/strict';
import { barCode } from '../../packages/booking/services/bar-code';
import { changeWords, newWish, reschedule, submit } from '../../packages/booking/services/booking';
import { checkPaid, payByWechat } from '../../packages/booking/services/payment';
import { find, rememberSearch, searches } from '../../packages/booking/services/search';
import { clinicDays } from '../../packages/booking/services/sessions';
import { moneyWords, stateWords, visit } from '../../packages/booking/services/visit';
import { myWaiting } from '../../packages/booking/services/waiting';
import { clinicOf } from '../../services/clinics';
import { codeOf } from '../../services/words';
import { noPhone, phone, type Told } from '../phone';

const good = (data: unknown): Told => ({ statusCode: 200, data });
const refused = (error_code: string): Told => ({ statusCode: 409, data: { error_code, error_msg: 'x' } });
const key = { departmentId: '1', doctorId: '8' };
const visitRow = {
  bookId: '4',
  scheduleId: '3',
  memberId: '9',
  status: 'booked',
  charge: 'awaiting',
  payAmount: 15,
  refundAmount: 0,
  payUntil: '2031-04-01 08:30:00',
  changeUntil: '2031-04-02 09:00:00',
  now: '2031-04-01 08:00:00',
  stopped: false,
};

describe('miniprogram/packages/booking/services', () => {
  after(noPhone);

  it('names whose bar code it is', async () => {
    const person = { memberId: '9', name: '张三', gender: 1, age: '64', IDNo: '1', phone: '2', defaultMember: true, patiImg: '' };
    const png = new Uint8Array(Buffer.from('png')).buffer;
    phone(({ url }) => good(url.includes('bar_code') ? png : [{ ...person, bindPatiId: '10' }]), 't');
    assert.deepEqual(await barCode('9'), { picture: 'data:image/png;base64,cG5n', fileNumber: '10' });
  });

  it('makes one strip of today and the days that follow', async () => {
    const half = { scheduleId: '3', type: 1, bookfee: 35, leftCount: 0, scheAdderss: 'A', scheAddress: 'A' };
    const info = {
      ...key,
      doctorName: '王',
      doctorPortrait: null,
      doctorTitle: null,
      doctorDesp: null,
      deptId: '1',
      deptName: '内科',
      deptPortrait: '',
      deptDesp: '',
    };
    const { asked } = phone(({ url }) =>
      url.includes('/schedule/info')
        ? good([
            {
              ...info,
              leftBookCountList: [
                { date: '2031-04-02', leftCount: 3 },
                { date: '2031-04-05', leftCount: 0 },
              ],
            },
          ])
        : good({ date: '2031-04-01', scheduleAM: half, schedulePM: null }),
    );
    const { clinic, days } = await clinicDays(key, '2031-04-01');
    assert.equal(asked.length, 2);
    assert.equal(days.length, 14);
    assert.deepEqual(
      days.slice(0, 3).map(({ near, note, open }) => [near, note, open]),
      [
        ['今天', '无号', false],
        ['明天', '有号', true],
        ['周四', '无号', false],
      ],
    );
    assert.equal(days[4]?.note, '约满');
    assert.deepEqual([clinic.name, clinic.open], ['王', true]);
  });

  it('says until when a booking can be taken back', () => {
    assert.match(changeWords('2031-04-03 00:30:00', { changeMinutes: 60, payMinutes: null }), /^4月2日 周三 23:30 前可取消或改约$/);
  });

  it('submits one wish once, with what the patient answered', async () => {
    const { asked } = phone(good({ bookId: '12' }), 't');
    const wish = await newWish({ wxCode: 'c', subscribeAuthResult: { a: 'reject' }, subscribeScene: 'appointment' });
    assert.equal(await submit({ scheduleId: '3', serialNo: 2, memberId: '9' }, wish), '12');
    assert.deepEqual(asked[0]?.data, {
      scheduleId: '3',
      serialNo: 2,
      memberId: '9',
      wxCode: 'c',
      subscribeAuthResult: { a: 'reject' },
      subscribeScene: 'appointment',
    });
    assert.equal(asked[0]?.header['Idempotency-Key'], wish.once);
    assert.notEqual((await newWish({ subscribeScene: 'appointment' })).once, wish.once);
  });

  it('moves by the path, with a body', async () => {
    const { asked } = phone(
      good({
        id: 4,
        orderNo: 'A',
        appointmentDate: '2031-04-03',
        appointmentTime: '上午 08:30-11:30',
        queueNumber: 2,
        status: 'confirmed',
      }),
      't',
    );
    await reschedule('4', '5', { once: 'k', consent: { subscribeScene: 'reschedule' } });
    const { method, url, data } = asked[0] ?? {};
    assert.deepEqual(
      [method, url?.replace(/^.*\d\d\d\d/, ''), data],
      ['PUT', '/patient/appointments/4/reschedule', { scheduleId: '5', subscribeScene: 'reschedule' }],
    );
  });

  const signed = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's', outTradeNo: 'o', payAmount: 15 };

  it('waits for the hospital to know this WeChat, then pays', async () => {
    const held = phone((_, count) => (count < 3 ? refused('PAYER_UNKNOWN') : good(signed)), 't');
    assert.equal(await payByWechat('4', 1), 'done');
    assert.equal(held.asked.length, 3);
    held.payment = 'cancel';
    assert.equal(await payByWechat('4', 1), 'given-up');
    held.payment = 'fails';
    assert.equal(await payByWechat('4', 1), 'failed');
  });

  it('does not wait for ever, nor for any other refusal', async () => {
    const unknown = phone(refused('PAYER_UNKNOWN'), 't');
    assert.equal(codeOf(await payByWechat('4', 1).catch((error) => error)), 'PAYER_UNKNOWN');
    assert.equal(unknown.asked.length, 4);
    const over = phone(refused('ORDER_NOT_PAYABLE'), 't');
    assert.equal(codeOf(await payByWechat('4', 1).catch((error) => error)), 'ORDER_NOT_PAYABLE');
    assert.equal(over.asked.length, 1);
  });

  it('believes the hospital about the money, asked three times at most', async () => {
    const late = phone((_, count) => good({ ...visitRow, charge: count < 2 ? 'awaiting' : 'paid' }), 't');
    assert.equal((await checkPaid('4', 1)).charge, 'paid');
    assert.equal(late.asked.length, 2);
    const never = phone(good(visitRow), 't');
    assert.equal((await checkPaid('4', 1)).charge, 'awaiting');
    assert.equal(never.asked.length, 3);
  });

  it("counts on the hospital's clock", async () => {
    phone(good(visitRow), 't');
    const found = await visit('4');
    assert.deepEqual([found.payLeftMs, found.changeable, found.pay], [1_800_000, true, '15元']);
    phone(good({ ...visitRow, now: '2031-04-02 09:00:00', payUntil: '2031-04-01 08:30:00' }), 't');
    const late = await visit('4');
    assert.deepEqual([late.payLeftMs, late.changeable], [0, false]);
  });

  it('names every state of visit and money', async () => {
    phone(good(visitRow), 't');
    const found = await visit('4');
    assert.equal(stateWords(found), '待支付');
    assert.equal(stateWords({ ...found, payLeftMs: null }), '已预约，可到院支付');
    assert.equal(stateWords({ ...found, charge: 'paid' }), '已挂号');
    assert.equal(stateWords({ ...found, status: 'expired', charge: 'cancelled' }), '超时未支付，已取消');
    assert.equal(moneyWords(found), '待支付 15元');
    assert.equal(moneyWords({ ...found, charge: 'refunded', refund: '15元' }), '已退款 15元，按原支付方式退回');
    assert.equal(moneyWords({ ...found, charge: 'none' }), '');
  });

  it('finds departments and names before what doctors are good at', () => {
    const one = (doctorId: string, doctorName: string, doctorDesp: string) =>
      clinicOf(
        { doctorId, doctorName, doctorTitle: '', doctorDesp, deptId: '1', deptName: '内科', deptDesp: '' },
        { avatar: '', open: true },
      );
    const all = {
      departments: [
        { id: '1', name: '内科' },
        { id: '2', name: '心内科' },
      ],
      clinics: [one('1', '李', '擅长心律失常'), one('2', '心向阳', '')],
    };
    const found = find(all, ' 心 ');
    assert.deepEqual([found.departments.map(({ id }) => id), found.clinics.map(({ doctorId }) => doctorId)], [['2'], ['2', '1']]);
    assert.deepEqual(find(all, '  '), { departments: [], clinics: [] });
  });

  it('remembers eight searches, each once', () => {
    phone('lost');
    for (const text of ['1', '2', '3', '4', '5', '6', '7', '8', '9', ' 5 ', '']) rememberSearch(text);
    assert.deepEqual(searches(), ['5', '9', '8', '7', '6', '4', '3', '2']);
  });

  it('says where one waits', async () => {
    const row = {
      id: 1,
      scheduleId: 3,
      queueNumber: 2,
      status: 'waiting',
      createdAt: '2031-04-01T08:00:00',
      patientId: 9,
      patientName: '张三',
      departmentName: '内科',
      doctorName: '',
      appointmentDate: '2031-04-03',
      appointmentTime: '上午 08:30-11:30',
      appointmentId: null,
      payBefore: null,
      reason: '',
    };
    phone(good({ list: [row, { ...row, id: 2, status: 'promoted', appointmentId: 7, payBefore: '2031-04-02T17:30:00' }] }), 't');
    const list = await myWaiting();
    assert.match(list[1]?.payWords ?? '', /^请在 4月2日 周三 17:30 前支付/);
    assert.equal(list[0]?.payWords, '');
    assert.deepEqual(
      list.map(({ stateWords: words, name, bookingId }) => [words, name, bookingId]),
      [
        ['候补中，第 2 位', '普通门诊', null],
        ['已转为预约', '普通门诊', '7'],
      ],
    );
  });
});
