import assert from 'node:assert/strict';
import { createCipheriv, randomBytes, randomInt } from 'node:crypto';
import smCrypto from 'sm-crypto';
import { configureKeys, deriveRing, needsReseal, seal, sealMany, sealNullable, unseal, unsealMany, unsealNullable } from './index.ts';
import { keyProvider } from './keys.ts';
import { ringOf, withTestKeys } from './test-keys.test.ts';

const PLACE = 'members.name';
/** 张三 as sealed once under the test key, so that a changed format does not go unseen. */
const PINNED = 'v1.k1.gesp2flBljYk08MwMjN66Qahlccx-lFmRmXzYzZsG9Zqnva9cmPhsxI9Azr_2CHI8hjqreqnFtILCyVpAmxHmw';
const DAMAGED = { message: 'sealed value damaged' };

const refused = (sealed: string, context = PLACE): void => {
  assert.throws(() => unseal(sealed, context), DAMAGED);
  assert.throws(() => unsealMany([{ sealed, context }]), DAMAGED);
};

/** A sealed value whose MAC is right whatever stands under it. */
function forge(iv: Buffer, ciphertext: Buffer): string {
  const head = Buffer.from(`v1.k1.${PLACE.length}.${PLACE}.`);
  const mac = keyProvider().mac('k1', Buffer.concat([head, iv, ciphertext]));
  return `v1.k1.${Buffer.concat([iv, ciphertext, mac]).toString('base64url')}`;
}

describe('crypto: sealing', () => {
  withTestKeys();

  it('gives back every text, of any length and script', () => {
    const texts = ['', 'a', '张三', '🏥 头痛三天', '\0', 'x'.repeat(10_000), ...Array.from({ length: 50 }, (_, n) => '字'.repeat(n))];
    for (const text of texts) assert.equal(unseal(seal(text, PLACE), PLACE), text);
  });

  it('names version and key, and never seals twice alike', () => {
    const sealed = seal('张三', PLACE);
    assert.match(sealed, /^v1\.k1\.[A-Za-z0-9_-]+$/);
    assert.notEqual(seal('张三', PLACE), sealed);
    assert.equal(Buffer.from(sealed.slice(6), 'base64url').length, 16 + 16 + 32);
  });

  it('is SM4-CBC and HMAC-SM3 to an independent implementation', () => {
    const key = deriveRing(Buffer.alloc(32, 7), 'k1').k1;
    assert.ok(key);
    const raw = Buffer.from(seal('青霉素过敏', PLACE).slice(6), 'base64url');
    const [iv, ciphertext, mac] = [raw.subarray(0, 16), raw.subarray(16, -32), raw.subarray(-32)];
    const options = { mode: 'cbc', iv: iv.toString('hex') } as const;
    assert.equal(smCrypto.sm4.decrypt(ciphertext.toString('hex'), key.encryption.toString('hex'), options), '青霉素过敏');
    const covered = [...Buffer.from(`v1.k1.12.${PLACE}.`), ...iv, ...ciphertext];
    assert.equal(smCrypto.sm3(covered, { key: [...key.mac] }), mac.toString('hex'));
  });

  it('seals a list so that each text opens alone, in its order, and none shares an IV', () => {
    const texts = ['', '张三', '张三', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(400), '🏥'];
    const sealed = sealMany(texts, PLACE);
    assert.deepEqual(
      sealed.map((one) => unseal(one, PLACE)),
      texts,
    );
    const ivs = [...sealed, ...sealMany(texts, PLACE)].map((one) => Buffer.from(one.slice(6), 'base64url').toString('hex', 0, 16));
    assert.equal(new Set(ivs).size, 2 * texts.length);
    assert.deepEqual(sealMany([], PLACE), []);
  });

  it('opens a value sealed by an earlier release', () => {
    assert.equal(unseal(PINNED, PLACE), '张三');
  });

  it('keeps null', () => {
    assert.equal(sealNullable(null, PLACE), null);
    assert.equal(unsealNullable(null, PLACE), null);
    assert.equal(unsealNullable(sealNullable('', PLACE), PLACE), '');
  });
});

describe('crypto: a damaged value', () => {
  withTestKeys();

  it('is refused whichever byte of iv, ciphertext or mac has any one bit flipped', () => {
    const raw = Buffer.from(seal('身份证号', PLACE).slice(6), 'base64url');
    for (let bit = 0; bit < raw.length * 8; bit++) {
      const spoiled = Buffer.from(raw);
      spoiled.writeUInt8(spoiled.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      refused(`v1.k1.${spoiled.toString('base64url')}`);
    }
  });

  it('is refused whichever character is changed, even to one that decodes alike', () => {
    configureKeys(ringOf('k1', 'k0', 'k3', 'j1'));
    // Lengths of 64, 80 and 96 bytes end with 4, 2 and 0 spare bits in base64.
    for (const plain of ['a', 'x'.repeat(16), 'x'.repeat(32)]) {
      const sealed = seal(plain, PLACE);
      for (let at = 0; at < sealed.length; at++) {
        for (let bit = 0; bit < 7; bit++) {
          const other = String.fromCharCode(sealed.charCodeAt(at) ^ (1 << bit));
          refused(sealed.slice(0, at) + other + sealed.slice(at + 1));
        }
      }
    }
  });

  it('is refused when cut, lengthened, padded or not ours at all', () => {
    const sealed = seal('张三', PLACE);
    for (let n = 0; n < sealed.length; n++) refused(sealed.slice(0, n));
    for (const tail of ['A', '=', '==', '.', '.x', '\n', ' ', '\0']) refused(sealed + tail);
    for (const text of ['', '张三', 'v1', 'v1.', 'v1..', 'v1.k1', 'v1.k1.', '...', `v2${sealed.slice(2)}`, `V1${sealed.slice(2)}`])
      refused(text);
    for (const id of ['k9', '__proto__', 'constructor']) refused(sealed.replace('k1', id));
  });

  it('is refused in another place than its own', () => {
    const sealed = seal('张三', PLACE);
    for (const place of ['members.phone', 'doctors.name', '', `${PLACE} `, 'members']) refused(sealed, place);
  });

  it('is refused when parts of two values are joined', () => {
    const [a, b] = ['甲', '乙'].map((plain) => Buffer.from(seal(plain, PLACE).slice(6), 'base64url'));
    assert.ok(a && b);
    for (const cut of [16, 32]) refused(`v1.k1.${Buffer.concat([a.subarray(0, cut), b.subarray(cut)]).toString('base64url')}`);
  });

  it('is refused for its padding even under a right MAC, one by one and in a list alike', () => {
    const key = deriveRing(Buffer.alloc(32, 7), 'k1').k1;
    assert.ok(key);
    const iv = randomBytes(16);
    const raw = (block: Buffer): string => {
      const cipher = createCipheriv('sm4-cbc', key.encryption, iv).setAutoPadding(false);
      return forge(iv, Buffer.concat([cipher.update(block), cipher.final()]));
    };
    const ending = (...tail: number[]): Buffer => Buffer.from([...Buffer.alloc(16 - tail.length, 65), ...tail]);
    assert.equal(unseal(raw(ending(2, 2)), PLACE), 'A'.repeat(14));
    for (const block of [ending(0), ending(17), ending(255), ending(1, 2), ending(3, 2, 3)]) refused(raw(block));
    refused(forge(iv, Buffer.alloc(0)));
    refused(forge(iv, Buffer.alloc(15)));
    refused(forge(iv, Buffer.alloc(17)));
  });

  it('tells the operator, not the caller, that a key is missing', () => {
    const sealed = seal('张三', PLACE);
    configureKeys(ringOf('k2'));
    assert.throws(() => unseal(sealed, PLACE), { ...DAMAGED, cause: 'unknown key id' });
  });
});

describe('crypto: rotation', () => {
  withTestKeys();

  it('reads what an older key sealed, writes with the current one, and tells which is which', () => {
    const old = seal('张三', PLACE);
    assert.equal(needsReseal(old), false);
    configureKeys(ringOf('k2', 'k1'));
    assert.equal(unseal(old, PLACE), '张三');
    assert.equal(needsReseal(old), true);
    const fresh = seal(unseal(old, PLACE), PLACE);
    assert.match(fresh, /^v1\.k2\./);
    assert.equal(needsReseal(fresh), false);
    configureKeys(ringOf('k2'));
    assert.equal(unseal(fresh, PLACE), '张三');
    refused(old);
  });

  it('does not take one key id for the start of another', () => {
    configureKeys(ringOf('k10', 'k1'));
    const long = seal('张三', PLACE);
    configureKeys(ringOf('k1', 'k10'));
    assert.equal(needsReseal(long), true);
  });
});

describe('crypto: unsealMany', () => {
  withTestKeys();

  it('gives what unseal gives, over random data under several keys and places', () => {
    const ids = ['k1', 'k2', 'k3'];
    const plains = Array.from({ length: 300 }, () => randomBytes(randomInt(60)).toString(randomInt(2) ? 'utf8' : 'hex'));
    const list = plains.map((plain, n) => {
      const current = ids[randomInt(3)] ?? 'k1';
      configureKeys(ringOf(current, ...ids.filter((id) => id !== current)));
      const context = `t.c${n % 5}`;
      return { sealed: seal(plain, context), context };
    });
    assert.deepEqual(unsealMany(list), plains);
    assert.deepEqual(
      list.map(({ sealed, context }) => unseal(sealed, context)),
      plains,
    );
  });

  it('takes an empty list, and the same field twice', () => {
    const field = { sealed: seal('x'.repeat(40), PLACE), context: PLACE };
    assert.deepEqual(unsealMany([]), []);
    assert.deepEqual(unsealMany([field, field]), ['x'.repeat(40), 'x'.repeat(40)]);
  });

  it('refuses the whole list for one damaged field, or two that changed places', () => {
    const list = ['name', 'phone'].map((column) => ({ sealed: seal('甲', `t.${column}`), context: `t.${column}` }));
    const [name, phone] = list;
    assert.ok(name && phone);
    assert.throws(() => unsealMany([...list, { ...name, context: 't.x' }]), DAMAGED);
    assert.throws(() => unsealMany([{ ...name, sealed: phone.sealed }, phone]), DAMAGED);
  });
});
