import { createECDH, createHash, ECDH, type ECDH as Ecdh, timingSafeEqual } from 'node:crypto';
import smCrypto from 'sm-crypto';

const CURVE = 'SM2';
const COORDINATE = 32;
const POINT = 2 * COORDINATE;
const DIGEST = 32;
/** n − 1, the one number below the curve's order that SM2 cannot sign with. */
const UNUSABLE = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122';
const UNCOMPRESSED = Buffer.from([4]);

/** How the parts of a ciphertext follow each other; GM/T 0003.4-2012 says C1C3C2, older programs write C1C2C3. */
export type Sm2Order = 'C1C3C2' | 'C1C2C3';

/** Both halves as lowercase hex: the private key 64 digits, the public key 04 and 128 digits. */
export interface Sm2KeyPair {
  privateKey: string;
  publicKey: string;
}

/**
 * 国密 SM2 解密 (GM/T 0003.4): the text under a ciphertext in hex. One wire format: C1 (X and Y, without the 04 before them)
 * | C3 | C2, as sm-crypto writes it; a 04 before C1 is read too. Throws Error 'sm2 ciphertext refused', and never says why,
 * when C1 is no point of the curve, C3 does not fit, or the bytes are no UTF-8.
 */
export function sm2Decrypt(privateKeyHex: string, ciphertext: string, { order = 'C1C3C2' }: { order?: Sm2Order } = {}): string {
  const key = privateKeyOf(privateKeyHex);
  try {
    return decrypt(key, bytesOf(ciphertext), order);
  } catch {
    throw new Error('sm2 ciphertext refused'); // one answer for every fault, so that nobody learns by asking
  }
}

/** Seals a text for the holder of a public key, in the wire format of `sm2Decrypt`, without 04. Throws when the key is no point of the curve, or the text is empty. */
export function sm2Encrypt(publicKeyHex: string, text: string, { order = 'C1C3C2' }: { order?: Sm2Order } = {}): string {
  if (text === '') throw new Error('sm2 encrypts no empty text');
  return filled(smCrypto.sm2.doEncrypt(text, publicKeyHex, order === 'C1C3C2' ? 1 : 0), 'encryption');
}

/** A new key pair, from OpenSSL's random numbers rather than sm-crypto's, which stretch one seed for the life of the process. */
export function sm2KeyPair(): Sm2KeyPair {
  const pair = createECDH(CURVE);
  const publicKey = pair.generateKeys('hex');
  return { privateKey: pair.getPrivateKey('hex').padStart(2 * COORDINATE, '0'), publicKey };
}

/** 国密 SM2 签名 (GM/T 0003.2) over SM3(Z ‖ message), as r and s, 128 hex digits; `userId` is the standard's 1234567812345678 unless told. */
export function sm2Sign(privateKeyHex: string, message: string | Buffer, { userId }: { userId?: string } = {}): string {
  privateKeyOf(privateKeyHex);
  const options = { hash: true, ...(userId === undefined ? {} : { userId }) };
  return filled(smCrypto.sm2.doSignature(listOf(message), privateKeyHex, options), 'signing');
}

/** Whether it is that signature: r and s as exactly 128 hex digits. False for whatever is wrong with signature or key. */
export function sm2Verify(
  publicKeyHex: string,
  message: string | Buffer,
  signature: string,
  { userId }: { userId?: string } = {},
): boolean {
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^04[0-9a-f]{128}$/i.test(publicKeyHex)) return false;
  try {
    const options = { hash: true, ...(userId === undefined ? {} : { userId }) };
    return smCrypto.sm2.doVerifySignature(listOf(message), signature, publicKeyHex, options) === true;
  } catch {
    return false;
  }
}

/** Node has no SM2 decryption, but the curve: ECDH gives x2 of the shared point, and decompression either y2; C3 tells which. */
function decrypt(key: Ecdh, bytes: Buffer, order: Sm2Order): string {
  const { x2, rest } = sharedPoint(key, bytes);
  const c2Length = rest.length - DIGEST;
  if (c2Length < 1) throw new Error('too short');
  const c3 = order === 'C1C3C2' ? rest.subarray(0, DIGEST) : rest.subarray(c2Length);
  const c2 = order === 'C1C3C2' ? rest.subarray(DIGEST) : rest.subarray(0, c2Length);
  const texts = [2, 3].flatMap((sign) => {
    const point = Buffer.concat([Buffer.from([sign]), x2]);
    const y2 = uncompressed(point).subarray(1 + COORDINATE);
    const plain = unmask(c2, Buffer.concat([x2, y2]));
    const digest = createHash('sm3').update(x2).update(plain).update(y2).digest();
    return timingSafeEqual(digest, c3) ? [plain] : [];
  });
  if (!texts[0]) throw new Error('C3 does not fit');
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(texts[0]);
}

/** x of the private key times C1, and what follows C1. ECDH refuses a C1 that is not on the curve, whose order is prime. */
function sharedPoint(key: Ecdh, bytes: Buffer): { x2: Buffer; rest: Buffer } {
  // An X may itself begin with 04, so a ciphertext is prefixed if what follows the 04 is on the curve.
  const from = bytes[0] === 4 && isPoint(bytes.subarray(0, 1 + POINT)) ? 1 : 0;
  const c1 = Buffer.concat([UNCOMPRESSED, bytes.subarray(from, from + POINT)]);
  return { x2: key.computeSecret(c1), rest: bytes.subarray(from + POINT) };
}

function isPoint(point: Buffer): boolean {
  try {
    return uncompressed(point).length === 1 + POINT;
  } catch {
    return false;
  }
}

function uncompressed(point: Buffer): Buffer {
  const found = ECDH.convertKey(point, CURVE, undefined, undefined, 'uncompressed');
  if (!Buffer.isBuffer(found)) throw new Error('no bytes');
  return found;
}

/** XORs with the key stream SM3(z ‖ 1), SM3(z ‖ 2), … */
function unmask(masked: Buffer, z: Buffer): Buffer {
  const plain = Buffer.from(masked);
  const begun = createHash('sm3').update(z);
  const counter = Buffer.alloc(4);
  for (let at = 0; at < plain.length; at += DIGEST) {
    counter.writeUInt32BE(at / DIGEST + 1);
    const stream = begun.copy().update(counter).digest();
    for (let i = at; i < Math.min(at + DIGEST, plain.length); i++) plain[i]! ^= stream[i - at]!;
  }
  return plain;
}

/** The key last used, ready: setting one up computes its public point, which costs a third of a decryption. */
let lastKey: { hex: string; key: Ecdh } | undefined;

function privateKeyOf(hex: string): Ecdh {
  if (lastKey?.hex === hex) return lastKey.key;
  if (!/^[0-9a-f]{64}$/i.test(hex) || hex.toLowerCase() === UNUSABLE) throw new Error('an sm2 private key is 64 hex digits');
  const key = createECDH(CURVE);
  key.setPrivateKey(Buffer.from(hex, 'hex'));
  lastKey = { hex, key };
  return key;
}

function bytesOf(hex: string): Buffer {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw new Error('not hex');
  return Buffer.from(hex, 'hex');
}

/** Bytes go to sm-crypto as a list; its types know no Buffer. */
function listOf(message: string | Buffer): string | number[] {
  return typeof message === 'string' ? message : [...message];
}

/** sm-crypto answers '' where it fails. */
function filled(answer: string, what: string): string {
  if (!answer) throw new Error(`sm2 ${what} failed`);
  return answer;
}
