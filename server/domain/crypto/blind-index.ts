import { createHash } from 'node:crypto';
import { keyProvider } from './keys.ts';

/** 盲索引: HMAC-SM3 of a value as 64 hex, to find what is sealed; the caller normalises the value, and different purposes never match. */
export function blindIndex(value: string, purpose: string): string {
  // The purpose's length goes before it, so that no part of a value can pass for a part of the purpose.
  const message = Buffer.from(`${Buffer.byteLength(purpose)}.${purpose}.${value}`, 'utf8');
  return keyProvider().blindMac(message).toString('hex');
}

/** 国密 SM3 (GM/T 0004) of a UTF-8 text or of bytes, as 64 lowercase hex. */
export function sm3(data: string | Buffer): string {
  return createHash('sm3').update(data).digest('hex');
}
