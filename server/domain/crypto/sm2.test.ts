import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import smCrypto from 'sm-crypto';
import vectors from './gm-vectors.test.json' with { type: 'json' };
import { sm2Decrypt, sm2Encrypt, sm2KeyPair, sm2Sign, sm2Verify } from './index.ts';

const REFUSED = { message: 'sm2 ciphertext refused' };
const bare = (ciphertext: string) => ciphertext.replace(/^04/, '');

describe('crypto: SM2 decryption', () => {
  it('reads the published ciphertexts, with 04 and without, in both orders', () => {
    for (const { name, d, text, c1c3c2, ...more } of vectors.sm2Encrypt) {
      assert.equal(sm2Decrypt(d, bare(c1c3c2)), text, name);
      assert.equal(sm2Decrypt(d, c1c3c2), text, name);
      assert.equal(sm2Decrypt(d, c1c3c2.toUpperCase(), { order: 'C1C3C2' }), text, name);
      if ('c1c2c3' in more && more.c1c2c3) {
        for (const spelling of [more.c1c2c3, bare(more.c1c2c3)]) assert.equal(sm2Decrypt(d, spelling, { order: 'C1C2C3' }), text);
        assert.throws(() => sm2Decrypt(d, bare(more.c1c2c3)), REFUSED);
      }
    }
  });

  it('is what sm-crypto decrypts, in 40 random cases', () => {
    const { privateKey, publicKey } = sm2KeyPair();
    for (let n = 0; n < 40; n++) {
      const text = `${'口令🏥'.slice(0, randomInt(5) * 2)}${randomBytes(randomInt(1, 60)).toString('base64')}`;
      const mode = n % 2 === 0 ? 1 : 0;
      const ciphertext = smCrypto.sm2.doEncrypt(text, publicKey, mode);
      const ours = sm2Decrypt(privateKey, ciphertext, { order: mode ? 'C1C3C2' : 'C1C2C3' });
      assert.equal(ours, text);
      if (n < 10) assert.equal(ours, smCrypto.sm2.doDecrypt(ciphertext, privateKey, mode));
    }
  });

  it('tells a 04 before C1 from an X that begins with 04', () => {
    const [annex] = vectors.sm2Encrypt;
    assert.ok(annex);
    assert.ok(annex.c1c3c2.startsWith('0404'));
    for (const spelling of [annex.c1c3c2, bare(annex.c1c3c2)]) assert.equal(sm2Decrypt(annex.d, spelling), annex.text);
    assert.throws(() => sm2Decrypt(annex.d, bare(bare(annex.c1c3c2))), REFUSED);
  });

  it('refuses whatever is wrong in the same words', () => {
    for (const { name, d, c1c3c2 } of vectors.sm2BadCiphertexts)
      for (const spelling of [c1c3c2, bare(c1c3c2)]) assert.throws(() => sm2Decrypt(d, spelling), REFUSED, name);
    const { privateKey, publicKey } = sm2KeyPair();
    const good = sm2Encrypt(publicKey, '密码');
    assert.equal(sm2Decrypt(privateKey, good), '密码');
    for (const at of [0, 63, 64, 127, 128, 191, 192, good.length - 1]) {
      const digit = (Number.parseInt(good[at]!, 16) ^ 1).toString(16);
      assert.throws(() => sm2Decrypt(privateKey, good.slice(0, at) + digit + good.slice(at + 1)), REFUSED, `digit ${at}`);
    }
    const others = [
      '',
      '04',
      good.slice(0, 192),
      good.slice(1),
      `${good}0`,
      `${good}00`,
      good.slice(0, -2),
      `zz${good.slice(2)}`,
      ` ${good}`,
    ];
    for (const text of others) assert.throws(() => sm2Decrypt(privateKey, text), REFUSED);
    assert.throws(() => sm2Decrypt(sm2KeyPair().privateKey, good), REFUSED);
    assert.throws(() => sm2Decrypt(privateKey, `${'0'.repeat(128)}${good.slice(128)}`), REFUSED);
    assert.throws(() => sm2Decrypt(privateKey, smCrypto.sm2.doEncrypt([0xc3, 0x28], publicKey)), REFUSED);
  });

  it('takes no key that is none', () => {
    const [sample] = vectors.sm2Encrypt;
    assert.ok(sample);
    for (const key of [...vectors.sm2BadKeys, '', '1', 'x'.repeat(64)]) assert.throws(() => sm2Decrypt(key, sample.c1c3c2), Error, key);
  });
});

describe('crypto: SM2 encryption', () => {
  it('goes both ways in both orders and never twice alike', () => {
    const { privateKey, publicKey } = sm2KeyPair();
    assert.match(privateKey, /^[0-9a-f]{64}$/);
    assert.match(publicKey, /^04[0-9a-f]{128}$/);
    for (const order of ['C1C3C2', 'C1C2C3'] as const)
      assert.equal(sm2Decrypt(privateKey, sm2Encrypt(publicKey, '张三', { order }), { order }), '张三');
    assert.notEqual(sm2Encrypt(publicKey, '张三'), sm2Encrypt(publicKey, '张三'));
  });

  it('refuses an empty text and a key off the curve', () => {
    const { publicKey } = sm2KeyPair();
    assert.throws(() => sm2Encrypt(publicKey, ''));
    const off = publicKey.slice(0, -1) + (Number.parseInt(publicKey.slice(-1), 16) ^ 1).toString(16);
    for (const key of [off, '', '04', publicKey.slice(0, -2)]) assert.throws(() => sm2Encrypt(key, 'x'));
  });
});

describe('crypto: SM2 signatures', () => {
  it('of the standard are verified, spoiled ones are not', () => {
    for (const { name, pub, msg, r, s, userId } of vectors.sm2Sign) {
      const message = Buffer.from(msg, 'hex');
      assert.equal(sm2Verify(pub, message, r + s, { userId }), true, name);
      assert.equal(sm2Verify(pub, Buffer.concat([message, Buffer.of(0)]), r + s), false);
      assert.equal(sm2Verify(pub, message, r + s, { userId: 'ALICE123@YAHOO.COM' }), false);
      assert.equal(sm2Verify(pub, message, r + s.slice(0, -1)), false);
    }
    for (const { name, pub, msg, r, s } of vectors.sm2BadSignatures)
      assert.equal(sm2Verify(pub, Buffer.from(msg, 'hex'), r + s), false, name);
  });

  it('of ours are verified, for text and for bytes alike', () => {
    const { privateKey, publicKey } = sm2KeyPair();
    const signature = sm2Sign(privateKey, '处方 12');
    assert.match(signature, /^[0-9a-f]{128}$/);
    assert.equal(sm2Verify(publicKey, Buffer.from('处方 12'), signature), true);
    assert.equal(sm2Verify(publicKey, '处方 13', signature), false);
    assert.equal(sm2Verify(sm2KeyPair().publicKey, '处方 12', signature), false);
    assert.equal(sm2Verify(publicKey, '处方 12', sm2Sign(privateKey, '处方 12', { userId: 'doctor@example' })), false);
    for (const key of [...vectors.sm2BadKeys, 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122'])
      assert.throws(() => sm2Sign(key, 'x'));
  });
});
