import { createDecipheriv, type KeyObject, sign, verify } from 'node:crypto';

/** The text of a request's signature (APIv3): five lines, each ended by a newline, the body as its exact bytes. */
export function requestText(of: { method: string; pathAndQuery: string; timestamp: string; nonce: string; body: string }): string {
  return `${of.method}\n${of.pathAndQuery}\n${of.timestamp}\n${of.nonce}\n${of.body}\n`;
}

/** The bytes that WeChat signs of a reply or callback. */
export function replyBytes(timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
}

/** The text of a paySign (调起支付签名). */
export function paymentText(of: { appid: string; timeStamp: string; nonceStr: string; prepayId: string }): string {
  return `${of.appid}\n${of.timeStamp}\n${of.nonceStr}\nprepay_id=${of.prepayId}\n`;
}

/** SHA256-RSA2048 (PKCS#1 v1.5), base64. */
export function signRsa(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64');
}

/** Whether WeChat signed these bytes. A signature that is no base64, as `WECHATPAY/SIGNTEST/…` may be, is just wrong. */
export function verifyRsa(key: KeyObject, bytes: Buffer, signature: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature) || signature.startsWith('WECHATPAY/SIGNTEST/')) return false;
  try {
    return verify('sha256', bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Opens AEAD_AES_GCM; its tag, the last 16 bytes, is checked. Throws when anything was changed. The key's length says which AES. */
export function openAead(of: { key: string; nonce: string; associatedData: string; ciphertext: string }): Buffer {
  const key = Buffer.from(of.key, 'utf8');
  const bytes = Buffer.from(of.ciphertext, 'base64');
  if (bytes.length < 16) throw new Error('The ciphertext has no tag.');
  const decipher = createDecipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, Buffer.from(of.nonce, 'utf8'), {
    authTagLength: 16,
  });
  decipher.setAuthTag(bytes.subarray(-16)).setAAD(Buffer.from(of.associatedData, 'utf8'));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
}
