import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { blindIndex, configureKeys, deriveBlindIndexKey, deriveRing, type KeyProvider, seal, unseal, unsealMany } from './index.ts';
import { keyProvider } from './keys.ts';
import { ringOf, withTestKeys } from './test-keys.test.ts';

const master = Buffer.alloc(32, 1);
/** What this release derives from that master key: SM4 key, MAC key, blind index key. */
const PINNED = [
  'caaae000e31d0cb5e5c07dcb61dcbf48',
  '5f1a271752ce6ce2393bb33fabccf808098a582fa5c5e91a1030d3ec5ebe25e4',
  'ffc45edb2cc4f13adccef27ddd32d67194fcd567ed2db6e9639cc78a3f499b48',
];

describe('crypto: keys', () => {
  withTestKeys();

  it('derives the same keys again, and different ones for each id, purpose and master', () => {
    assert.deepEqual(deriveRing(master, 'k1'), deriveRing(Buffer.alloc(32, 1), 'k1'));
    const all = [deriveRing(master, 'k1').k1, deriveRing(master, 'k2').k2, deriveRing(Buffer.alloc(32, 2), 'k1').k1]
      .flatMap((key) => (key ? [key.encryption, key.mac.subarray(0, 16)] : []))
      .concat(deriveBlindIndexKey(master).subarray(0, 16));
    assert.equal(new Set(all.map((key) => key.toString('hex'))).size, 7);
    assert.equal(deriveRing(master, 'k1').k1?.encryption.length, 16);
    assert.equal(deriveRing(master, 'k1').k1?.mac.length, 32);
  });

  it('never changes what a master key derives: stored values depend on it', () => {
    const ring = deriveRing(master, 'k1').k1;
    assert.deepEqual(
      [ring?.encryption, ring?.mac, deriveBlindIndexKey(master)].map((key) => key?.toString('hex')),
      PINNED,
    );
  });

  it('refuses wrong lengths, bad ids and a current key outside the ring', () => {
    assert.throws(() => deriveRing(Buffer.alloc(16), 'k1'), /master key must be 32 bytes, not 16/);
    assert.throws(() => deriveBlindIndexKey(Buffer.alloc(31)), /master key/);
    for (const id of ['', 'a.b', 'k 1', '密钥', 'x'.repeat(33)]) assert.throws(() => deriveRing(master, id), /bad key id/);
    const good = ringOf('k1');
    assert.throws(() => configureKeys({ ...good, current: 'k2' }), /not in the ring: k2/);
    assert.throws(() => configureKeys({ ...good, current: 'toString' }), /not in the ring/);
    assert.throws(() => configureKeys({ ...good, blindIndexKey: Buffer.alloc(16) }), /blind index key must be 32 bytes/);
    for (const [encryption, mac] of [[32, 32] as const, [16, 16] as const]) {
      const ring = { k1: { encryption: Buffer.alloc(encryption), mac: Buffer.alloc(mac) } };
      assert.throws(() => configureKeys({ ...good, ring }), /key of k1 must be/);
    }
  });

  it('keeps the keys in force when a new ring is refused', () => {
    const sealed = seal('张三', 't.c');
    assert.throws(() => configureKeys({ ...ringOf('k2'), current: 'k3' }));
    assert.equal(unseal(sealed, 't.c'), '张三');
  });

  it('holds its own copy of the keys', () => {
    const keys = ringOf('k1');
    configureKeys(keys);
    const sealed = seal('张三', 't.c');
    keys.ring.k1?.encryption.fill(0);
    keys.ring.k1?.mac.fill(0);
    assert.equal(unseal(sealed, 't.c'), '张三');
  });

  it('lets another provider take over, and asks it for one pass a key over a list', () => {
    const ring = keyProvider();
    const passes: number[] = [];
    const hsm: KeyProvider = {
      ...ring,
      decryptBlocks(keyId, blocks) {
        passes.push(blocks.length);
        return ring.decryptBlocks(keyId, blocks);
      },
    };
    configureKeys(hsm);
    const list = ['甲', '乙', 'x'.repeat(16)].map((plain) => ({ sealed: seal(plain, 't.c'), context: 't.c' }));
    assert.deepEqual(unsealMany(list), ['甲', '乙', 'x'.repeat(16)]);
    assert.deepEqual(passes, [64]);
  });

  it('says so when no keys were set', () => {
    const door = fileURLToPath(new URL('./index.ts', import.meta.url));
    const script = `import(${JSON.stringify(door)}).then((c) => c.seal('x', 't.c')).catch((e) => console.log(e.message))`;
    const run = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
    assert.equal(run.stdout.trim(), 'crypto keys are not configured: call configureKeys at boot');
  });
});

describe('crypto: blind index', () => {
  withTestKeys();

  it('finds equal values, and only within one purpose and one key', () => {
    const phone = blindIndex('13800000001', 'phone');
    assert.match(phone, /^[0-9a-f]{64}$/);
    assert.equal(blindIndex('13800000001', 'phone'), phone);
    assert.notEqual(blindIndex('13800000002', 'phone'), phone);
    assert.notEqual(blindIndex('13800000001', 'idno'), phone);
    assert.notEqual(blindIndex('.x', 'a'), blindIndex('x', 'a.'));
    configureKeys({ ...ringOf('k1'), blindIndexKey: Buffer.alloc(32, 9) });
    assert.notEqual(blindIndex('13800000001', 'phone'), phone);
  });

  it('outlives a rotation of the sealing key', () => {
    const before = blindIndex('13800000001', 'phone');
    configureKeys(ringOf('k2', 'k1'));
    assert.equal(blindIndex('13800000001', 'phone'), before);
  });
});
