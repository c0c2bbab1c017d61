import type { Day } from '../../../shared/vocab/day.ts';
import type { Tx } from '../../platform/db.ts';
import { type Department, type Doctor, listsOf } from '../directory/index.ts';
import { bookedNumbers } from './booked-numbers.ts';
import type { Findings } from './check-lines.ts';
import { type StoredSchedule, storedBetween, type Variable } from './scheduling.store.ts';
import type { TimetableLine } from './timetable-line.ts';

/** What an import has to do, found out without writing anything. */
export interface ImportPlan {
  /** The lines of today and later. */
  lines: TimetableLine[];
  added: TimetableLine[];
  /** Sessions taken off the timetable earlier that a line brings back: added, for the hospital. */
  revived: Change[];
  changed: Change[];
  removed: StoredSchedule[];
  unchanged: number;
  past: number;
}

export interface PlanWish {
  tenantId: string;
  lines: TimetableLine[];
  today: Day;
  /** Whether every line of the file is here: only then does a session that is not listed count as removed. */
  complete: boolean;
}

export interface Change {
  line: TimetableLine;
  before: StoredSchedule;
}

/**
 * Compares right lines with what is stored. The file is the truth for the departments it names, from its first day (but
 * not before today) to its last: what it does not list there is removed. Whatever would hurt a live booking is a finding.
 */
export async function planImport(
  tx: Tx | null,
  { tenantId, lines: all, today, complete }: PlanWish,
  findings: Findings,
): Promise<ImportPlan> {
  const lines = all.filter(({ day }) => day >= today);
  const plan: ImportPlan = { lines, added: [], revived: [], changed: [], removed: [], unchanged: 0, past: all.length - lines.length };
  if (!lines.length) return plan;

  const lists = await listsOf(tx, tenantId);
  const days = lines.map(({ day }) => day).sort();
  const [fromDay, toDay] = [days[0] ?? today, days.at(-1) ?? today];
  const stored = await storedBetween(tx, tenantId, fromDay, toDay);
  const names = new Names(lists);
  const before = new Map(stored.map((schedule) => [names.keyOf(schedule), schedule]));
  for (const line of lines) {
    const found = before.get(keyOf(line));
    before.delete(keyOf(line));
    if (!found) plan.added.push(line);
    else if (found.status === 'removed') plan.revived.push({ line, before: found });
    else if (same(line, found)) plan.unchanged++;
    else plan.changed.push({ line, before: found });
  }
  const named = new Set(lines.map(({ deptCode }) => deptCode));
  const left = [...before.values()].filter(({ status }) => status !== 'removed');
  if (complete) plan.removed = left.filter((schedule) => named.has(names.department(schedule)));
  const elsewhere = left.filter((schedule) => !named.has(names.department(schedule)));
  findElsewhere(lines, elsewhere, names, findings);
  await findBooked(tx, plan, names, findings);
  return plan;
}

const keyOf = ({ day, half, deptCode, doctorCode }: TimetableLine) => `${day} ${half} ${deptCode} ${doctorCode ?? ''}`;
const halfWords = { AM: '上午', PM: '下午' } as const;

/** Codes and names of stored sessions. */
class Names {
  #departments: Map<string, Department>;
  #doctors: Map<string, Doctor>;

  constructor({ departments, doctors }: { departments: Department[]; doctors: Doctor[] }) {
    this.#departments = new Map(departments.map((found) => [found.id, found]));
    this.#doctors = new Map(doctors.map((found) => [found.id, found]));
  }

  department({ departmentId }: StoredSchedule): string {
    return this.#departments.get(departmentId)?.code ?? '';
  }

  doctor({ doctorId }: StoredSchedule): string {
    return doctorId === null ? '' : (this.#doctors.get(doctorId)?.code ?? '');
  }

  keyOf(schedule: StoredSchedule): string {
    return `${schedule.day} ${schedule.half} ${this.department(schedule)} ${this.doctor(schedule)}`;
  }

  words(schedule: StoredSchedule): string {
    const department = this.#departments.get(schedule.departmentId)?.name ?? '';
    const doctor = schedule.doctorId === null ? '普通门诊' : (this.#doctors.get(schedule.doctorId)?.name ?? '');
    return `${schedule.day} ${halfWords[schedule.half]} ${department} ${doctor}`;
  }
}

const variable = ['type', 'feeFen', 'capacity', 'firstTime', 'minutes', 'area', 'status'] as const satisfies readonly (keyof Variable)[];
const same = (line: TimetableLine, before: StoredSchedule) => variable.every((name) => line[name] === before[name]);

/** A doctor who on that half day sits in a department that the file does not name. */
function findElsewhere(lines: TimetableLine[], elsewhere: StoredSchedule[], names: Names, findings: Findings): void {
  const open = new Map(
    elsewhere
      .filter(({ status, doctorId }) => status === 'open' && doctorId !== null)
      .map((found) => [`${found.day} ${found.half} ${names.doctor(found)}`, found]),
  );
  for (const { line, day, half, doctorCode, status } of lines) {
    const found = doctorCode !== null && status === 'open' ? open.get(`${day} ${half} ${doctorCode}`) : undefined;
    if (found) findings.add(line, `医生 ${doctorCode} 在同一个半天已有排班：${names.words(found)}`);
  }
}

const fixed = { type: '挂号类型', feeFen: '挂号费', firstTime: '首号时间', minutes: '每号分钟数' } as const;
const fixedNames = ['type', 'feeFen', 'firstTime', 'minutes'] as const;

/** What has live bookings keeps price, times and booked numbers, and stays open and on the timetable. */
async function findBooked(tx: Tx | null, plan: ImportPlan, names: Names, findings: Findings): Promise<void> {
  const touched = [...plan.changed.map(({ before }) => before), ...plan.removed];
  const booked = await bookedNumbers(
    tx,
    touched.map(({ id }) => id),
  );
  for (const { line, before } of plan.changed) {
    const numbers = booked.get(before.id);
    if (!numbers) continue;
    const held = `已有 ${numbers.length} 个预约`;
    const highest = numbers.at(-1) ?? 0;
    const moved = fixedNames.filter((name) => line[name] !== before[name]).map((name) => fixed[name]);
    if (moved.length) findings.add(line.line, `${held}，不能修改${moved.join('、')}`);
    if (line.capacity < before.capacity && line.capacity < highest)
      findings.add(line.line, `已约到 ${highest} 号，号源数不能少于 ${highest}`);
    if (line.status === 'stopped' && before.status === 'open') findings.add(line.line, `${held}，请先办理停诊`);
  }
  for (const schedule of plan.removed) {
    const numbers = booked.get(schedule.id);
    if (numbers) findings.add(0, `没有列出 ${names.words(schedule)}，但该排班已有 ${numbers.length} 个预约，请先办理停诊`);
  }
}
