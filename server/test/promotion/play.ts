import assert from 'node:assert/strict';
import { addDays, instantOf } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { cancelBooking, expireBookings, rescheduleBooking, stopService, submitBooking } from '../../domain/booking/index.ts';
import type { Member } from '../../domain/care/index.ts';
import { lockOrder } from '../../domain/payment/index.ts';
import { joinWaitlist, leaveWaitlist, promoteWaitlist } from '../../domain/waitlist/index.ts';
import { freezeClock, releaseClock } from '../../platform/clock.ts';
import { change, insertRows, inTransaction, select } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { buildMember } from '../factories/care.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../factories/directory.ts';
import { type History, historyOf, peopleCount } from './histories.ts';
import { type Answer, after, freeOf, initial, type Person, type State, type Step } from './model.ts';

/** Where histories are played: one hospital, the same few people; each history has two sessions on a day of its own. */
export interface Ground {
  tenantId: string;
  departmentId: string;
  doctorIds: [string, string];
  people: Member[];
}

/** A hospital without rules, two doctors and six people. */
export async function openGround(): Promise<Ground> {
  const { id: tenantId } = await buildTenant();
  const { id: departmentId } = await buildDepartment({ tenantId });
  const doctorIds: [string, string] = [(await buildDoctor({ tenantId })).id, (await buildDoctor({ tenantId })).id];
  const people: Member[] = [];
  for (let made = 0; made < peopleCount; made++) people.push(await buildMember({ tenantId }));
  return { tenantId, departmentId, doctorIds, people };
}

/** What happened over many histories. */
export interface Tally {
  histories: number;
  promoted: number;
  passed: number;
}

/**
 * Plays the histories of seeds `from` to `from + count − 1` against the model. Throws for the first that differs, with
 * its seed and what was asked for in which order.
 */
export async function playHistories(ground: Ground, from: number, count: number): Promise<Tally> {
  const tally: Tally = { histories: 0, promoted: 0, passed: 0 };
  const chunk = 200;
  try {
    for (let begun = 0; begun < count; begun += chunk) {
      const seeds = Array.from({ length: Math.min(chunk, count - begun) }, (_, index) => from + begun + index);
      const histories = seeds.map(historyOf);
      const days = await openSessions(ground, histories);
      for (const [index, history] of histories.entries()) {
        const day = days[index];
        if (day) add(tally, await play(ground, history, day));
      }
    }
    return tally;
  } finally {
    releaseClock();
  }
}

function add(tally: Tally, [one, other]: State['sessions']): void {
  const entries = [...one.entries, ...other.entries];
  tally.histories++;
  tally.promoted += entries.filter((entry) => entry.endsWith(':promoted')).length;
  tally.passed += entries.filter((entry) => entry.endsWith(':held')).length;
}

interface Stage {
  ground: Ground;
  day: string;
  ids: [string, string];
}

let lastDay = '2030-01-01';

/** Two sessions a history, one statement for all; days go on from the last that any ground has used. */
async function openSessions({ tenantId, departmentId, doctorIds }: Ground, histories: readonly History[]) {
  const first = lastDay;
  const rows = histories.flatMap(({ capacities }) => {
    lastDay = addDays(lastDay, 2);
    return capacities.map((capacity, index) => ({
      ...{ tenant_id: tenantId, department_id: departmentId, doctor_id: doctorIds[index] ?? null, place_key: `d:${doctorIds[index]}` },
      ...{ day: lastDay, half: 'AM', type: 0, fee_fen: 1500, capacity, first_time: '08:30', minutes: 5, area: '', status: 'open' },
      ...{ booked: 0, version: 1 },
    }));
  });
  await inTransaction((tx) => insertRows(tx, 'schedules', rows));
  const made = await select<{ id: number; day: string; doctor_id: number }>(
    null,
    'SELECT id, day, doctor_id FROM schedules WHERE tenant_id = :tenantId AND day > :first ORDER BY day, doctor_id',
    { tenantId, first },
  );
  return histories.map((_, index): { day: string; ids: [string, string] } => {
    const pair = made.slice(index * 2, index * 2 + 2);
    return { day: pair[0]?.day ?? '', ids: [String(pair[0]?.id), String(pair[1]?.id)] };
  });
}

/** Plays one history: after each group some order of its steps must explain every answer; in the end one must explain the rows. */
async function play(ground: Ground, history: History, { day, ids }: { day: string; ids: [string, string] }): Promise<State['sessions']> {
  const stage = { ground, day, ids };
  freezeClock(instantOf(addDays(day, -1), '09:00'));
  let states = [initial(history.capacities)];
  const told: string[] = [];
  for (const group of history.groups) {
    const answers = await Promise.all(group.map((step) => act(stage, step)));
    told.push(group.map((step, index) => `${JSON.stringify(step)} → ${answers[index]}`).join('  ||  '));
    const steps = group.length > 1 ? group.map((step, index) => chosen(step, answers[index])) : group;
    states = distinct(states.flatMap((state) => explanations(state, steps, answers)));
    if (!states.length) assert.fail(`History ${history.seed}: no order of the last steps explains the answers:\n${told.join('\n')}`);
  }
  const rows = await readRows(stage);
  const match = states.find((state) => JSON.stringify(viewOf(state)) === JSON.stringify(rows));
  if (!match) {
    const wanted = states.map((state) => JSON.stringify(viewOf(state))).join('\nor ');
    assert.fail(`History ${history.seed}: the rows are\n   ${JSON.stringify(rows)}\nnot ${wanted}\nafter\n${told.join('\n')}`);
  }
  for (const [index, session] of match.sessions.entries())
    if (session.open && session.queue.length && freeOf(session).length)
      assert.fail(`History ${history.seed}: session ${index} keeps a free number`);
  return match.sessions;
}

function explanations(state: State, steps: readonly Step[], answers: readonly (Answer | undefined)[]): State[] {
  if (!steps.length) return [state];
  return steps.flatMap((step, index) => {
    const { state: next, answer } = after(state, step);
    if (answer !== answers[index]) return [];
    const [restSteps, restAnswers] = [steps.filter((_, other) => other !== index), answers.filter((_, other) => other !== index)];
    if (step.kind === 'stop') return explanations(next, [...restSteps, { kind: 'empty', session: step.session }], [...restAnswers, 'done']);
    const ways = [restSteps];
    if (step.kind === 'move' && answer !== 'no') ways.push(restSteps.map((other) => following(other, step)));
    return ways.flatMap((way) => explanations(next, way, restAnswers));
  });
}

/** Who ends a booking may have found it before it moved: the end follows it to its new session. */
const following = (step: Step, { person, session }: Step & { kind: 'move' }): Step =>
  (step.kind === 'cancel' || step.kind === 'expire') && step.person === person ? { ...step, session } : step;

/** Who books beside others gets a free number, though one that is lower may come free meanwhile. */
const chosen = (step: Step, answer: Answer | undefined): Step =>
  step.kind === 'book' && typeof answer === 'number' ? { ...step, kind: 'pick', number: answer } : step;

const distinct = (states: readonly State[]) => [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];

async function act(stage: Stage, step: Step): Promise<Answer> {
  try {
    return await acted(stage, step);
  } catch (error) {
    if (error instanceof Fault) return 'no';
    throw error;
  }
}

async function acted({ ground: { tenantId, people }, ids }: Stage, step: Step): Promise<Answer> {
  const scheduleId = ids[step.session];
  const member = 'person' in step ? people[step.person] : undefined;
  const who = { accountId: member?.accountId ?? '', memberId: member?.id ?? '' };
  switch (step.kind) {
    case 'book':
      return (await submitBooking({ origin: 'portal', ...who, scheduleId, serialNo: null })).serialNo;
    case 'pick':
      return (await submitBooking({ origin: 'pati', ...who, scheduleId, serialNo: step.number })).serialNo;
    case 'join':
      return (await joinWaitlist({ origin: 'patient', ...who, scheduleId })).position;
    case 'leave': {
      const [entry] = await liveRows('waitlist_entries', scheduleId, who.memberId);
      if (entry === undefined) return 'no';
      await leaveWaitlist({ accountId: who.accountId, entryId: entry });
      return 'done';
    }
    case 'cancel': {
      const [bookingId] = await liveRows('bookings', scheduleId, who.memberId);
      if (bookingId === undefined) return 'no';
      await cancelBooking({ accountId: who.accountId, bookingId });
      return 'done';
    }
    case 'expire': {
      const [id] = await liveRows('bookings', scheduleId, who.memberId);
      if (id === undefined) return 'no';
      return inTransaction(async (tx) => {
        await lockOrder(tx, { kind: 'booking', id }); // as everyone who ends a booking does
        const [live] = await select<{ id: number }>(tx, `SELECT id FROM bookings WHERE id = :id AND status = 'booked'`, { id });
        await expireBookings(tx, [{ subject: { kind: 'booking', id } }]);
        return live ? 'done' : 'no';
      });
    }
    case 'move': {
      const from = ids[step.session === 0 ? 1 : 0];
      const [bookingId] = await liveRows('bookings', from, who.memberId);
      if (bookingId === undefined) return 'no';
      return (await rescheduleBooking({ accountId: who.accountId, bookingId, scheduleId })).serialNo;
    }
    case 'raise':
      await inTransaction(async (tx) => {
        await change(tx, 'UPDATE schedules SET capacity = capacity + 1, version = version + 1 WHERE id = :scheduleId', { scheduleId });
        await emit(tx, 'scheduling.capacity-raised', [{ tenantId, scheduleId }], ({ scheduleId }) => scheduleId);
      });
      return 'done';
    case 'stop':
      await stopService({ tenantId, target: { scheduleId }, reason: '医生外出' });
      return 'done';
    case 'empty':
      throw new Error('Nobody empties a session but a stop.');
    case 'sweep':
      await promoteWaitlist(scheduleId);
      return 'done';
  }
}

async function liveRows(table: 'bookings' | 'waitlist_entries', scheduleId: string, memberId: string): Promise<string[]> {
  const sql = `SELECT id FROM ${table} WHERE schedule_id = :scheduleId AND member_id = :memberId AND active_key = 1`;
  return (await select<{ id: number }>(null, sql, { scheduleId, memberId })).map(({ id }) => String(id));
}

/** What a state and the database are compared by. */
interface View {
  holders: string[][];
  entries: string[][];
  hints: [capacity: number, booked: number, waiting: number][];
}

function viewOf(state: State): View {
  return {
    holders: state.sessions.map(({ holders }) => Object.entries(holders).map(([number, person]) => `${number}:${person}`)),
    entries: state.sessions.map(({ entries }) => entries),
    hints: state.sessions.map(({ capacity, holders, queue }) => [capacity, Object.keys(holders).length, queue.length]),
  };
}

async function readRows({ ground: { people }, ids }: Stage): Promise<View> {
  const person = new Map(people.map(({ id }, index): [string, Person] => [id, index]));
  const of = <R extends { schedule_id: number }>(rows: readonly R[]) =>
    ids.map((id) => rows.filter((row) => String(row.schedule_id) === id));
  const bookings = await select<{ schedule_id: number; serial_no: number; member_id: number }>(
    null,
    'SELECT schedule_id, serial_no, member_id FROM bookings WHERE schedule_id IN (:ids) AND active_key = 1 ORDER BY serial_no',
    { ids },
  );
  const entries = await select<{ schedule_id: number; member_id: number; status: string; end_reason: string | null }>(
    null,
    'SELECT schedule_id, member_id, status, end_reason FROM waitlist_entries WHERE schedule_id IN (:ids) ORDER BY id',
    { ids },
  );
  const sessions = await select<{ schedule_id: number; capacity: number; booked: number; waiting: number }>(
    null,
    'SELECT id AS schedule_id, capacity, booked, waiting FROM schedules WHERE id IN (:ids)',
    { ids },
  );
  const named = ({ member_id }: { member_id: number }) => person.get(String(member_id));
  return {
    holders: of(bookings).map((rows) => rows.map((row) => `${row.serial_no}:${named(row)}`)),
    entries: of(entries).map((rows) => rows.map((row) => `${named(row)}:${row.end_reason ?? row.status}`)),
    hints: of(sessions).flatMap((rows) =>
      rows.map(({ capacity, booked, waiting }): [number, number, number] => [capacity, booked, waiting]),
    ),
  };
}
