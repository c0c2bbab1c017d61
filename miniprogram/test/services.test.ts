import assert from 'node:assert/strict';
import { masked } from '../components/masked-text/mask';
import { bookingDetail, myBookings, nextVisit } from '../services/bookings';
import { clinicsOn } from '../services/clinics';
import { askConsent, prepareConsent } from '../services/consent';
import { addDays, dayWords, instantOf, leftWords, today, visitWords } from '../services/day';
import { hospital } from '../services/hospital';
import { yuanWords } from '../services/money';
import { notices } from '../services/notices';
import { likelyPerson, people } from '../services/people';
import { ways } from '../services/ways';
import { codeOf, shownFor } from '../services/words';
import { usePerson } from '../state/person';
import { noPhone, phone } from './phone';

const good = (data: unknown) => ({ statusCode: 200, data });
const row = (bookId: string, treaTime: string, bookStatus: number) => ({
  bookId,
  treaTime,
  bookStatus,
  deptId: '1',
  deptName: '内科',
  type: 0,
  doctorId: null,
  doctorName: null,
  memberName: '张三',
  visiSerialno: '5',
  visiCharge: 1,
});

describe('miniprogram/services', () => {
  after(noPhone);

  it("speaks of days as people do, on the hospital's clock", () => {
    assert.equal(today(Date.parse('2026-11-21T16:00:00Z')), '2026-11-22');
    assert.equal(today(Date.parse('2026-11-21T15:59:59Z')), '2026-11-21');
    assert.equal(addDays('2026-12-31', 1), '2027-01-01');
    assert.equal(dayWords('2026-11-25', '2026-11-21'), '11月25日 周三');
    assert.equal(dayWords('2026-11-21', '2026-11-21'), '11月21日 今天');
    assert.equal(visitWords('2026-11-22 08:30:00', '2026-11-21'), '11月22日 明天 08:30');
    assert.equal(instantOf('2026-11-22 08:30:00'), Date.parse('2026-11-22T00:30:00Z'));
    assert.deepEqual([1_799_001, 3_723_000, 0, -5].map(leftWords), ['30:00', '1:02:03', '0:00', '0:00']);
  });

  it('says money and secrets as they are shown', () => {
    assert.deepEqual([0, 15, 15.5].map(yuanWords), ['免费', '15元', '15.50元']);
    assert.deepEqual([masked('张三', 'name'), masked('欧阳小明', 'name'), masked('', 'name')], ['张*', '欧***', '']);
    assert.equal(masked('13800000001', 'phone'), '138****0001');
    assert.equal(masked('110101196001010034', 'id'), '1101**********0034');
    assert.equal(masked('12345', 'id'), '*****');
  });

  it('lists bookings in our words, and finds the next visit', async () => {
    const list = [row('3', '2031-04-03 08:30:00', 1), row('2', '2031-04-02 08:30:00', 0), row('1', '2031-04-01 08:30:00', 2)];
    const { asked } = phone(good({ page_num: 2, page_size: 10, total: 25, pages: 3, list }), 't');
    const { rows, more } = await myBookings(2);
    assert.match(asked[0]?.url ?? '', /\?pageNo=2&pageSize=10$/);
    assert.equal(more, true);
    assert.deepEqual(
      rows.map(({ id, state, number }) => [id, state, number]),
      [
        ['3', 'cancelled', '5'],
        ['2', 'unpaid', '5'],
        ['1', 'booked', '5'],
      ],
    );
    const at = (time: string) => nextVisit(rows, instantOf(time))?.id;
    assert.deepEqual([at('2031-04-01 08:00:00'), at('2031-04-01 09:00:00'), at('2031-04-02 09:00:00')], ['1', '2', undefined]);
  });

  it('reads a whole booking', async () => {
    const { visiSerialno: _, ...rest } = row('3', '2031-04-03 08:30:00', 2);
    const more = {
      bookCode: 'AP1',
      bookfee: 15,
      treaNo: 7,
      treaArea: 'A 区',
      memberGender: '男',
      memberAge: '64',
      memberIDNo: '110',
      bookTime: '2031-04-01 08:00:00',
    };
    phone(good({ ...rest, ...more }), 't');
    const { number, code, place, personIdNumber } = await bookingDetail('3');
    assert.deepEqual([number, code, place, personIdNumber], ['7', 'AP1', 'A 区', '110']);
  });

  it('puts those who can be seen first, and never says 约满 of a day that is nearly over', async () => {
    const clinic = (doctorId: string | null, status: number) => ({
      doctorId,
      doctorName: doctorId && `医生${doctorId}`,
      doctorAvatar: null,
      doctorTitle: null,
      doctorDesp: null,
      deptId: '1',
      deptName: '内科',
      deptAvatar: '',
      deptDesp: '常见病',
      date: '2031-04-03',
      type: 1,
      status,
      bookfee: 35,
    });
    phone(good({ page_num: 1, page_size: 100, total: 2, pages: 1, list: [clinic(null, 2), clinic('8', 1)] }));
    const [first, second] = await clinicsOn('1', '2031-04-03');
    assert.deepEqual([first?.name, first?.left, first?.fee, first?.kind], ['医生8', '有号', '35元', '专家']);
    assert.deepEqual([second?.name, second?.left, second?.about], ['普通门诊', '约满', '常见病']);
    assert.equal((await clinicsOn('1', today()))[1]?.left, '无号');
  });

  it('takes who booked last, else the first', async () => {
    const member = (memberId: string) => ({
      memberId,
      name: '张三',
      gender: 1,
      age: '64',
      IDNo: '1',
      phone: '2',
      defaultMember: false,
      patiImg: '',
      bindPatiId: '',
    });
    phone(good([member('1'), member('2')]), 't');
    const all = await people();
    assert.deepEqual([all[0]?.gender, likelyPerson(all)?.id, likelyPerson([])], ['男', '1', undefined]);
    usePerson('2');
    assert.equal(likelyPerson(all)?.id, '2');
    usePerson('99');
    assert.equal(likelyPerson(all)?.id, '1');
  });

  it('hides names in notices, and knows a stopped session', async () => {
    const notice = (noticeId: string, kind: string, content: string) => ({
      noticeId,
      kind,
      bookId: '4',
      title: 't',
      content,
      time: '2031-04-03 08:30:00',
    });
    const list = [
      notice('2', 'cancelled', '预约已取消：张建国 2031-04-03 08:28 示范医院内科 5号。原因：医生停诊。'),
      notice('1', 'reminder', '就诊提醒：张建国 2031-04-03 08:28 内科 5号；李四 2031-04-03 09:28 外科 6号。'),
    ];
    phone(good({ page_num: 1, page_size: 20, total: 2, pages: 1, list }), 't');
    const { rows, more } = await notices();
    assert.equal(more, false);
    assert.deepEqual(
      rows.map(({ content, stopped }) => [content.replace(/2031.*?号/g, '…'), stopped]),
      [
        ['预约已取消：张** …。原因：医生停诊。', true],
        ['就诊提醒：张** …；李* …。', false],
      ],
    );
  });

  it('breaks the notice of a hospital into its points', async () => {
    phone(good({ id: '1', name: '示范医院', hotline: '', notice: '一、带证件。 二、早到。 十一、120。' }));
    assert.equal((await hospital()).notice, '一、带证件。\n二、早到。\n十一、120。');
  });

  it('opens the popup in the tap itself, with templates loaded before', async () => {
    const held = phone(good({ list: ['a', 'b', 'c', 'd'].map((template_id) => ({ template_id, title: 't' })) }));
    assert.deepEqual(await askConsent('reschedule'), { wxCode: 'code-1', subscribeScene: 'reschedule' });
    await prepareConsent('reschedule');
    await prepareConsent('reschedule');
    assert.equal(held.asked.length, 1);
    held.consent = { a: 'accept', b: 'reject' };
    const answer = askConsent('reschedule');
    assert.deepEqual(held.templates, [['a', 'b', 'c']]); // asked before anything was awaited
    assert.deepEqual(await answer, { wxCode: 'code-2', subscribeAuthResult: { a: 'accept', b: 'reject' }, subscribeScene: 'reschedule' });
    held.consent = 'fails';
    assert.deepEqual(await askConsent('reschedule'), { wxCode: 'code-3', subscribeScene: 'reschedule' });
  });

  it('works without templates', async () => {
    phone('lost');
    await prepareConsent('cancel');
    assert.deepEqual(await askConsent('cancel'), { wxCode: 'code-1', subscribeScene: 'cancel' });
  });

  it('knows how a list shows an error, and where screens are', async () => {
    phone({ statusCode: 401, data: { error_code: 'NOT_SIGNED_IN', error_msg: '请先登录' } });
    assert.deepEqual(shownFor(await people().catch((error) => error)), { state: 'sign-in', words: '请先登录' });
    assert.deepEqual(shownFor(new TypeError('x')), { state: 'failed', words: '出错了，请稍后再试' });
    assert.equal(codeOf(new TypeError('x')), '');
    assert.equal(
      ways.doctor({ departmentId: '1', doctorId: null }, '2031-04-03'),
      '/packages/booking/pages/doctor/index?departmentId=1&day=2031-04-03',
    );
    assert.equal(ways.schedule('1', '内科'), '/packages/booking/pages/schedule/index?departmentId=1&name=%E5%86%85%E7%A7%91');
    assert.equal(ways.search, '/packages/booking/pages/search/index');
  });
});
