import assert from 'node:assert/strict';
import { opaqueId, openOpaqueId } from './opaque-id.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('crypto/opaque-id', () => {
  it('gives each number one UUID and reads it back', () => {
    const made = ['0', '1', '2', '4294967296', String(2 ** 48 - 1)].map((id) => ({ id, made: opaqueId(id, 'test') }));
    for (const one of made) {
      assert.match(one.made, uuid);
      assert.equal(openOpaqueId(one.made, 'test'), one.id);
      assert.equal(opaqueId(one.id, 'test'), one.made);
    }
    assert.equal(new Set(made.map((one) => one.made.slice(0, 8))).size, made.length, 'neighbours do not look alike');
  });

  it('reads nothing that it did not make', () => {
    const made = opaqueId('7', 'test');
    assert.equal(openOpaqueId(made, 'other'), undefined);
    for (let at = 0; at < made.length; at++) {
      const spoiled = `${made.slice(0, at)}${made[at] === '0' ? '1' : '0'}${made.slice(at + 1)}`;
      assert.equal(openOpaqueId(spoiled, 'test'), undefined, `digit ${at}`);
    }
    for (const other of ['', '7', 'uuid-string', made.toUpperCase(), `${made}0`]) assert.equal(openOpaqueId(other, 'test'), undefined);
  });

  it('takes no number that six bytes cannot hold', () => {
    for (const id of [String(2 ** 48), '-1', 'x']) assert.throws(() => opaqueId(id, 'test'), RangeError);
  });
});
