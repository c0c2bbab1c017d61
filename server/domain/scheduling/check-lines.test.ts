import assert from 'node:assert/strict';
import { type LineCells, timetable } from '../../test/factories/timetable.ts';
import { checkLines, Findings } from './check-lines.ts';
import { readTimetable } from './timetable-file.ts';

function problemsOf(...lines: Partial<LineCells>[]): string[] {
  const findings = new Findings();
  checkLines(readTimetable(timetable(...lines)).lines, findings);
  return findings.problems().map(({ line, message }) => `${line} ${message}`);
}

const clinic = { doctor_code: '', doctor_name: '', title: '', type: '0' };
const money = (fee: string) => `2 挂号费“${fee}”应为 0 到 100000 元，最多两位小数`;

const bad: [Partial<LineCells>, string][] = [
  [{ date: '' }, '2 日期“”不是有效日期，格式应为 YYYY-MM-DD'],
  [{ date: '2031/3/3' }, '2 日期“2031/3/3”不是有效日期，格式应为 YYYY-MM-DD'],
  [{ date: '2031-02-29' }, '2 日期“2031-02-29”不是有效日期，格式应为 YYYY-MM-DD'],
  [{ half: '上午' }, '2 半天“上午”应为 AM 或 PM'],
  [{ dept_code: '' }, '2 缺少科室编码'],
  [{ dept_code: '内科' }, '2 科室编码“内科”只能用字母、数字、_ 和 -，最多 32 位'],
  [{ dept_code: 'x'.repeat(33) }, `2 科室编码“${'x'.repeat(33)}”只能用字母、数字、_ 和 -，最多 32 位`],
  [{ dept_name: '' }, '2 缺少科室名称'],
  [{ dept_name: '科'.repeat(61) }, '2 科室名称超过 60 个字'],
  [{ doctor_name: '' }, '2 有医生编码而缺少医生姓名'],
  [{ doctor_code: '' }, '2 有医生姓名而缺少医生编码'],
  [{ doctor_code: 'D 1' }, '2 医生编码“D 1”只能用字母、数字、_ 和 -，最多 32 位'],
  [{ doctor_name: '名'.repeat(61) }, '2 医生姓名超过 60 个字'],
  [{ title: '职'.repeat(61) }, '2 职称超过 60 个字'],
  [{ type: '2' }, '2 挂号类型“2”应为 0 或 1'],
  [{ ...clinic, type: '1' }, '2 没有医生的普通门诊，挂号类型应为 0'],
  ...['', '-1', '1.234', '1e3', '100000.01', '1000000', '十'].map((fee): [Partial<LineCells>, string] => [{ fee }, money(fee)]),
  ...['', '0', '501', '1.5', '-3'].map((capacity): [Partial<LineCells>, string] => [
    { capacity, minutes: '1' },
    `2 号源数“${capacity}”应为 1 到 500 的整数`,
  ]),
  ...['8:30', '24:00', '08:60', '0830', ''].map((time): [Partial<LineCells>, string] => [
    { first_time: time },
    `2 首号时间“${time}”应为 00:00 到 23:59 的 HH:mm`,
  ]),
  [{ first_time: '12:00' }, '2 上午的首号时间“12:00”应早于 12:00'],
  [{ half: 'PM', first_time: '11:59' }, '2 下午的首号时间“11:59”不应早于 12:00'],
  ...['', '0', '241', '7.5'].map((minutes): [Partial<LineCells>, string] => [{ minutes }, `2 每号分钟数“${minutes}”应为 1 到 240 的整数`]),
  [{ half: 'PM', first_time: '23:00', capacity: '7', minutes: '10' }, '2 从 23:00 起 7 个号、每号 10 分钟，超过了 24:00'],
  [{ area: '区'.repeat(121) }, '2 候诊地点超过 120 个字'],
  [{ status: '停诊' }, '2 状态“停诊”应为 open 或 stopped'],
];

describe('the lines of a timetable', () => {
  for (const [cells, message] of bad)
    it(`refuses ${JSON.stringify(cells).slice(0, 60)}`, () => assert.deepEqual(problemsOf(cells), [message]));

  for (const cells of [
    clinic,
    { fee: '0' },
    { fee: '100000.00' },
    { fee: '0.5' },
    { type: '0' },
    { title: '' },
    { area: '' },
    { capacity: '500', minutes: '1' },
    { capacity: '1', minutes: '240' },
    { first_time: '00:00' },
    { half: 'PM', first_time: '23:00', capacity: '6', minutes: '10' },
    { dept_code: 'x'.repeat(32) },
    { status: 'stopped' },
    { date: '2032-02-29' },
  ])
    it(`takes ${JSON.stringify(cells).slice(0, 60)}`, () => assert.deepEqual(problemsOf(cells), []));

  it('names everything that is wrong with every bad line', () => {
    assert.deepEqual(problemsOf({ half: 'x', type: '9', fee: 'y' }, {}, { date: '2031-03-04', minutes: '0' }), [
      '2 半天“x”应为 AM 或 PM；挂号类型“9”应为 0 或 1；挂号费“y”应为 0 到 100000 元，最多两位小数',
      '4 每号分钟数“0”应为 1 到 240 的整数',
    ]);
  });

  it('finds a session stated twice, even where other cells are bad', () => {
    assert.deepEqual(problemsOf({}, { half: 'PM', first_time: '14:00' }, { fee: 'x' }, clinic, clinic), [
      `4 ${money('x').slice(2)}；与第 2 行是同一科室、医生、日期和半天，重复了`,
      '6 与第 5 行是同一科室、医生、日期和半天，重复了',
    ]);
  });

  it('finds a doctor in two places in one half day, unless one of them is stopped', () => {
    const surgery = { dept_code: 'WK', dept_name: '外科' };
    assert.deepEqual(problemsOf({}, surgery), ['3 医生 D1 在同一个半天已排在别的科室（第 2 行）']);
    assert.deepEqual(problemsOf({ status: 'stopped' }, surgery), []);
    assert.deepEqual(problemsOf({}, { ...surgery, half: 'PM', first_time: '14:00' }), []);
  });

  it('finds one code under two names', () => {
    const later = { date: '2031-03-04' };
    assert.deepEqual(problemsOf({}, { ...later, dept_name: '外科' }), ['3 科室 NK 在第 2 行名为“内科”']);
    assert.deepEqual(problemsOf({}, { ...later, doctor_name: '李安' }), ['3 医生 D1 在第 2 行名为“陈知行”']);
    assert.deepEqual(problemsOf({}, { ...later, title: '医师' }), ['3 医生 D1 在第 2 行的职称是“主任医师”']);
  });
});
