import assert from 'node:assert/strict';
import { type Answered, check, type LiveRow } from './checker.ts';

const row = (id: string, given: Partial<LiveRow> = {}): LiveRow => ({
  id,
  scheduleId: '1',
  serialNo: Number(id),
  memberId: id,
  personKey: `p${id}`,
  halfDay: '2036-01-01AM',
  ...given,
});
const told = ({ id, ...of }: LiveRow, given: Partial<Answered> = {}): Answered => ({ attempt: of, status: 200, bookId: id, ...given });

describe('the checker of the bench', () => {
  const rows = [row('1'), row('2')];
  const faultless = { oversold: 0, doubles: 0, answers: 0 };

  it('finds nothing where every promise has its row, and refusals have none', () => {
    const refused = told(row('3', { serialNo: 1 }), { status: 409, bookId: undefined });
    assert.deepEqual(check([...rows.map((one) => told(one)), refused], rows), { accepted: 2, ...faultless });
  });

  it('counts each row beyond the first of a number', () => {
    const sold = [row('1'), row('2', { serialNo: 1 }), row('3', { serialNo: 1 })];
    const verdict = check(
      sold.map((one) => told(one)),
      sold,
    );
    assert.deepEqual(verdict, { accepted: 3, ...faultless, oversold: 2 });
  });

  it('counts each row beyond the first of a person in a half day, whoever booked it', () => {
    const twice = [row('1'), row('2', { personKey: 'p1', scheduleId: '2' }), row('3', { personKey: 'p1', halfDay: '2036-01-01PM' })];
    const verdict = check(
      twice.map((one) => told(one)),
      twice,
    );
    assert.deepEqual(verdict, { accepted: 3, ...faultless, doubles: 1 });
  });

  it('finds a promise without a row', () => {
    assert.equal(check([told(row('1')), told(row('2'))], [row('1')]).answers, 1);
  });

  it('finds a row that nobody was promised', () => {
    assert.equal(check([told(row('1'))], rows).answers, 1);
  });

  it('finds one row promised to two, and a promise of something else', () => {
    assert.equal(check([told(row('1')), told(row('1'))], [row('1')]).answers, 1);
    assert.equal(check([told(row('1', { serialNo: 9 }))], [row('1')]).answers, 1);
    assert.equal(check([told(row('1', { memberId: '9' }))], [row('1')]).answers, 1);
  });

  it('counts what was not answered, failed, or said yes without an id', () => {
    const unclear = [0, 500, 503, 200].map((status) => told(row('9'), { status, bookId: undefined }));
    assert.equal(check([...rows.map((one) => told(one)), ...unclear], rows).answers, 4);
  });
});
