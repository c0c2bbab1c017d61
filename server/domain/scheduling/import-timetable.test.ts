import assert from 'node:assert/strict';
import { instantOf } from '../../../shared/vocab/day.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { buildDepartment, buildTenant } from '../../test/factories/directory.ts';
import { aLine, type LineCells, timetable, timetableText } from '../../test/factories/timetable.ts';
import { departments, doctors, listsOf } from '../directory/index.ts';
import {
  importTimetable,
  lastScheduledDay,
  type Schedule,
  schedulesBetween,
  schedulesById,
  setBookedNumbers,
  stopSchedules,
} from './index.ts';

const none = { added: 0, changed: 0, removed: 0, unchanged: 0, past: 0, problems: [] };
const everything = (tenantId: string) => schedulesBetween({ tenantId, fromDay: '2000-01-01', toDay: '2099-12-31' });
const booked = new Map<string, number[]>();

describe('importTimetable', () => {
  let tenantId = '';
  const load = (...lines: Partial<LineCells>[]) => importTimetable({ tenantId, bytes: timetable(...lines) });
  const sessions = () => everything(tenantId);
  const one = async (): Promise<Schedule> => {
    const [found, ...more] = await sessions();
    assert.ok(found && !more.length);
    return found;
  };

  before(() => setBookedNumbers(async (_tx, ids) => new Map(ids.map((id) => [id, booked.get(id) ?? []]))));
  beforeEach(async () => {
    freezeClock(instantOf('2031-03-01', '12:00'));
    tenantId = (await buildTenant()).id;
  });
  afterEach(() => {
    booked.clear();
    releaseClock();
  });
  after(() => setBookedNumbers(async () => new Map()));

  it('adds departments, doctors and sessions as the file states them', async () => {
    const report = await load(
      {},
      { half: 'PM', first_time: '14:00', doctor_code: '', doctor_name: '', title: '', type: '0', fee: '10', status: 'stopped' },
    );
    assert.deepEqual(report, { ...none, added: 2 });
    const [department] = await departments(tenantId);
    const [doctor] = await doctors(tenantId);
    assert.ok(department && doctor);
    assert.deepEqual(
      [department.code, department.name, doctor.code, doctor.name, doctor.title],
      ['NK', '内科', 'D1', '陈知行', '主任医师'],
    );
    const [morning, afternoon] = await sessions();
    assert.ok(morning && afternoon);
    const { id: _, ...rest } = morning;
    assert.deepEqual(rest, {
      tenantId,
      departmentId: department.id,
      doctorId: doctor.id,
      day: '2031-03-03',
      half: 'AM',
      type: 1,
      feeFen: 2550,
      capacity: 20,
      firstTime: '08:30',
      minutes: 10,
      area: '二层 A 区',
      status: 'open',
      booked: 0,
      waiting: 0,
      version: 1,
    });
    assert.deepEqual([afternoon.doctorId, afternoon.feeFen, afternoon.status], [null, 1000, 'stopped']);
    assert.equal(await lastScheduledDay(tenantId), '2031-03-03');
  });

  it('reads a byte order mark, CRLF, any order of columns, annotated names and rows of commas', async () => {
    const header = Object.keys(aLine).reverse();
    const noted = header.map(
      (name) => ({ half: 'half(AM|PM)', type: 'type(0|1)', fee: 'fee(yuan)', status: 'status(open|stopped)' })[name] ?? name,
    );
    const text = [noted.join(','), Object.values(aLine).reverse().join(','), ','.repeat(13), ''].join('\r\n');
    const report = await importTimetable({ tenantId, bytes: Buffer.from(`\uFEFF${text}`) });
    assert.deepEqual(report, { ...none, added: 1 });
  });

  it('reads GBK', async () => {
    const gbk = Buffer.concat([
      Buffer.from(`${Object.keys(aLine).join(',')}\n2031-03-03,AM,NK,`),
      Buffer.from('c4dabfc6', 'hex'), // 内科
      Buffer.from(',D1,'),
      Buffer.from('cdf5', 'hex'), // 王
      Buffer.from(',,1,25,20,08:30,10,,open\n'),
    ]);
    assert.deepEqual(await importTimetable({ tenantId, bytes: gbk }), { ...none, added: 1 });
    assert.deepEqual(
      (await departments(tenantId)).map(({ name }) => name),
      ['内科'],
    );
    assert.deepEqual(
      (await doctors(tenantId)).map(({ name }) => name),
      ['王'],
    );
  });

  it('finds nothing to do the second time', async () => {
    await load({}, { half: 'PM', first_time: '13:00' });
    const before = await sessions();
    assert.deepEqual(await load({}, { half: 'PM', first_time: '13:00' }), { ...none, unchanged: 2 });
    assert.deepEqual(await sessions(), before);
  });

  it('changes what differs, and takes over new names', async () => {
    await load({}, { date: '2031-03-04' });
    const ids = (await sessions()).map(({ id }) => id);
    const report = await load({ capacity: '30', fee: '0', area: '', dept_name: '大内科' }, { date: '2031-03-04', dept_name: '大内科' });
    assert.deepEqual(report, { ...none, changed: 1, unchanged: 1 });
    const [first, second] = await sessions();
    assert.ok(first && second);
    assert.deepEqual([first.id, second.id], ids);
    assert.deepEqual([first.capacity, first.feeFen, first.area, first.version, second.version], [30, 0, '', 2, 1]);
    assert.deepEqual(
      (await departments(tenantId)).map(({ name }) => name),
      ['大内科'],
    );
  });

  it('removes what the file leaves out of its departments and days, and nothing else', async () => {
    await load(
      {},
      { date: '2031-03-04' },
      { date: '2031-03-05' },
      { date: '2031-03-09' },
      { date: '2031-03-04', dept_code: 'WK', dept_name: '外科', doctor_code: 'D2', doctor_name: '李安' },
    );
    const middle = (await sessions()).find(({ day }) => day === '2031-03-04');
    assert.ok(middle);
    assert.deepEqual(await load({}, { date: '2031-03-05' }), { ...none, removed: 1, unchanged: 2 });
    const left = await sessions();
    assert.equal(left.length, 4);
    assert.ok(!left.some(({ id }) => id === middle.id));
    const kept = (await schedulesById([middle.id])).get(middle.id);
    assert.equal(kept?.status, 'stopped', 'old bookings still find it, and nobody can book it');
    assert.deepEqual(await load({}, { date: '2031-03-05' }), { ...none, unchanged: 2 });
    assert.deepEqual(await load({}, { date: '2031-03-04', capacity: '5' }, { date: '2031-03-05' }), { ...none, added: 1, unchanged: 2 });
    const back = (await schedulesById([middle.id])).get(middle.id);
    assert.deepEqual([back?.status, back?.capacity], ['open', 5]);
  });

  it('leaves days gone by alone', async () => {
    await load({ date: '2031-03-01' }, { date: '2031-03-02' });
    freezeClock(instantOf('2031-03-02', '00:00'));
    assert.deepEqual(await load({ date: '2031-03-01', capacity: '1' }, { date: '2031-03-02' }), { ...none, unchanged: 1, past: 1 });
    assert.deepEqual(await load({ date: '2031-02-28' }, { date: '2031-03-02' }), { ...none, unchanged: 1, past: 1 });
    assert.deepEqual(
      (await sessions()).map(({ day, capacity }) => [day, capacity]),
      [
        ['2031-03-01', 20],
        ['2031-03-02', 20],
      ],
    );
  });

  it('writes nothing in a dry run, and reports the same', async () => {
    await load({}, { date: '2031-03-04' });
    const before = [await sessions(), await listsOf(null, tenantId)];
    const bytes = timetable(
      { capacity: '9' },
      { date: '2031-03-06', dept_code: 'EK', dept_name: '儿科', doctor_code: 'D9', doctor_name: '何其' },
      { date: '2031-03-06' },
    );
    const dry = await importTimetable({ tenantId, bytes, dryRun: true });
    assert.deepEqual(dry, { ...none, added: 2, changed: 1, removed: 1 });
    assert.deepEqual([await sessions(), await listsOf(null, tenantId)], before);
    assert.deepEqual(await importTimetable({ tenantId, bytes }), dry);
  });

  it('writes nothing when one line is bad', async () => {
    const report = await load({}, { date: '2031-03-04', fee: '-1' });
    assert.deepEqual(report, { ...none, problems: [{ line: 3, message: '挂号费“-1”应为 0 到 100000 元，最多两位小数' }] });
    assert.deepEqual(await sessions(), []);
    assert.deepEqual(await departments(tenantId), []);
  });

  it('keeps hospitals apart', async () => {
    await load({});
    const other = (await buildTenant()).id;
    assert.deepEqual(await importTimetable({ tenantId: other, bytes: timetable({}) }), { ...none, added: 1 });
    assert.equal((await sessions()).length, 1);
    await assert.rejects(importTimetable({ tenantId: '999999999', bytes: timetable({}) }), { code: 'tenant_not_found' });
  });

  it('refuses a doctor who already sits in a department that the file does not name', async () => {
    await load({});
    const elsewhere = { dept_code: 'WK', dept_name: '外科' };
    const { problems } = await load(elsewhere);
    assert.deepEqual(problems, [{ line: 2, message: '医生 D1 在同一个半天已有排班：2031-03-03 上午 内科 陈知行' }]);
    const { id } = await one();
    assert.equal(await inTransaction((tx) => stopSchedules(tx, [id])), 1);
    assert.equal((await load(elsewhere)).added, 1);
  });

  for (const [what, cells, message] of [
    ['a lower price', { fee: '1' }, '已有 2 个预约，不能修改挂号费'],
    ['other times', { first_time: '09:00', minutes: '5' }, '已有 2 个预约，不能修改首号时间、每号分钟数'],
    ['another kind of visit', { type: '0' }, '已有 2 个预约，不能修改挂号类型'],
    ['fewer numbers than are taken', { capacity: '6' }, '已约到 7 号，号源数不能少于 7'],
    ['停诊', { status: 'stopped' }, '已有 2 个预约，请先办理停诊'],
  ] as const)
    it(`refuses ${what} for a session with live bookings`, async () => {
      await load({});
      const before = await one();
      booked.set(before.id, [7, 3]);
      assert.deepEqual((await load(cells)).problems, [{ line: 2, message }]);
      assert.deepEqual((await importTimetable({ tenantId, bytes: timetable(cells), dryRun: true })).problems, [{ line: 2, message }]);
      assert.deepEqual(await one(), before);
    });

  it('still lets a booked session grow, shrink to its highest number and move its waiting place', async () => {
    await load({});
    booked.set((await one()).id, [7]);
    assert.equal((await load({ capacity: '7', area: '三层' })).changed, 1);
    assert.equal((await load({ capacity: '40' })).changed, 1);
  });

  it('refuses to leave out a session with live bookings', async () => {
    await load({}, { date: '2031-03-04', doctor_code: '', doctor_name: '', title: '', type: '0' }, { date: '2031-03-05' });
    const [, clinic] = await sessions();
    assert.ok(clinic);
    booked.set(clinic.id, [1]);
    const { problems, removed } = await load({}, { date: '2031-03-05' });
    assert.equal(removed, 0);
    assert.deepEqual(problems, [{ line: 0, message: '没有列出 2031-03-04 上午 内科 普通门诊，但该排班已有 1 个预约，请先办理停诊' }]);
    assert.equal((await sessions()).length, 3);
  });

  it('lets two imports at once end as if one had come after the other', async () => {
    const reports = await Promise.all([load({}), load({}), load({ capacity: '8' })]);
    assert.equal(
      reports.reduce((sum, { added }) => sum + added, 0),
      1,
    );
    await one();
  });

  it('takes 5,000 lines, and as many changes, in seconds', async function () {
    this.timeout(60_000);
    const lines = (fee: string) =>
      Array.from({ length: 5_000 }, (_, index) => ({
        date: `2031-04-${String(1 + (index % 25)).padStart(2, '0')}`,
        doctor_code: `D${Math.floor(index / 50)}`,
        ...(index % 50 < 25 ? {} : { half: 'PM', first_time: '14:00' }),
        fee,
      }));
    const started = performance.now();
    assert.deepEqual(await load(...lines('20')), { ...none, added: 5_000 });
    assert.deepEqual(await load(...lines('21')), { ...none, changed: 5_000 });
    assert.deepEqual(await load(...lines('21')), { ...none, unchanged: 5_000 });
    assert.ok(performance.now() - started < 30_000);
    const rows = await sessions();
    assert.equal(rows.length, 5_000);
    assert.ok(rows.every(({ feeFen }) => feeFen === 2_100));
  });

  it('leaves the words of departments and doctors that the file does not have', async () => {
    await buildDepartment({ tenantId, code: 'NK', name: '旧名', description: '常见病与慢性病' });
    await load({});
    assert.deepEqual(
      (await departments(tenantId)).map(({ name, description }) => [name, description]),
      [['内科', '常见病与慢性病']],
    );
  });

  it('tells a file it cannot read at all', async () => {
    const told = async (bytes: Buffer) => (await importTimetable({ tenantId, bytes })).problems;
    const words = async (text: string) => (await told(Buffer.from(text))).map(({ line, message }) => `${line} ${message}`);
    assert.deepEqual(await words(''), ['1 文件是空的，第一行应为列名']);
    assert.deepEqual(await words(timetableText([])), ['1 文件只有列名，没有排班']);
    assert.deepEqual(
      await words(
        timetableText(
          [{}],
          Object.keys(aLine).map((name) => (name === 'fee' ? 'price' : name)),
        ),
      ),
      ['1 不认识的列“price”；缺少列：fee'],
    );
    assert.deepEqual(
      await words(
        timetableText(
          [{}],
          Object.keys(aLine).map((name) => (name === 'fee' ? 'area' : name)),
        ),
      ),
      ['1 列“area”出现了两次；缺少列：fee'],
    );
    assert.deepEqual(await told(Buffer.from([0xff, 0xff, 0x81])), [
      { line: 0, message: '文件既不是 UTF-8 也不是 GBK 编码，请另存为 UTF-8 格式的 CSV' },
    ]);
    assert.deepEqual(await words(timetableText([{ area: '"二层' }])), ['2 引号不成对，无法分列']);
    assert.deepEqual(await words(`${timetableText([{}])}2031-03-04,AM\n`), ['3 应有 14 列，实际 2 列']);
  });
});
