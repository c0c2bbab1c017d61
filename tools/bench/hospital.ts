import jwt from 'jsonwebtoken';
import { boot, shutDown } from '../../server/app/boot.ts';
import { blindIndex, seal } from '../../server/domain/crypto/index.ts';
import { addTenant } from '../../server/domain/directory/index.ts';
import { type Config, loadConfig } from '../../server/platform/config.ts';
import { closeDatabase, insertRows, inTransaction, openDatabase, rawConnection, select } from '../../server/platform/db.ts';
import { addDays, dayOf } from '../../shared/vocab/day.ts';
import type { LiveRow } from './checker.ts';
import { hospitalSize, stated } from './plan.ts';

/** Someone who books: one 就诊人 of one account that is signed in. */
export interface Person {
  memberId: string;
  token: string;
}

/** What the bench knows of the hospital it filled. */
export interface Hospital {
  schedules: Session[];
  /** Sessions to be attacked as a whole, each alone in its half day. */
  hot: Session[];
  persons: Person[];
}

export interface Session {
  id: string;
  halfDay: string;
}

/** Caps that nobody reaches, tokens that this process can sign, warnings only. */
export function benchSettings(url: string, more: Record<string, string> = {}): Record<string, string> {
  const fixed = { APP_MODE: 'bench', PORT: '0', LOG_LEVEL: stated.logLevel, RATE_LIMIT_SCALE: '1000000' };
  return { ...fixed, DATABASE_URL: url, ...more };
}

const halves = ['AM', 'PM'] as const;
const tenantId = '1';

/** Builds the schema in an empty database and fills it by bulk inserts; `unguarded` leaves bookings without their unique keys. */
export async function fillHospital(
  url: string,
  size: { schedules: number; persons: number; hotSchedules: number },
  options: { unguarded?: boolean } = {},
): Promise<Hospital> {
  const config = loadConfig(benchSettings(url));
  await boot(config, { migrating: true });
  try {
    if (options.unguarded) await dropKeys();
    await inTransaction((tx) => addTenant(tx, { id: tenantId, name: '压测医院' }));
    await fill('departments', [{ id: 1, tenant_id: 1, code: 'D1', name: '内科', description: '', avatar: '' }]);
    const doctors = Array.from({ length: hospitalSize.doctors + 1 }, (_, index) => index + 1);
    const about = { title: '主任医师', description: '', expert: '', avatar: '' };
    await fill(
      'doctors',
      doctors.map((id) => ({ id, tenant_id: 1, code: `E${id}`, name: `医生${id}`, ...about })),
    );
    const schedules = await fillSchedules(size.schedules, size.hotSchedules);
    return { ...schedules, persons: await fillPersons(size.persons, config) };
  } finally {
    await shutDown();
  }
}

async function fill(table: string, rows: Record<string, string | number | null>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1_000) await inTransaction((tx) => insertRows(tx, table, rows.slice(from, from + 1_000)));
}

/** Half a day after the other from the day after tomorrow on, all doctors in each; then the hot ones, one a half day. */
async function fillSchedules(count: number, hotCount: number): Promise<{ schedules: Session[]; hot: Session[] }> {
  const firstDay = addDays(dayOf(Date.now()), 2);
  const usual = Math.ceil(count / hospitalSize.doctors);
  const rowOf = (index: number, halfIndex: number, doctor: number) => {
    const half = halves[halfIndex % 2] ?? 'AM';
    const place = { tenant_id: 1, department_id: 1, doctor_id: doctor, place_key: `d:${doctor}` };
    const when = { day: addDays(firstDay, halfIndex >> 1), half, first_time: half === 'AM' ? '08:00' : '13:00', minutes: 1 };
    return { id: index + 1, ...place, ...when, type: 1, fee_fen: 1_500, capacity: hospitalSize.capacity, area: '', status: 'open' };
  };
  const rows = [
    ...Array.from({ length: count }, (_, index) =>
      rowOf(index, Math.floor(index / hospitalSize.doctors), (index % hospitalSize.doctors) + 1),
    ),
    ...Array.from({ length: hotCount }, (_, index) => rowOf(count + index, usual + index, hospitalSize.doctors + 1)),
  ];
  await fill(
    'schedules',
    rows.map((row) => ({ ...row, booked: 0, version: 1 })),
  );
  const sessions = rows.map(({ id, day, half }) => ({ id: String(id), halfDay: `${day}${half}` }));
  return { schedules: sessions.slice(0, count), hot: sessions.slice(count) };
}

async function fillPersons(count: number, config: Config): Promise<Person[]> {
  const at = Date.now();
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const phone = (id: number) => String(13_000_000_000 + id);
  const account = { nickname: null, gender: 0, birthday: null, avatar: '', created_at: at };
  await fill(
    'accounts',
    ids.map((id) => ({
      id,
      phone: seal(phone(id), 'accounts.phone'),
      phone_index: blindIndex(phone(id), 'accounts.phone'),
      ...account,
    })),
  );
  const member = { ordinal: 1, gender: 1, is_default: 1, created_at: at };
  const [name, birthday] = [seal('王小明', 'members.name'), seal('1980-01-01', 'members.birthday')];
  await fill(
    'members',
    ids.map((id) => {
      const idNo = `11010119800101${String(id).padStart(4, '0')}`;
      const sealed = { name, birthday, id_no: seal(idNo, 'members.id_no'), phone: seal(phone(id), 'members.phone') };
      return { id, account_id: id, person_key: blindIndex(idNo, 'person'), ...sealed, ...member };
    }),
  );
  const session = { tenant_id: 1, role: 'patient', proof: 'password', created_at: at, expires_at: at + 30 * 86_400_000, revoked_at: null };
  await fill(
    'sessions',
    ids.map((id) => ({ id, account_id: id, ...session })),
  );
  return ids.map((id) => ({
    memberId: String(id),
    token: jwt.sign({ sid: String(id) }, config.SESSION_KEY, { algorithm: 'HS256', noTimestamp: true }),
  }));
}

/** Takes away what makes a number and a person unique, for the positive control. */
async function dropKeys(): Promise<void> {
  const schema = rawConnection().getQueryInterface();
  const indexes: unknown = await schema.showIndex('bookings');
  for (const index of Array.isArray(indexes) ? indexes : []) {
    const { name, unique, fields }: { name: string; unique: boolean; fields: { attribute: string }[] } = index;
    if (unique && fields.some(({ attribute }) => attribute === 'active_key')) await schema.removeIndex('bookings', name);
  }
}

interface Row {
  id: number;
  schedule_id: number;
  serial_no: number;
  member_id: number;
  person_key: string;
  half_day: string;
}

/** Every live booking that was not made by a baseline. */
export async function liveRows(url: string, baseline: string): Promise<LiveRow[]> {
  await openDatabase(url);
  try {
    const sql = `SELECT id, schedule_id, serial_no, member_id, person_key, half_day FROM bookings WHERE active_key = 1 AND origin <> :baseline`;
    return (await select<Row>(null, sql, { baseline })).map((row) => ({
      id: String(row.id),
      scheduleId: String(row.schedule_id),
      serialNo: row.serial_no,
      memberId: String(row.member_id),
      personKey: row.person_key,
      halfDay: row.half_day,
    }));
  } finally {
    await closeDatabase();
  }
}
