import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sm3 } from './blind-index.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_ITERATIONS = 10_000_000;
const VERIFIER = /^pbkdf2-sm3\$([1-9]\d{0,7})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;
const NO_ONES_SALT = Buffer.alloc(SALT_BYTES);

const stretchAsync = promisify(pbkdf2);

let iterations = 60_000;

/** Sets the iterations of verifiers made from now on (tests and bench); those stored keep their own. Takes 1 to 10,000,000. */
export function setPasswordIterations(n: number): void {
  if (!Number.isInteger(n) || n < 1 || n > MAX_ITERATIONS) throw new RangeError(`bad iteration count: ${n}`);
  iterations = n;
}

/** 口令: the verifier `pbkdf2-sm3$<iterations>$<salt>$<hash>` of a password, plain or already the client's SM3 (64 hex, any case). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, iterations);
  return `pbkdf2-sm3$${iterations}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether the password, plain or the client's SM3, is the stored verifier's; throws 'password verifier damaged' when that is unreadable. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, count, salt, hash] = VERIFIER.exec(stored) ?? [];
  if (count === undefined || salt === undefined || hash === undefined || Number(count) > MAX_ITERATIONS) {
    throw new Error('password verifier damaged');
  }
  const found = await stretch(password, Buffer.from(salt, 'base64url'), Number(count));
  return timingSafeEqual(found, Buffer.from(hash, 'base64url'));
}

/** Takes as long as `verifyPassword` and says no: for an account that does not exist, so that time does not tell. */
export async function verifyNothing(password: string): Promise<false> {
  await stretch(password, NO_ONES_SALT, iterations);
  return false;
}

/** PBKDF2-HMAC-SM3 on libuv's pool, over the 64 lowercase hex of the password's SM3, so a plain and a hashing client agree. */
function stretch(password: string, salt: Buffer, count: number): Promise<Buffer> {
  const hashed = /^[0-9a-f]{64}$/i.test(password) ? password.toLowerCase() : sm3(password);
  return stretchAsync(hashed, salt, count, HASH_BYTES, 'sm3');
}
