import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { addDays, type Day, dayOf, daysBetween } from '../../shared/vocab/day.ts';
import { addTenant, listsOf, tenants, upsertDepartments, upsertDoctors } from '../domain/directory/index.ts';
import { importTimetable, lastScheduledDay, type Schedule, schedulesBetween } from '../domain/scheduling/index.ts';
import { now } from '../platform/clock.ts';
import { inTransaction } from '../platform/db.ts';
import { addDemoAccounts } from './demo-accounts.ts';

const folder = path.join(import.meta.dirname, '../demo');
/** The Monday with which the fortnight of `timetable-N.csv` begins. */
const firstDay = '2026-01-05';
const fortnight = 14;

const unpaid = z.union([
  z.object({ policy: z.literal('expire'), minutes: z.number().int().positive() }),
  z.object({ policy: z.literal('at_desk') }),
]);
const hospitalFile = z.object({
  tenant: z.object({
    name: z.string(),
    hotline: z.string(),
    appoNotice: z.string(),
    rules: z.object({ unpaid: z.object({ pati: unpaid, patient: unpaid, portal: unpaid }) }),
  }),
  departments: z.array(z.object({ code: z.string(), description: z.string() })),
  doctors: z.array(z.object({ code: z.string(), description: z.string(), expert: z.string() })),
});

/**
 * 示范医院 (1) and 第二医院 (2) with 14 days of sessions from today and the demo accounts, all with this password. Run again it
 * adds the days that are missing and leaves alone whatever is there. `full` is a coming session of three numbers, to be
 * filled for the show of the waiting list.
 */
export async function loadDemoHospital({ password }: { password: string }): Promise<{ full: Schedule | undefined }> {
  for (const tenantId of ['1', '2']) await loadHospital(tenantId);
  await addDemoAccounts(password);
  const today = dayOf(now());
  const coming = await schedulesBetween({ tenantId: '1', fromDay: addDays(today, 1), toDay: addDays(today, fortnight) });
  return { full: coming.find(({ capacity, status }) => capacity === 3 && status === 'open') };
}

async function loadHospital(tenantId: string): Promise<void> {
  const { tenant, departments, doctors } = hospitalFile.parse(JSON.parse(readDemo(`hospital-${tenantId}.json`)));
  const known = await tenants();
  if (!known.some(({ id }) => id === tenantId)) await inTransaction((tx) => addTenant(tx, { id: tenantId, ...tenant }));

  const today = dayOf(now());
  const last = (await lastScheduledDay(tenantId)) ?? '';
  const missing = Array.from({ length: fortnight }, (_, ahead) => addDays(today, ahead)).filter((day) => day > last);
  if (!missing.length) return;
  const bytes = Buffer.from(timetableFor(readDemo(`timetable-${tenantId}.csv`), missing));
  const { problems } = await importTimetable({ tenantId, bytes });
  if (problems.length)
    throw new Error(`The demo timetable is wrong:\n${problems.map(({ line, message }) => `${line}: ${message}`).join('\n')}`);

  const present = await listsOf(null, tenantId);
  await inTransaction(async (tx) => {
    await upsertDepartments(tx, tenantId, introduced(departments, present.departments));
    await upsertDoctors(tx, tenantId, introduced(doctors, present.doctors));
  });
}

/** The introductions of those who have none yet. */
function introduced<T extends { code: string }>(file: T[], present: { code: string; name: string; description: string }[]) {
  const blank = new Map(present.filter(({ description }) => !description).map(({ code, name }) => [code, name]));
  return file.flatMap((entry) => {
    const name = blank.get(entry.code);
    return name === undefined ? [] : [{ ...entry, name }];
  });
}

function readDemo(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** The template's fortnight laid over these days: a day takes the lines of its own weekday, whichever day the demo starts. */
function timetableFor(template: string, days: Day[]): string {
  const [header = '', ...lines] = template.trimEnd().split('\n');
  const dated = days.flatMap((day) => {
    const place = ((daysBetween(firstDay, day) % fortnight) + fortnight) % fortnight;
    const like = addDays(firstDay, place);
    return lines.filter((line) => line.startsWith(like)).map((line) => day + line.slice(like.length));
  });
  return [header, ...dated].join('\n');
}
