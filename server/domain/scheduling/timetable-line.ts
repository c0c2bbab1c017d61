import type { VisitType } from '../../../shared/vocab/booking.ts';
import { type Day, type Half, isDay, type TimeOfDay } from '../../../shared/vocab/day.ts';
import type { Fen } from '../../../shared/vocab/money.ts';
import { minutesOfDay } from './scheduling.rules.ts';
import type { Schedule } from './scheduling.types.ts';
import type { Column, RawLine } from './timetable-file.ts';

/** A session as a hospital's timetable states it; places and people by their codes. */
export interface TimetableLine {
  line: number;
  day: Day;
  half: Half;
  deptCode: string;
  deptName: string;
  /** null: 普通门诊 */
  doctorCode: string | null;
  doctorName: string;
  title: string;
  type: VisitType;
  feeFen: Fen;
  capacity: number;
  firstTime: TimeOfDay;
  minutes: number;
  area: string;
  status: Schedule['status'];
}

const code = /^[A-Za-z0-9_-]{1,32}$/;
const codeWords = '只能用字母、数字、_ 和 -，最多 32 位';

/** Reads the cells of one line and says, in Chinese, everything that is wrong with it; what could be read is given even so. */
export function readLine({ line, cells }: RawLine): { read: Partial<TimetableLine> & { line: number }; problems: string[] } {
  const problems: string[] = [];
  const wrong = (message: string): undefined => void problems.push(message);
  const text = (column: Column, name: string, longest: number) =>
    cells[column].length > longest ? wrong(`${name}超过 ${longest} 个字`) : cells[column];
  const amount = (column: Column, name: string, least: number, most: number) => {
    const given = cells[column];
    const value = /^\d{1,4}$/.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : wrong(`${name}“${given}”应为 ${least} 到 ${most} 的整数`);
  };
  const choice = <T>(column: Column, name: string, choices: Record<string, T>) => {
    const found = Object.entries(choices).find(([key]) => key === cells[column]);
    return found ? found[1] : wrong(`${name}“${cells[column]}”应为 ${Object.keys(choices).join(' 或 ')}`);
  };

  const day = isDay(cells.date) ? cells.date : wrong(`日期“${cells.date}”不是有效日期，格式应为 YYYY-MM-DD`);
  const half = choice<Half>('half', '半天', { AM: 'AM', PM: 'PM' });
  const deptCode = readDeptCode(cells, wrong);
  const deptName = cells.dept_name ? text('dept_name', '科室名称', 60) : wrong('缺少科室名称');
  const doctorCode = readDoctorCode(cells, wrong);
  const doctorName = text('doctor_name', '医生姓名', 60);
  const title = text('title', '职称', 60);
  const type = choice<VisitType>('type', '挂号类型', { '0': 0, '1': 1 });
  if (type === 1 && doctorCode === null && !cells.doctor_name) wrong('没有医生的普通门诊，挂号类型应为 0');
  const feeFen = fenOf(cells.fee) ?? wrong(`挂号费“${cells.fee}”应为 0 到 100000 元，最多两位小数`);
  const capacity = amount('capacity', '号源数', 1, 500);
  const firstTime = readFirstTime(cells, half, wrong);
  const minutes = amount('minutes', '每号分钟数', 1, 240);
  if (capacity !== undefined && firstTime !== undefined && minutes !== undefined && minutesOfDay(firstTime) + capacity * minutes > 1_440)
    wrong(`从 ${firstTime} 起 ${capacity} 个号、每号 ${minutes} 分钟，超过了 24:00`);
  const area = text('area', '候诊地点', 120);
  const status = choice<Schedule['status']>('status', '状态', { open: 'open', stopped: 'stopped' });

  const all = { day, half, deptCode, deptName, doctorCode, doctorName, title, type, feeFen, capacity, firstTime, minutes, area, status };
  return { read: { line, ...known(all) }, problems };
}

type Wrong = (message: string) => undefined;

function readDeptCode(cells: RawLine['cells'], wrong: Wrong): string | undefined {
  if (!cells.dept_code) return wrong('缺少科室编码');
  return code.test(cells.dept_code) ? cells.dept_code : wrong(`科室编码“${cells.dept_code}”${codeWords}`);
}

function readDoctorCode(cells: RawLine['cells'], wrong: Wrong): string | null | undefined {
  if (!cells.doctor_code) return cells.doctor_name ? wrong('有医生姓名而缺少医生编码') : null;
  if (!cells.doctor_name) wrong('有医生编码而缺少医生姓名');
  return code.test(cells.doctor_code) ? cells.doctor_code : wrong(`医生编码“${cells.doctor_code}”${codeWords}`);
}

function readFirstTime(cells: RawLine['cells'], half: Half | undefined, wrong: Wrong): TimeOfDay | undefined {
  const time = cells.first_time;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return wrong(`首号时间“${time}”应为 00:00 到 23:59 的 HH:mm`);
  if (half === 'AM' && time >= '12:00') return wrong(`上午的首号时间“${time}”应早于 12:00`);
  if (half === 'PM' && time < '12:00') return wrong(`下午的首号时间“${time}”不应早于 12:00`);
  return time;
}

/** Fen of a text in yuan with at most two decimals, from 0 to 100,000 yuan. */
function fenOf(yuan: string): Fen | undefined {
  const parts = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(yuan);
  if (!parts) return undefined;
  const fen = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  return fen <= 10_000_000 ? fen : undefined;
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>; // as: fromEntries forgets the keys
}

/** A line of which every cell could be read. */
export function isWhole(read: Partial<TimetableLine> & { line: number }): read is TimetableLine {
  return Object.keys(read).length === 15;
}
