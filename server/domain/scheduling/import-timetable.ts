import { dayOf } from '../../../shared/vocab/day.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { lockTenant, tenant, upsertDepartments, upsertDoctors } from '../directory/index.ts';
import { checkLines, Findings } from './check-lines.ts';
import { type Change, type ImportPlan, planImport } from './plan-import.ts';
import { announceClosed } from './schedules.ts';
import * as store from './scheduling.store.ts';
import type { ImportReport } from './scheduling.types.ts';
import { readTimetable } from './timetable-file.ts';
import type { TimetableLine } from './timetable-line.ts';

export interface ImportTimetable {
  tenantId: string;
  /** The CSV file, UTF-8 or GBK. */
  bytes: Buffer;
  /** Only say what would happen. */
  dryRun?: boolean;
}

/**
 * 导入排班: makes the tenant's timetable say what the file says, for the departments and days it covers (from today on).
 * All or nothing: with one bad line nothing is written and the report names every problem. Throws tenant_not_found.
 */
export async function importTimetable({ tenantId, bytes, dryRun = false }: ImportTimetable): Promise<ImportReport> {
  await tenant(tenantId);
  const file = readTimetable(bytes);
  const unread = new Findings();
  for (const { line, message } of file.problems) unread.add(line, message);
  const lines = checkLines(file.lines, unread);
  const today = dayOf(now());
  if (dryRun) return (await planned(null)).report;
  return inTransaction(async (tx) => {
    await lockTenant(tx, tenantId);
    const { plan, report } = await planned(tx);
    if (!report.problems.length) await carryOut(tx, tenantId, plan);
    return report;
  });

  async function planned(tx: Tx | null): Promise<{ plan: ImportPlan; report: ImportReport }> {
    const findings = unread.copy();
    const plan = await planImport(tx, { tenantId, lines, today, complete: unread.none() }, findings);
    const problems = findings.problems();
    return { plan, report: problems.length ? { ...nothing, problems } : { ...counts(plan), problems } };
  }
}

const nothing = { added: 0, changed: 0, removed: 0, unchanged: 0, past: 0 };
const counts = (plan: ImportPlan) => ({
  added: plan.added.length + plan.revived.length,
  changed: plan.changed.length,
  removed: plan.removed.length,
  unchanged: plan.unchanged,
  past: plan.past,
});

async function carryOut(tx: Tx, tenantId: string, plan: ImportPlan): Promise<void> {
  const departments = await upsertDepartments(tx, tenantId, departmentsIn(plan.lines));
  const doctors = await upsertDoctors(tx, tenantId, doctorsIn(plan.lines));
  const idOf = (ids: Map<string, string>, code: string) => {
    const id = ids.get(code);
    if (id === undefined) throw new Error('A code that was just written has no id.');
    return id;
  };
  await store.insertSchedules(
    tx,
    plan.added.map(({ deptCode, doctorCode, ...line }) => ({
      ...line,
      tenantId,
      departmentId: idOf(departments, deptCode),
      doctorId: doctorCode === null ? null : idOf(doctors, doctorCode),
    })),
  );
  await store.updateSchedules(
    tx,
    [...plan.revived, ...plan.changed].map(({ line, before }) => ({ ...line, id: before.id })),
  );
  await store.setStatus(
    tx,
    plan.removed.map(({ id }) => id),
    'removed',
  );
  const closed = plan.changed.filter(({ line, before }) => line.status === 'stopped' && before.status === 'open');
  await announceClosed(
    tx,
    [...plan.removed, ...closed.map(({ before }) => before)].map(({ id }) => id),
  );
  const raised = plan.changed.filter(gainsNumbers).map(({ before }) => ({ tenantId, scheduleId: before.id }));
  await emit(tx, 'scheduling.capacity-raised', raised, ({ scheduleId }) => scheduleId);
}

const gainsNumbers = ({ line, before }: Change) => line.status === 'open' && (before.status !== 'open' || line.capacity > before.capacity);

const departmentsIn = (lines: TimetableLine[]) => byCode(lines.map(({ deptCode, deptName }) => ({ code: deptCode, name: deptName })));
const doctorsIn = (lines: TimetableLine[]) =>
  byCode(lines.flatMap(({ doctorCode, doctorName: name, title }) => (doctorCode === null ? [] : [{ code: doctorCode, name, title }])));

function byCode<T extends { code: string }>(entries: T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.code, entry])).values()];
}
