import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  randomInt,
  sign,
  verify,
} from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PUSH_BLOCK = 32;

const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

// Parsing a PEM costs as much as a signature, and a simulator uses the same few keys all day.
function cached(cache: Map<string, KeyObject>, pem: string, parse: (pem: string) => KeyObject): KeyObject {
  const known = cache.get(pem);
  if (known) return known;
  const key = parse(pem);
  if (cache.size > 500) cache.clear();
  cache.set(pem, key);
  return key;
}

/** SHA256withRSA (PKCS#1 v1.5) over the bytes, as base64. */
export function rsaSign(privateKeyPem: string, message: string | Buffer): string {
  return sign('RSA-SHA256', Buffer.from(message), cached(privateKeys, privateKeyPem, createPrivateKey)).toString('base64');
}

/** True only for a SHA256withRSA signature of exactly these bytes; never throws on unreadable base64. */
export function rsaVerify(publicPem: string, message: string | Buffer, signature: string): boolean {
  return verify('RSA-SHA256', Buffer.from(message), cached(publicKeys, publicPem, createPublicKey), Buffer.from(signature, 'base64'));
}

/** The five lines of a Pay v3 request signature over the raw body (facts §4.1). */
export function requestMessage(method: string, target: string, timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
}

/** The three lines of a Pay v3 answer or callback signature (facts §4.2). */
export function responseMessage(timestamp: string, nonce: string, body: string): string {
  return `${timestamp}\n${nonce}\n${body}\n`;
}

// An APIv3 key has 32 bytes; the published vectors for the primitive use 16 as well.
const gcmName = (key: Buffer) => (key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm');

/** AEAD_AES_256_GCM as WeChat Pay writes it: base64 of ciphertext followed by the 16-byte tag. */
export function gcmEncrypt(apiV3Key: string, nonce: string, associatedData: string, plaintext: string): string {
  const key = Buffer.from(apiV3Key);
  const cipher = createCipheriv(gcmName(key), key, nonce);
  cipher.setAAD(Buffer.from(associatedData));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** Opens what {@link gcmEncrypt} sealed; throws when key, nonce, associated data or tag do not fit. */
export function gcmDecrypt(apiV3Key: string, nonce: string, associatedData: string, ciphertext: string): string {
  const key = Buffer.from(apiV3Key);
  const sealed = Buffer.from(ciphertext, 'base64');
  if (sealed.length < 16) throw new Error('ciphertext is shorter than its tag');
  const decipher = createDecipheriv(gcmName(key), key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(associatedData));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8');
}

/** Lower-case hex SHA-1 of the parts sorted and joined: message push's `signature` and `msg_signature` (facts §2.5). */
export function sortedSha1(parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** `wx.config` signature over the raw values; the URL is cut at `#` (facts §3.3). */
export function jsSdkSignature(ticket: string, nonce: string, timestamp: number, url: string): string {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${url.split('#')[0] ?? ''}`;
  return createHash('sha1').update(text).digest('hex');
}

/** Lower-case hex HMAC-SHA256 keyed with the session_key text itself, not its decoded bytes (facts §1.2). */
export function sessionSignature(sessionKey: string, data: string): string {
  return createHmac('sha256', sessionKey).update(data).digest('hex');
}

const pushKey = (encodingAesKey: string) => Buffer.from(`${encodingAesKey}=`, 'base64');

/** Seals a push message: AES-256-CBC over random16 ‖ length ‖ text ‖ appid, padded to blocks of 32 (facts §2.5). */
export function pushEncrypt(encodingAesKey: string, appid: string, text: string, random: Buffer = randomBytes(16)): string {
  const key = pushKey(encodingAesKey);
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([random, length, message, Buffer.from(appid)]);
  const padding = PUSH_BLOCK - (plain.length % PUSH_BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])), cipher.final()]).toString('base64');
}

/** Opens a sealed push message into its random prefix, text and appid. */
export function pushDecrypt(encodingAesKey: string, encrypted: string): { random: Buffer; text: string; appid: string } {
  const key = pushKey(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  return { random: plain.subarray(0, 16), text: plain.subarray(20, end).toString(), appid: plain.subarray(end).toString() };
}

/** Random letters and digits. */
export function randomText(length: number, alphabet = ALPHANUMERIC): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[randomInt(alphabet.length)];
  return text;
}

/** Random decimal digits; the first is never 0. */
export function randomDigits(length: number): string {
  return randomText(1, '123456789') + randomText(length - 1, '0123456789');
}

/** Random lower-case hex of that many characters. */
export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}

/** An EncodingAESKey: 43 letters and digits that decode to exactly 32 bytes. */
export function randomEncodingAesKey(): string {
  // The 43rd base64 character carries four bits only, so its last two bits must be zero.
  return randomText(42) + randomText(1, 'AEIMQUYcgkosw048');
}
