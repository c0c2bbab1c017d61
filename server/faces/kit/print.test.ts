import assert from 'node:assert/strict';
import { z } from 'zod';
import { decimal, extra } from '../../../shared/contracts/kit.ts';
import { metaOf, printDecimal, printerOf } from './print.ts';

const print = (schema: z.ZodType, value: unknown) => printerOf(schema)(value);

describe('faces/kit/print', () => {
  it('spells numbers with the decimals that are asked for, and more when there are more', () => {
    const spelt: [value: number, decimals: number, text: string][] = [
      [10, 1, '10.0'],
      [10.05, 1, '10.05'],
      [10.5, 1, '10.5'],
      [70, 2, '70.00'],
      [70.5, 2, '70.50'],
      [0, 1, '0.0'],
      [-0, 1, '0.0'],
      [-12.3, 2, '-12.30'],
      [0.1 + 0.2, 1, '0.3'],
      [1.1 * 3, 2, '3.30'],
      [19.99, 1, '19.99'],
      [0.01, 1, '0.01'],
      [7, 0, '7'],
      [9_007_199_254_740_991, 1, '9007199254740991.0'],
      [1e22, 1, '1e+22'],
      [Number.NaN, 1, 'null'],
      [Number.POSITIVE_INFINITY, 1, 'null'],
    ];
    for (const [value, decimals, text] of spelt) assert.equal(printDecimal(value, decimals), text);
  });

  it('spells every price from fen as a person would', () => {
    for (let fen = 0; fen < 100_000; fen += 7) {
      const yuan = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
      assert.equal(printDecimal(fen / 100, 2), yuan);
      assert.equal(printDecimal(fen / 100, 1), yuan.replace(/0$/, ''));
    }
  });

  it('keeps the order of the document, extras last, and nothing undeclared', () => {
    const schema = z.object({ c: z.string(), x: extra(z.number()), a: z.string(), y: extra(z.string()).nullable(), b: z.int() });
    assert.equal(print(schema, { a: 'a', b: 2, c: 'c', x: 1, y: null, secret: 's' }), '{"c":"c","a":"a","b":2,"x":1,"y":null}');
    assert.equal(print(schema, Object.create({ c: 'inherited' }, { a: { value: 'a', enumerable: true } })), '{"a":"a"}');
  });

  it('goes down into lists, wrappers, unions and records', () => {
    const price = z.object({ fee: decimal(1), name: z.string() });
    const value = { name: 'n', fee: 10, secret: 's' };
    const text = '{"fee":10.0,"name":"n"}';
    assert.equal(print(z.array(price), [value, value]), `[${text},${text}]`);
    for (const schema of [
      price.optional(),
      price.nullable(),
      price.readonly(),
      price.nullish(),
      price.default({ fee: 0, name: '' }),
      price.loose(),
    ])
      assert.equal(print(schema, value), text);
    assert.equal(print(z.union([z.object({ other: z.string() }), price]), value), text);
    assert.equal(print(z.union([price, z.null()]), null), 'null');
    assert.equal(print(z.record(z.string(), price), { 'a"b': value }), `{"a\\"b":${text}}`);
    assert.equal(
      print(
        z.lazy(() => price),
        value,
      ),
      text,
    );
    assert.equal(print(z.tuple([price, z.string()]), [value, 'x']), `[${text},"x"]`);
  });

  it('leaves absent keys out and prints null as null', () => {
    const schema = z.object({ a: z.string().optional(), b: z.string().nullable(), c: decimal(1).nullable() });
    assert.equal(print(schema, { b: null, c: null }), '{"b":null,"c":null}');
    assert.equal(print(schema, { a: undefined, b: 'x', c: 1 }), '{"b":"x","c":1.0}');
  });

  it('escapes as JSON does', () => {
    const schema = z.object({ 'a"b': z.string() });
    const value = { 'a"b': '张三 "\\\n\u2028😀</script>' };
    assert.deepEqual(JSON.parse(print(schema, value)), value);
  });

  it('prints scalars as JSON', () => {
    for (const value of ['x', 1.5, true, null]) assert.equal(print(z.unknown(), value), JSON.stringify(value));
    assert.equal(print(z.unknown(), undefined), 'null');
    assert.equal(print(z.union([z.literal(0), z.literal(1)]), 1), '1');
    assert.equal(print(z.enum(['a', 'b']), 'b'), '"b"');
  });

  it('finds meta through wrappers, the outermost winning', () => {
    assert.deepEqual(metaOf(decimal(2).optional().nullable()), { decimals: 2 });
    assert.deepEqual(metaOf(extra(decimal(2))), { decimals: 2, extra: true });
    assert.deepEqual(metaOf(extra(decimal(1).optional())), { decimals: 1, extra: true });
    assert.equal(metaOf(decimal(1).nullable().meta({ decimals: 2 })).decimals, 2);
    assert.equal(print(z.object({ a: decimal(1).optional().describe('价格') }), { a: 7 }), '{"a":7.0}');
  });
});
