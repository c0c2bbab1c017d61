import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { jsSdkSignature, jsSdkText } from './js-sdk.ts';
import { openUserData, sessionSignature } from './log-in.ts';
import { md5, openField, ossSignature, sealV2, signV2 } from './older-signatures.ts';
import { openAead, paymentText, replyBytes, requestText, signRsa, verifyRsa } from './pay-crypto.ts';
import { isSigned, openCertificates } from './platform-keys.ts';
import { openSecure, pushSignature, sealSecure } from './push-crypto.ts';
import { fenOf, readTradeBill } from './trade-bill.ts';

/** One entry of a vector file. */
export interface Facts {
  input: Readonly<Record<string, unknown>>;
  expected: Readonly<Record<string, unknown>>;
  derived: Readonly<Record<string, unknown>>;
  negative: readonly Readonly<Record<string, unknown>>[];
}

/** What can be recomputed where these keys stand in the input (or, `expected.x`, in the expectation). */
export interface Check {
  what: string;
  areas: readonly string[];
  needs: readonly string[];
  holds(facts: Facts): boolean;
}

const text = (value: unknown) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const texts = (value: unknown) => Object.fromEntries(Object.entries(object(value)).map(([key, item]) => [key, text(item)]));
const sha1 = (value: string) => createHash('sha1').update(value).digest('hex');
const privateKey = (pem: unknown) => createPrivateKey(text(pem).replaceAll('TESTING KEY', 'PRIVATE KEY'));
const keyPem = (key: KeyObject) => String(key.export({ type: 'spki', format: 'pem' }));

/** The pages of a vector say the same thing of a signature: ours equals it, and every public half verifies it. */
function signs(input: Facts['input'], message: string, signature: string): boolean {
  const bytes = Buffer.from(message);
  const publicHalves = [input.certificate_pem, input.public_key_pem]
    .filter((pem) => pem !== undefined)
    .map((pem) => createPublicKey(text(pem)));
  const ours = signRsa(privateKey(input.private_key_pem), message);
  return (
    ours === signature &&
    publicHalves.every((key) => verifyRsa(key, bytes, signature) && !verifyRsa(key, Buffer.from(`${message} `), signature))
  );
}

function layout({ input, expected }: Facts): boolean {
  const url = text(input.canonical_url) || text(input.url).replace(/^https:\/\/[^/]+/, '');
  const { method, timestamp, nonce_str: nonce, body, mchid, serial_no: serial } = texts(input);
  const message = requestText({
    method: method ?? '',
    pathAndQuery: url,
    timestamp: timestamp ?? '',
    nonce: nonce ?? '',
    body: body ?? '',
  });
  const fields = [`mchid="${mchid}"`, `nonce_str="${nonce}"`, `timestamp="${timestamp}"`, `serial_no="${serial}"`];
  return message === expected.message && fields.every((field) => text(expected.authorization_template).includes(field));
}

function aead({ input, expected, negative }: Facts): boolean {
  const open = (changed: Facts['input']) => {
    const { key = '', nonce = '', associated_data: associatedData = '', ciphertext = '' } = texts({ ...input, ...changed });
    return openAead({ key, nonce, associatedData, ciphertext }).toString('utf8');
  };
  const refused = (changed: Facts['input']) => {
    try {
      open(changed);
      return false;
    } catch {
      return true;
    }
  };
  return open({}) === expected.plaintext && negative.every(refused) && refused({ associated_data: `${text(input.associated_data)}!` });
}

function certificates({ input, expected }: Facts): boolean {
  const [found] = openCertificates(Buffer.from(text(input.body)), text(input.apiv3_key));
  const wanted = new X509Certificate(text(expected.certificate_pem) || text(expected.decrypted_pem));
  return found?.pem === keyPem(wanted.publicKey) && (expected.serial_no === undefined || found.serial === expected.serial_no);
}

function secureIncoming({ input, expected }: Facts): boolean {
  const { token = '', encodingAESKey: encodingAesKey = '', appid = '', Encrypt: encrypt = '' } = texts(input);
  const query = texts(input.query);
  const opened = openSecure({ encodingAesKey, appid, encrypt });
  const signed = pushSignature(token, query.timestamp ?? '', query.nonce ?? '', encrypt);
  return (
    opened.message === expected.msg &&
    signed === query.msg_signature &&
    (expected.random === undefined || opened.random === expected.random) &&
    (expected.padding === undefined || opened.padding === expected.padding) &&
    (expected.msgLen === undefined || Buffer.byteLength(opened.message) === expected.msgLen)
  );
}

function secureReply({ input, expected }: Facts): boolean {
  const {
    token = '',
    encodingAESKey: encodingAesKey = '',
    appid = '',
    random = '',
    msg: message = '',
    TimeStamp = '',
    Nonce = '',
  } = texts(input);
  const encrypt = sealSecure({ encodingAesKey, appid, message, random });
  const signed = expected.MsgSignature === undefined || pushSignature(token, TimeStamp, Nonce, encrypt) === expected.MsgSignature;
  return encrypt === expected.Encrypt && signed && openSecure({ encodingAesKey, appid, encrypt }).message === message;
}

function keyPair({ input, expected }: Facts): boolean {
  const certificate = new X509Certificate(text(input.certificate_pem));
  return (
    certificate.serialNumber === text(expected.certificate_serial) &&
    signs(input, 'pair', signRsa(privateKey(input.private_key_pem), 'pair'))
  );
}

function callback({ input }: Facts): boolean {
  const header = Object.fromEntries(
    Object.entries(texts(input.headers)).map(([name, value]) => [name.toLowerCase().replace('wechatpay-', ''), value]),
  );
  const { timestamp = '', nonce = '', serial = '', signature = '' } = header;
  const key = createPublicKey(text(input.certificate_pem ?? input.platform_certificate_pem ?? input.public_key_pem));
  const body = Buffer.from(text(input.body));
  const signed = { timestamp, nonce, serial, signature };
  return isSigned(key, signed, body, Number(timestamp) * 1_000) && !isSigned(key, signed, body, (Number(timestamp) + 300) * 1_000);
}

function bill({ expected }: Facts): boolean {
  const whole = text(expected.text);
  const read = readTradeBill(whole);
  const paid = read.lines.filter(({ state }) => state === 'SUCCESS').reduce((sum, { totalFen }) => sum + totalFen, 0);
  const back = read.lines.reduce((sum, { refundFen = 0 }) => sum + refundFen, 0);
  return (
    sha1(whole) === expected.sha1_of_file &&
    whole.startsWith('\ufeff') === expected.has_bom &&
    whole.includes('\r\n') === (expected.newline === 'CRLF') &&
    whole.trimEnd().split('\r\n').length === expected.lines &&
    read.lines.length === read.count &&
    paid === read.totalFen &&
    back === read.refundFen &&
    fenOf('0.07') === 7
  );
}

const payV3 = ['pay-v3'];

/** Every check; an entry must pass each that fits it, and at least one must fit. */
export const checks: readonly Check[] = [
  {
    what: 'the JS-SDK signature',
    areas: ['jssdk'],
    needs: ['jsapi_ticket', 'url'],
    holds: ({ input, expected }) => {
      const { jsapi_ticket: ticket = '', noncestr: nonceStr = '', timestamp = '', url = '' } = texts(input);
      const page = { ticket, nonceStr, timestamp, url };
      return jsSdkSignature(page) === expected.signature && (expected.string1 === undefined || jsSdkText(page) === expected.string1);
    },
  },
  {
    what: 'the signature of a push',
    areas: ['message-push'],
    needs: ['token', 'timestamp', 'nonce', 'expected.signature'],
    holds: ({ input, expected }) => {
      const { token = '', timestamp = '', nonce = '' } = texts(input);
      const echoed = expected.reply_body === undefined || expected.reply_body === input.echostr;
      return pushSignature(token, timestamp, nonce) === expected.signature && echoed;
    },
  },
  { what: 'an encrypted push', areas: ['message-push'], needs: ['Encrypt', 'encodingAESKey'], holds: secureIncoming },
  { what: 'an encrypted reply', areas: ['message-push'], needs: ['msg', 'random', 'encodingAESKey'], holds: secureReply },
  {
    what: 'sha1 over sorted parts',
    areas: ['message-push'],
    needs: ['parts'],
    holds: ({ input, expected }) => {
      const parts = Array.isArray(input.parts) ? input.parts.map(text) : [];
      return pushSignature(...parts) === expected.concat && pushSignature(parts.sort().join('&')) === expected.joined_with_ampersand;
    },
  },
  {
    what: 'encrypted user data',
    areas: ['mini-login'],
    needs: ['encryptedData', 'iv'],
    holds: ({ input, expected }) => {
      const { session_key: sessionKey = '', iv = '', encryptedData = '' } = texts(input);
      return JSON.stringify(JSON.parse(openUserData({ sessionKey, iv, encryptedData }))) === JSON.stringify(expected.json);
    },
  },
  {
    what: 'the signature of a session',
    areas: ['mini-login'],
    needs: ['session_key', 'data'],
    holds: ({ input, expected, derived }) => {
      const sign = (data: string) => sessionSignature(text(input.session_key), data);
      const empty = derived.signature_of_empty_string;
      return sign(text(input.data)) === expected.signature && (empty === undefined || sign('') === empty);
    },
  },
  {
    what: 'a signature of APIv3',
    areas: payV3,
    needs: ['private_key_pem', 'message'],
    holds: ({ input, expected }) => signs(input, text(input.message), text(expected.signature) || text(expected.paySign)),
  },
  {
    what: 'the serial of a certificate',
    areas: ['pay-v3-signature'],
    needs: ['certificate_pem', 'serial_no'],
    holds: ({ input }) => new X509Certificate(text(input.certificate_pem)).serialNumber === input.serial_no,
  },
  { what: 'a pair of keys', areas: payV3, needs: ['private_key_pem', 'certificate_pem', 'expected.certificate_serial'], holds: keyPair },
  { what: 'the text of a request signature', areas: payV3, needs: ['method', 'nonce_str'], holds: layout },
  {
    what: 'the text of a paySign',
    areas: ['pay-v3-paysign'],
    needs: ['package', 'nonceStr'],
    holds: ({ input, expected }) => {
      const { appId: appid = '', timeStamp = '', nonceStr = '', package: prepay = '' } = texts(input);
      return paymentText({ appid, timeStamp, nonceStr, prepayId: prepay.replace('prepay_id=', '') }) === expected.message;
    },
  },
  {
    what: 'the bytes of a reply signature',
    areas: ['pay-v3-signature'],
    needs: ['private_key_pem', 'message', 'expected.signature'],
    holds: ({ input }) => {
      const [timestamp = '', nonce = '', ...body] = text(input.message).split('\n');
      const isReply = /^\d+$/.test(timestamp);
      return !isReply || replyBytes(timestamp, nonce, Buffer.from(body.slice(0, -1).join('\n'))).toString() === input.message;
    },
  },
  { what: 'a whole callback', areas: payV3, needs: ['headers', 'body'], holds: callback },
  { what: 'authenticated decryption', areas: ['pay-v3-aead', 'pay-v3-callback'], needs: ['key', 'nonce', 'ciphertext'], holds: aead },
  { what: 'the platform certificates', areas: ['pay-v3-certificates'], needs: ['apiv3_key', 'body'], holds: certificates },
  {
    what: 'a sensitive field',
    areas: ['pay-v3-sensitive'],
    needs: ['private_key_pem', 'ciphertext'],
    holds: ({ input, expected }) => openField(privateKey(input.private_key_pem), text(input.ciphertext)) === expected.plaintext,
  },
  {
    what: 'a signature of APIv2',
    areas: ['pay-v2'],
    needs: ['params', 'key'],
    holds: ({ input, expected }) =>
      (['MD5', 'HMAC-SHA256'] as const).every((how) => {
        const params = texts(input.params);
        const named = params.appId === undefined ? params : { ...params, signType: how };
        return expected[how] === undefined || signV2(named, text(input.key), how) === expected[how];
      }),
  },
  {
    what: 'the cipher of APIv2',
    areas: ['pay-v2'],
    needs: ['key', 'plaintext'],
    holds: ({ input, expected }) => sealV2(text(input.key), text(input.plaintext)) === expected.ciphertext,
  },
  { what: 'md5', areas: ['pay-v2'], needs: ['text'], holds: ({ input, expected }) => md5(text(input.text)) === expected.md5 },
  {
    what: 'the digest of an identity number',
    areas: ['pay-medical'],
    needs: ['id'],
    holds: ({ input, expected }) => md5(text(input.id).toUpperCase()) === expected.id_digest,
  },
  {
    what: 'a signature of OSS',
    areas: ['oss'],
    needs: ['accessKeySecret'],
    holds: ({ input, expected }) => {
      const policy = input.policy_json === undefined ? text(input.policy) : Buffer.from(text(input.policy_json)).toString('base64');
      const agrees = expected.policy === undefined || policy === expected.policy;
      return agrees && ossSignature(text(input.accessKeySecret), text(input.stringToSign) || policy) === expected.signature;
    },
  },
  { what: 'a trade bill', areas: ['pay-bill'], needs: ['expected.text'], holds: bill },
];
