import { randomBytes, randomInt } from 'node:crypto';

/** An unguessable token: so many random bytes (32 unless told), as base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** So many decimal digits, each of them equally likely, leading zeros kept (验证码). */
export function randomDigits(n: number): string {
  return Array.from({ length: n }, () => randomInt(10)).join('');
}
