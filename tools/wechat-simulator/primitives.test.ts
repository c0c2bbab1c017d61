import { strict as assert } from 'node:assert';
import { constants, createHash, createPrivateKey, privateDecrypt, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { generateRsaKeys, selfSignedCertificate } from './certificate.ts';
import {
  gcmDecrypt,
  gcmEncrypt,
  jsSdkSignature,
  pushDecrypt,
  pushEncrypt,
  randomEncodingAesKey,
  requestMessage,
  responseMessage,
  rsaSign,
  rsaVerify,
  sessionSignature,
  sortedSha1,
} from './crypto.ts';
import { isRecord } from './http.ts';

const FILE = new URL('../../../shared/vectors/wechat-vectors.json', import.meta.url);

type Fields = Record<string, unknown>;

function loadVectors(): Map<string, { input: Fields; expected: Fields }> {
  if (!existsSync(FILE)) return new Map();
  const file: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  const list = isRecord(file) && Array.isArray(file.vectors) ? file.vectors.filter(isRecord) : [];
  return new Map(
    list.map((vector) => [
      String(vector.id),
      { input: isRecord(vector.input) ? vector.input : {}, expected: isRecord(vector.expected) ? vector.expected : {} },
    ]),
  );
}

const text = (fields: Fields, name: string) => String(fields[name] ?? '');
// The public test keys are published under a label that key loaders do not know.
const pem = (fields: Fields, name: string) => text(fields, name).replaceAll('TESTING KEY', 'PRIVATE KEY');

describe('wechat simulator: primitives against published vectors', () => {
  const vectors = loadVectors();

  function vector(id: string, check: (input: Fields, expected: Fields) => void): void {
    it(id, function () {
      const found = vectors.get(id);
      if (!found) {
        console.log(`      skipped: ${id} needs shared/vectors/wechat-vectors.json beside the checkout`);
        this.skip();
      } else check(found.input, found.expected);
    });
  }

  for (const id of ['jssdk-official-1', 'jssdk-official-old']) {
    vector(id, (input, expected) => {
      const signature = jsSdkSignature(text(input, 'jsapi_ticket'), text(input, 'noncestr'), Number(input.timestamp), text(input, 'url'));
      assert.equal(signature, expected.signature);
    });
  }

  for (const id of ['push-url-verify', 'push-plain-post']) {
    vector(id, (input, expected) => {
      assert.equal(sortedSha1([text(input, 'token'), text(input, 'timestamp'), text(input, 'nonce')]), expected.signature);
    });
  }

  vector('sha1-sorted-concat', (input, expected) => {
    assert.ok(Array.isArray(input.parts));
    assert.equal(sortedSha1(input.parts.map(String)), expected.concat);
  });

  vector('push-secure-incoming', (input, expected) => {
    const opened = pushDecrypt(text(input, 'encodingAESKey'), text(input, 'Encrypt'));
    assert.deepEqual(
      { random: opened.random.toString(), msg: opened.text, appid: opened.appid },
      { random: expected.random, msg: expected.msg, appid: input.appid },
    );
    const sealed = pushEncrypt(text(input, 'encodingAESKey'), text(input, 'appid'), opened.text, opened.random);
    assert.equal(sealed, input.Encrypt);
    const query = isRecord(input.query) ? input.query : {};
    assert.equal(sortedSha1([text(input, 'token'), text(query, 'timestamp'), text(query, 'nonce'), sealed]), query.msg_signature);
  });

  for (const id of ['push-secure-reply', 'push-wxjava-replyMsg']) {
    vector(id, (input, expected) => {
      const sealed = pushEncrypt(
        text(input, 'encodingAESKey'),
        text(input, 'appid'),
        text(input, 'msg'),
        Buffer.from(text(input, 'random')),
      );
      assert.equal(sealed, expected.Encrypt);
      if (expected.MsgSignature) {
        assert.equal(sortedSha1([text(input, 'token'), text(input, 'TimeStamp'), text(input, 'Nonce'), sealed]), expected.MsgSignature);
      }
    });
  }

  vector('session-signature', (input, expected) => {
    assert.equal(sessionSignature(text(input, 'session_key'), text(input, 'data')), expected.signature);
  });

  vector('v3-rsa-sign-go', (input, expected) => {
    assert.equal(rsaSign(pem(input, 'private_key_pem'), text(input, 'message')), expected.signature);
    for (const key of ['public_key_pem', 'certificate_pem']) {
      assert.equal(rsaVerify(text(input, key), text(input, 'message'), text(expected, 'signature')), true);
      assert.equal(rsaVerify(text(input, key), `${text(input, 'message')} `, text(expected, 'signature')), false);
      assert.equal(rsaVerify(text(input, key), text(input, 'message'), 'WECHATPAY/SIGNTEST/x'), false);
    }
  });

  for (const id of ['v3-authorization-layout-java', 'v3-authorization-layout-go-get', 'v3-authorization-layout-go-post']) {
    vector(id, (input, expected) => {
      const target = text(input, 'canonical_url') || text(input, 'url').replace('https://api.mch.weixin.qq.com', '');
      const body = Buffer.from(text(input, 'body'));
      const message = requestMessage(text(input, 'method'), target, text(input, 'timestamp'), text(input, 'nonce_str'), body);
      assert.equal(message.toString(), expected.message);
    });
  }

  vector('v3-response-204-derived', (input, expected) => {
    const message = responseMessage('1624523846', 'mockNonce1234', '');
    assert.equal(message, input.message);
    const go = vectors.get('v3-rsa-sign-go');
    assert.equal(rsaSign(pem(go?.input ?? {}, 'private_key_pem'), message), expected.signature);
  });

  for (const id of ['v3-gcm-go-aes128', 'v3-gcm-transaction-aes256', 'v3-gcm-iv16-hello', 'v3-gcm-iv16-empty']) {
    vector(id, (input, expected) => {
      const [key, nonce, data] = [text(input, 'key'), text(input, 'nonce'), text(input, 'associated_data')];
      assert.equal(gcmDecrypt(key, nonce, data, text(input, 'ciphertext')), expected.plaintext);
      assert.equal(gcmEncrypt(key, nonce, data, text(expected, 'plaintext')), input.ciphertext);
      assert.throws(() => gcmDecrypt(key, nonce, `${data}x`, text(input, 'ciphertext')));
    });
  }

  vector('v3-oaep-go', (input, expected) => {
    const key = createPrivateKey(pem(input, 'private_key_pem'));
    const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
    assert.equal(privateDecrypt(options, Buffer.from(text(input, 'ciphertext'), 'base64')).toString(), expected.plaintext);
  });
});

describe('wechat simulator: certificates and keys', () => {
  it('makes X.509 certificates that node reads, with the serial it says', async () => {
    const keys = await generateRsaKeys();
    const [from, to] = [Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2031, 0, 2, 3, 4, 5)];
    const made = selfSignedCertificate({ privateKey: keys.privateKey, organisation: '示范医院', commonName: '1900000001', from, to });
    const read = new X509Certificate(made.pem);
    assert.match(made.serial, /^[1][0-9A-F]{39}$/);
    assert.equal(read.serialNumber, made.serial);
    assert.equal(Date.parse(read.validFrom), from);
    assert.equal(Date.parse(read.validTo), to);
    assert.equal(read.verify(read.publicKey), true);
    assert.equal(read.checkPrivateKey(createPrivateKey(keys.privateKey)), true);
    assert.equal(rsaVerify(made.pem, 'x', rsaSign(keys.privateKey, 'x')), true);
  });

  it('makes EncodingAESKeys whose base64 form is canonical', () => {
    const key = randomEncodingAesKey();
    assert.equal(key.length, 43);
    assert.equal(Buffer.from(`${key}=`, 'base64').toString('base64'), `${key}=`);
    assert.equal(
      createHash('sha256')
        .update(pushEncrypt(key, 'wx1', 'a'))
        .digest().length,
      32,
    );
  });
});
