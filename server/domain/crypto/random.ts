import { randomBytes, randomInt } from 'node:crypto';

const pool = { bytes: Buffer.alloc(0), used: 0 };

/** So many random bytes, at most 64, drawn by the thousand: to ask the generator costs more than what it gives. None is given twice. */
export function randomShort(bytes: number): Buffer {
  if (pool.used + bytes > pool.bytes.length) {
    pool.bytes = randomBytes(4_096);
    pool.used = 0;
  }
  const given = Buffer.from(pool.bytes.subarray(pool.used, pool.used + bytes));
  pool.bytes.fill(0, pool.used, pool.used + bytes);
  pool.used += bytes;
  return given;
}

/** An unguessable token: so many random bytes (32 unless told), as base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** So many decimal digits, each of them equally likely, leading zeros kept (验证码). */
export function randomDigits(n: number): string {
  return Array.from({ length: n }, () => randomInt(10)).join('');
}
