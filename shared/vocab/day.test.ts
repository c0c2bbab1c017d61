import assert from 'node:assert/strict';
import { addDays, ageOn, dateTimeOf, dayOf, daysBetween, instantOf, isDay, timeOf } from './day.ts';

describe('vocab/day', () => {
  it('reads instants in Shanghai, wherever this runs', () => {
    const evening = Date.UTC(2026, 2, 1, 15, 59, 59, 999);
    assert.deepEqual([dayOf(evening), timeOf(evening), dateTimeOf(evening)], ['2026-03-01', '23:59', '2026-03-01 23:59:59']);
    const midnight = Date.UTC(2026, 2, 1, 16);
    assert.deepEqual([dayOf(midnight), timeOf(midnight), dateTimeOf(midnight)], ['2026-03-02', '00:00', '2026-03-02 00:00:00']);
    assert.equal(dayOf(0), '1970-01-01');
    assert.equal(timeOf(0), '08:00');
  });

  it('finds the instant of a day and time again', () => {
    assert.equal(instantOf('2026-03-02'), Date.UTC(2026, 2, 1, 16));
    assert.equal(instantOf('2026-03-02', '08:30'), Date.UTC(2026, 2, 2, 0, 30));
    for (const day of ['2024-02-29', '1986-05-04', '1999-12-31', '2026-11-21'])
      for (const time of ['00:00', '07:59', '08:00', '23:59']) {
        const instant = instantOf(day, time);
        assert.deepEqual([dayOf(instant), timeOf(instant)], [day, time]);
      }
  });

  it('counts days over months, years and leap days', () => {
    assert.equal(addDays('2026-02-28', 1), '2026-03-01');
    assert.equal(addDays('2024-02-28', 1), '2024-02-29');
    assert.equal(addDays('2026-01-01', -1), '2025-12-31');
    assert.equal(addDays('2026-03-02', 0), '2026-03-02');
    assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
    assert.equal(daysBetween('2026-03-02', '2026-03-02'), 0);
    assert.equal(daysBetween('2026-03-02', '2026-02-28'), -2);
    for (let count = -800; count <= 800; count += 37) assert.equal(daysBetween('2026-03-02', addDays('2026-03-02', count)), count);
  });

  it('knows a real day from one that is not', () => {
    for (const day of ['2026-03-02', '2024-02-29', '2000-02-29', '1900-01-01', '9999-12-31']) assert.ok(isDay(day), day);
    for (const day of [
      '2026-02-30',
      '2025-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-1-1',
      '26-01-01',
      '2026-01-01 ',
      '2026-01-01T00:00',
      '',
      '2026/01/01',
      '２０２６-01-01',
    ])
      assert.ok(!isDay(day), day);
  });

  it('counts whole years of life', () => {
    const ages: [birthday: string, today: string, age: number][] = [
      ['1990-03-02', '2026-03-01', 35],
      ['1990-03-02', '2026-03-02', 36],
      ['2024-02-29', '2025-02-28', 0],
      ['2024-02-29', '2025-03-01', 1],
      ['2026-03-02', '2026-03-02', 0],
    ];
    for (const [birthday, today, age] of ages) assert.equal(ageOn(birthday, today), age, `${birthday} on ${today}`);
  });
});
