import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import smCrypto from 'sm-crypto';
import vectors from './gm-vectors.test.json' with { type: 'json' };
import { configureKeys, sm3 } from './index.ts';
import { type KeyProvider, keyProvider } from './keys.ts';
import { withTestKeys } from './test-keys.test.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** A provider with exactly these keys, where a key not given does not matter. */
function holding(keys: { encryption?: string; mac?: string; blind?: string }): KeyProvider {
  const encryption = keys.encryption === undefined ? Buffer.alloc(16) : bytes(keys.encryption);
  const mac = keys.mac === undefined ? Buffer.alloc(32) : bytes(keys.mac);
  const blindIndexKey = keys.blind === undefined ? Buffer.alloc(32) : bytes(keys.blind);
  configureKeys({ current: 'v', ring: { v: { encryption, mac } }, blindIndexKey });
  return keyProvider();
}

/** PKCS#7. */
const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc(16 - (data.length % 16), 16 - (data.length % 16))]);

describe('crypto: published vectors', () => {
  withTestKeys();

  it('SM3', () => {
    for (const v of vectors.sm3) assert.equal(sm3(bytes(v.msg)), v.digest);
    assert.equal(sm3('abc'), vectors.sm3[0]?.digest);
  });

  it('HMAC-SM3, valid and spoiled tags', () => {
    for (const v of vectors.hmacSm3) {
      const same = holding({ mac: v.key }).mac('v', bytes(v.msg)).toString('hex') === v.tag;
      assert.equal(same, v.result === 'valid', `case ${v.tcId}`);
      assert.equal(holding({ blind: v.key }).blindMac(bytes(v.msg)).toString('hex') === v.tag, same);
    }
  });

  it('SM4 blocks, deciphered', () => {
    for (const v of vectors.sm4Ecb) assert.equal(holding({ encryption: v.key }).decryptBlocks('v', bytes(v.ct)).toString('hex'), v.pt);
  });

  it('SM4-CBC: whole blocks are the start of the padded ciphertext', () => {
    for (const v of vectors.sm4Cbc) {
      const sealed = holding({ encryption: v.key }).encryptBlocks('v', bytes(v.iv), padded(bytes(v.pt)));
      assert.equal(sealed.subarray(0, v.pt.length / 2).toString('hex'), v.ct);
    }
  });

  it('SM4-CBC with PKCS#7, both ways', () => {
    for (const v of vectors.sm4CbcPkcs7) {
      const keys = holding({ encryption: v.key });
      assert.equal(keys.encryptBlocks('v', bytes(v.iv), padded(Buffer.from(v.ptUtf8))).toString('hex'), v.ct);
      assert.equal(keys.decrypt('v', bytes(v.iv), bytes(v.ct)).toString('utf8'), v.ptUtf8);
    }
  });

  it('PBKDF2-HMAC-SM3', () => {
    for (const v of vectors.pbkdf2Sm3) {
      assert.equal(pbkdf2Sync(bytes(v.password), bytes(v.salt), v.iterations, v.dkLen, 'sm3').toString('hex'), v.dk, `case ${v.tcId}`);
    }
  });
});

describe('crypto: an independent implementation agrees', () => {
  withTestKeys();

  it('on SM3, HMAC-SM3 and SM4-CBC of random data of every length around a block', () => {
    for (let n = 0; n <= 70; n++) {
      const data = randomBytes(n);
      const [key, mac, iv] = [randomBytes(16), randomBytes(32), randomBytes(16)];
      const keys = holding({ encryption: key.toString('hex'), mac: mac.toString('hex') });
      assert.equal(sm3(data), smCrypto.sm3([...data]));
      assert.equal(keys.mac('v', data).toString('hex'), smCrypto.sm3([...data], { key: [...mac] }));
      const theirs = smCrypto.sm4.encrypt([...data], [...key], { mode: 'cbc', iv: iv.toString('hex') });
      assert.equal(keys.encryptBlocks('v', iv, padded(data)).toString('hex'), theirs);
      assert.ok(keys.decrypt('v', iv, bytes(theirs)).equals(data));
    }
  });
});
