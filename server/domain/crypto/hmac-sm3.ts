import { createHmac, hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SM3 of a message, 32 bytes. */
export function hmacSm3(key: Buffer, message: Buffer): Buffer {
  return createHmac('sm3', key).update(message).digest();
}

/**
 * HMAC-SM3 under one key of at most 64 bytes, for many short messages: RFC 2104 by two one-shot hashes, at half the price
 * of an HMAC object each time.
 */
export function keyedSm3(key: Buffer): (message: Buffer) => Buffer {
  if (key.length > BLOCK) throw new RangeError(`an HMAC key of ${key.length} bytes`);
  const padded = (pad: number) => Buffer.alloc(BLOCK, pad).map((byte, at) => byte ^ (key[at] ?? 0));
  const inner = padded(0x36);
  const outer = Buffer.concat([padded(0x5c), Buffer.alloc(DIGEST)]);
  return (message) => {
    // A digest as latin1 text ('binary') costs less than as a Buffer.
    outer.write(hash('sm3', Buffer.concat([inner, message]), 'binary'), BLOCK, 'latin1');
    return Buffer.from(hash('sm3', outer, 'binary'), 'latin1');
  };
}
