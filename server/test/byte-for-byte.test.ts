import assert from 'node:assert/strict';
import { z } from 'zod';
import { decimal, extra } from '../../shared/contracts/kit.ts';
import { assertByteForByte, assertSameShape } from './byte-for-byte.ts';

const example = '{"bookId":"1001","fee":10.0,"paid":true,"doctor":null,"list":[{"no":1,"time":"09:00"},{"no":2,"time":"09:10"}]}';
/** The deviations that an assertion names, one a line. */
function named(assertion: () => void): string[] {
  try {
    assertion();
  } catch (error) {
    assert.ok(error instanceof assert.AssertionError);
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('assertByteForByte', () => {
  const deviations = (reply: string, allowances?: Parameters<typeof assertByteForByte>[2]) =>
    named(() => assertByteForByte(reply, example, allowances));

  it('takes the example itself, however spaced and escaped', () => {
    assert.deepEqual(deviations(example), []);
    assert.deepEqual(deviations(JSON.stringify(JSON.parse(example), null, 2).replace(': 10,', ' : 10.0 ,')), []);
    assert.deepEqual(deviations(example.replace('"1001"', '"\\u0031001"')), []);
  });

  it('names the path and both spellings of a number', () => {
    assert.deepEqual(deviations(example.replace('10.0', '10')), ['$.fee: 10 came, the document has 10.0']);
    assert.deepEqual(deviations(example.replace('10.0', '1e1')), ['$.fee: 1e1 came, the document has 10.0']);
    assert.deepEqual(deviations(example.replace('"no":2', '"no":2.0')), ['$.list[1].no: 2.0 came, the document has 2']);
  });

  it('names another value and another type', () => {
    assert.deepEqual(deviations(example.replace('09:10', '09:20')), ['$.list[1].time: "09:20" came, the document has "09:10"']);
    assert.deepEqual(deviations(example.replace('true', 'false')), ['$.paid: false came, the document has true']);
    assert.deepEqual(deviations(example.replace('"1001"', '1001')), ['$.bookId: 1001 came, the document has "1001"']);
    assert.deepEqual(deviations(example.replace('null', '""')), ['$.doctor: "" came, the document has null']);
    assert.deepEqual(deviations('[]'), ['$: [… 0] came, the document has {…}']);
  });

  it('names missing, foreign, repeated and displaced keys', () => {
    assert.deepEqual(deviations(example.replace('"paid":true,', '')), ['$.paid: missing']);
    assert.deepEqual(deviations(example.replace('"no":2', '"no":2,"x y":0')), ['$.list[1]["x y"]: not in the document']);
    assert.deepEqual(deviations(example.replace('"paid":true', '"paid":true,"paid":true')), ['$.paid: there twice']);
    assert.deepEqual(deviations(example.replace('"no":1,"time":"09:00"', '"time":"09:00","no":1')), [
      '$.list[0]: keys in the order time, no; the document has no, time',
    ]);
  });

  it('names a list of another length', () => {
    assert.deepEqual(deviations(example.replace(',{"no":2,"time":"09:10"}', '')), ['$.list: [… 1] came, the document has [… 2]']);
  });

  it('lists every deviation at once', () => {
    assert.equal(deviations(example.replace('10.0', '10').replace('true', 'false').replace('"no":1', '"no":9')).length, 3);
  });

  it('takes any value of the same type that a placeholder describes', () => {
    const placeholders = { '$.bookId': /^\d+$/, '$.list[*].time': /^\d\d:\d\d$/ };
    assert.deepEqual(deviations(example.replace('1001', '77').replace('09:10', '23:59'), { placeholders }), []);
    assert.deepEqual(deviations(example.replace('1001', 'x'), { placeholders }), [
      '$.bookId: "x" came, the document has "1001", and any /^\\d+$/ would do',
    ]);
    assert.deepEqual(deviations(example.replace('"1001"', '77'), { placeholders }), ['$.bookId: 77 came, the document has "1001"']);
    assert.deepEqual(deviations(example.replace('09:00', '9:00'), { placeholders }).length, 1);
    assert.deepEqual(deviations(example, { placeholders: { '$.bookID': /./ } }), ['$.bookID: this placeholder met nothing in the example']);
  });

  it('skips extras, which come last', () => {
    const before = example.replace('"no":1', '"more":[1],"no":1');
    const after = example.replace('"time":"09:00"', '"time":"09:00","more":[1]');
    for (const extras of [['more'], ['$.list[*].more'], ['$.list[0].more']]) {
      assert.deepEqual(deviations(after, { extras }), []);
      assert.deepEqual(deviations(before, { extras }), ['$.list[0]: keys in the order more, no, time; the document has no, time, more']);
    }
    assert.deepEqual(deviations(after, { extras: ['$.more', '$.list[1].more'] }), ['$.list[0].more: not in the document']);
    assert.deepEqual(deviations(example.replace(',"time":"09:00"', ''), { extras: ['time'] }), ['$.list[0].time: missing']);
  });

  it('refuses what is no JSON', () => {
    assert.throws(() => assertByteForByte('{"a":01}', '{"a":1}'), SyntaxError);
    assert.throws(() => assertByteForByte('', '{}'), SyntaxError);
  });
});

describe('assertSameShape', () => {
  const shape = '{"id":"String","fee":0.0,"doctor":"String","list":[{"no":0}]}';
  const schema = z.object({
    id: z.string(),
    fee: decimal(1),
    doctor: z.string().nullable(),
    list: z.array(z.object({ no: z.int(), note: extra(z.string()).optional() })),
  });
  const deviations = (reply: string, using?: z.ZodType) => named(() => assertSameShape(reply, shape, using));

  it('takes other values and more rows', () => {
    assert.deepEqual(deviations('{"id":"7","fee":12,"doctor":"李","list":[{"no":1},{"no":2}]}'), []);
    assert.deepEqual(deviations('{"id":"7","fee":12,"doctor":"李","list":[{"no":1},{"no":2,"note":"x"}]}', schema), []);
  });

  it('takes null where the schema says so, and nowhere else', () => {
    const reply = '{"id":"7","fee":12.0,"doctor":null,"list":[{"no":1}]}';
    assert.deepEqual(deviations(reply, schema), []);
    assert.deepEqual(deviations(reply), ['$.doctor: null came, the document has "String"']);
    assert.match(deviations('{"id":null,"fee":12.0,"doctor":"","list":[{"no":1}]}', schema)[0] ?? '', /^\$\.id: null came/);
  });

  it('names other types, keys and orders, in every row', () => {
    assert.deepEqual(deviations('{"id":7,"fee":12.0,"doctor":"","list":[{"no":1}]}'), ['$.id: 7 came, the document has "String"']);
    assert.deepEqual(deviations('{"id":"7","fee":12.0,"doctor":"","list":[{"no":1},{"no":"2"}]}'), [
      '$.list[1].no: "2" came, the document has 0',
    ]);
    assert.deepEqual(deviations('{"id":"7","fee":12.0,"doctor":"","list":[{"no":1},{"number":2}]}'), [
      '$.list[1].no: missing',
      '$.list[1].number: not in the document',
    ]);
    assert.deepEqual(deviations('{"fee":12.0,"id":"7","doctor":"","list":[{"no":1}]}').length, 1);
    assert.deepEqual(deviations('{"id":"7","fee":12.0,"doctor":"","list":[{"note":"x","no":1}]}', schema).length, 1);
  });

  it('asks for rows where the document shows some', () => {
    assert.deepEqual(deviations('{"id":"7","fee":12.0,"doctor":"","list":[]}'), ['$.list: no rows, so that nothing is compared']);
  });

  it('holds the reply against the schema too', () => {
    const [deviation = ''] = deviations('{"id":"7","fee":12.0,"doctor":"","list":[{"no":1.5}]}', schema);
    assert.match(deviation, /^\$\.list\[0\]\.no: /);
  });
});
