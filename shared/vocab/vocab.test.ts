import assert from 'node:assert/strict';
import { bookingMoves, bookingStatuses } from './booking.ts';
import { Fault, faultCodes } from './fault.ts';

describe('vocab/booking', () => {
  it('lets states follow each other towards an end', () => {
    assert.deepEqual(Object.keys(bookingMoves), [...bookingStatuses]);
    for (const status of bookingStatuses) assert.ok(!bookingMoves[status].includes(status), `${status} follows itself`);
    assert.deepEqual(
      bookingStatuses.filter((status) => bookingMoves[status].length === 0),
      ['completed', 'missed', 'cancelled'],
    );
    assert.deepEqual(
      bookingStatuses.filter((status) => bookingMoves[status].includes('booked')),
      ['expired'],
    );
  });
});

describe('vocab/fault', () => {
  it('has each code once, in words that a wire can print', () => {
    assert.equal(new Set(faultCodes).size, faultCodes.length);
    for (const code of faultCodes) assert.match(code, /^[a-z]+(_[a-z]+)*$/);
  });

  it('is an error that says its code and no more', () => {
    const fault = new Fault('slot_full', { words: '约满了', retryAfter: 3 });
    assert.ok(fault instanceof Error);
    assert.deepEqual(
      [fault.name, fault.message, fault.code, fault.detail],
      ['Fault', 'slot_full', 'slot_full', { words: '约满了', retryAfter: 3 }],
    );
    assert.deepEqual(new Fault('forbidden').detail, {});
  });
});
