import { createHmac, timingSafeEqual } from 'node:crypto';

/** OSS signature version 1: Base64 of HMAC-SHA1, over a Base64 policy (PostObject) or a string to sign (headers). */
export function signOss(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text, 'utf8').digest('base64');
}

/** Whether two signatures are equal, in a time that says nothing. */
export function sameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
