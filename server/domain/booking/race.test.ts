import assert from 'node:assert/strict';
import { Fault } from '../../../shared/vocab/fault.ts';
import { config, useConfig } from '../../platform/config.ts';
import { rawConnection } from '../../platform/db.ts';
import { ledgerOf } from '../../test/factories/booking.ts';
import { buildMember } from '../../test/factories/care.ts';
import { buildSchedule } from '../../test/factories/scheduling.ts';
import type { Member } from '../care/index.ts';
import { submitBooking } from './index.ts';

const numbers = 20;
const clients = 300;

/** 300 people at once for 20 numbers, each choosing one; what they were told beside what is written. */
async function race(people: readonly Member[]) {
  const schedule = await buildSchedule({ capacity: numbers });
  const told = await Promise.all(
    people.map(({ id, accountId }, index) =>
      submitBooking({ origin: 'pati', accountId, memberId: id, scheduleId: schedule.id, serialNo: (index % numbers) + 1 }).then(
        () => 'booked',
        (error) => (error instanceof Fault ? error.code : String(error)),
      ),
    ),
  );
  const ledger = await ledgerOf(schedule.id);
  return {
    scheduleId: schedule.id,
    booked: told.filter((answer) => answer === 'booked').length,
    refused: told.filter((answer) => answer === 'slot_taken').length,
    ledger,
  };
}

function assertFair({ booked, refused, ledger }: Awaited<ReturnType<typeof race>>): void {
  assert.equal(booked, numbers);
  assert.equal(refused, clients - numbers);
  assert.deepEqual(ledger, { rows: numbers, live: numbers, distinctNumbers: numbers, distinctPersons: numbers });
}

describe('300 clients race for 20 numbers', function () {
  this.timeout(120_000);
  let people: Member[];
  before(async () => {
    people = [];
    for (let made = 0; made < clients; made += 50) people.push(...(await Promise.all(Array.from({ length: 50 }, () => buildMember()))));
  });

  it('books 20, tells 280 that the number is taken, and holds as many rows as it said', async () => {
    assertFair(await race(people));
  });

  it('holds without its gate too: the unique keys alone decide', async () => {
    const real = config();
    useConfig({ ...real, BOOKING_GATE: false });
    try {
      assertFair(await race(people));
    } finally {
      useConfig(real);
    }
  });

  it('fails this very check once the unique keys are dropped and the gate is off: the check can fail, and the keys are what holds', async () => {
    const queries = rawConnection().getQueryInterface();
    const keys = [
      ['schedule_id', 'serial_no', 'active_key'],
      ['tenant_id', 'person_key', 'half_day', 'active_key'],
      ['person_key', 'day_place_key', 'active_key'],
    ];
    const nameOf = (columns: string[]) => `uq_bookings_${columns.join('_')}`.slice(0, 60);
    for (const columns of keys) await queries.removeIndex('bookings', nameOf(columns));
    const real = config();
    useConfig({ ...real, BOOKING_GATE: false });
    let outcome: Awaited<ReturnType<typeof race>> | undefined;
    try {
      outcome = await race(people);
    } finally {
      useConfig(real);
      if (outcome) await queries.bulkDelete('bookings', { schedule_id: outcome.scheduleId });
      for (const fields of keys) await queries.addIndex('bookings', { unique: true, fields, name: nameOf(fields) });
    }
    assert.throws(() => assertFair(outcome!));
    assert.ok(outcome.ledger.live > numbers, 'without its keys the database oversells');
  });
});
