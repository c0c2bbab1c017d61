import { constants, createCipheriv, createHash, createHmac, type KeyObject, privateDecrypt } from 'node:crypto';

/** APIv2's signature: non-empty parameters sorted by key, `&key=` appended, upper hex (公众号 H5 pages and old notices). */
export function signV2(params: Readonly<Record<string, string>>, key: string, how: 'MD5' | 'HMAC-SHA256'): string {
  const text = Object.keys(params)
    .filter((name) => params[name] !== '' && name !== 'sign')
    .sort()
    .map((name) => `${name}=${params[name]}&`)
    .join('');
  const digest = how === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(`${text}key=${key}`).digest('hex').toUpperCase();
}

/** MD5 as lower hex: the key of APIv2's refund notices, and the digest of an identity number in 医保支付. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** AES-256-ECB with PKCS#7, base64: how APIv2 hides a refund notice. */
export function sealV2(key: string, text: string): string {
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(key), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** A sensitive field of APIv3: RSA-OAEP with SHA-1. Throws for another key. */
export function openField(key: KeyObject, ciphertext: string): string {
  const how = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return privateDecrypt(how, Buffer.from(ciphertext, 'base64')).toString('utf8');
}

/** HMAC-SHA1 as base64: the signature of an Aliyun OSS upload policy. */
export function ossSignature(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}
