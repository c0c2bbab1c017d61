import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

/** sha1 over the sorted parts, lower hex: `signature` of [token, timestamp, nonce], `msg_signature` with Encrypt as well. */
export function pushSignature(...parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** Whether two texts are equal, in constant time for equal lengths; lengths are of bytes, since what is given may be anything. */
export function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const block = 32;

/** Opens `Encrypt` of the secure mode: AES-256-CBC, padding to blocks of 32, random16 | length | message | appid. Throws for anything but a message to this app. */
export function openSecure(of: { encodingAesKey: string; appid: string; encrypt: string }): {
  message: string;
  random: string;
  padding: number;
} {
  const key = aesKey(of.encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(Buffer.from(of.encrypt, 'base64')), decipher.final()]);
  const padding = plain.at(-1) ?? 0;
  const content = plain.subarray(0, plain.length - padding);
  if (padding < 1 || padding > block || content.length < 20 || !plain.subarray(content.length).every((byte) => byte === padding))
    throw new Error('The padding is wrong.');
  const end = 20 + content.readUInt32BE(16);
  if (end > content.length || content.toString('utf8', end) !== of.appid) throw new Error('The message is for another app.');
  return { message: content.toString('utf8', 20, end), random: content.toString('latin1', 0, 16), padding };
}

/** The counterpart of openSecure, for replies; `random` is 16 characters. */
export function sealSecure(of: { encodingAesKey: string; appid: string; message: string; random: string }): string {
  const key = aesKey(of.encodingAesKey);
  const message = Buffer.from(of.message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const content = Buffer.concat([Buffer.from(of.random, 'latin1'), length, message, Buffer.from(of.appid, 'utf8')]);
  const padding = block - (content.length % block);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([content, Buffer.alloc(padding, padding)])), cipher.final()]).toString('base64');
}

function aesKey(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32) throw new Error('EncodingAESKey has 43 characters.');
  return key;
}
