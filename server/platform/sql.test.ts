import assert from 'node:assert/strict';
import { type Bind, bind, insertion } from './sql.ts';

const quote = (text: string) => `<${text}>`;

describe('platform/sql', () => {
  it('puts values in for their names, each once, leaves times and casts alone, and misses no value', () => {
    const sql = "SELECT * FROM t WHERE a = :a AND b IN (:b) AND at = '08:30' AND x::text = ':'";
    const said = bind(sql, { a: ':b', b: [1, 'two', null] }, quote);
    assert.equal(said, "SELECT * FROM t WHERE a = ':b' AND b IN (1,'two',NULL) AND at = '08:30' AND x::text = ':'");
    const missing: object = { v: undefined };
    for (const values of [{}, missing, { value: 'x' }]) {
      const wrong = values as Bind; // as: a caller may be wrong about its types
      assert.throws(() => bind('SELECT :v', wrong, quote), /No value for :v/);
    }
    assert.throws(() => bind('SELECT :toString', {}, quote), /No value for :toString/);
  });

  it('leaves what could be read as something else to the dialect', () => {
    for (const text of ["'", '"', '\\', '\n', '\0', '\x7f', '\u0085']) assert.equal(bind(':text', { text }, quote), `<${text}>`);
    for (const text of ['', '张三 😀 %_`-;', '2026-11-21']) assert.equal(bind(':text', { text }, quote), `'${text}'`);
  });

  it('writes rows by the columns of the first', () => {
    const rows = [
      { a: 1, b: 'x' },
      { b: null, a: -2.5 },
    ];
    assert.equal(insertion('t', rows, quote), "INSERT INTO t (a,b) VALUES (1,'x'),(-2.5,NULL)");
  });
});
