import { createCipheriv, createDecipheriv } from 'node:crypto';
import { hmacSm3, type KeyedSm3, keyedSm3 } from './hmac-sm3.ts';

/** The two keys behind one key id: 16 bytes for SM4, 32 bytes for HMAC-SM3. */
export type SealingKey = { encryption: Buffer; mac: Buffer };

/** 密钥环: every key that may still be needed for reading, the one that writes, and the key of all blind indexes (32 bytes). */
export type KeyRing = { current: string; ring: Record<string, SealingKey>; blindIndexKey: Buffer };

/** 密码机接口: what sealing asks of whoever holds the keys; no key leaves it, so an HSM can take the place of the key ring. */
export interface KeyProvider {
  /** Id of the key that seals new values: 1 to 32 of `A-Z a-z 0-9 _ -`. */
  currentKeyId(): string;
  /** Whether values sealed under this id can still be read. */
  hasKey(keyId: string): boolean;
  /** SM4-CBC of whole blocks of 16 bytes, as long as they are; `iv` is 16 bytes. */
  encryptBlocks(keyId: string, iv: Buffer, blocks: Buffer): Buffer;
  /** The reverse for a text with PKCS#7 padding, which it takes off; throws when the padding is wrong. */
  decrypt(keyId: string, iv: Buffer, ciphertext: Buffer): Buffer;
  /** SM4 in ECB without padding over whole blocks: the raw step from which lists are decrypted. */
  decryptBlocks(keyId: string, blocks: Buffer): Buffer;
  /** HMAC-SM3 under the key's MAC key, 32 bytes. */
  mac(keyId: string, message: Buffer): Buffer;
  /** Whether these 32 bytes are that HMAC of the message; the time it takes does not tell. */
  macMatches(keyId: string, message: Buffer, mac: Buffer): boolean;
  /** HMAC-SM3 under the blind index key, 32 bytes. */
  blindMac(message: Buffer): Buffer;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

let provider: KeyProvider | undefined;

/** Sets the process's keys, from a ring or from a provider such as an HSM; replaces what was set. Throws when an id or a length is wrong. */
export function configureKeys(keys: KeyRing | KeyProvider): void {
  const next = 'ring' in keys ? ringProvider(keys) : keys;
  const current = next.currentKeyId();
  if (!KEY_ID.test(current)) throw new Error(`bad key id: ${current}`);
  if (!next.hasKey(current)) throw new Error(`the current key is not in the ring: ${current}`);
  provider = next;
}

/** The keys set by `configureKeys`; throws when none were. */
export function keyProvider(): KeyProvider {
  if (!provider) throw new Error('crypto keys are not configured: call configureKeys at boot');
  return provider;
}

/** The ring entry `{ [keyId]: keys }` of a 32-byte master key, by HMAC-SM3 with a label a purpose; several entries spread into one ring. */
export function deriveRing(master: Buffer, keyId: string): Record<string, SealingKey> {
  checkKeyId(keyId);
  return { [keyId]: { encryption: derive(master, `sm4:${keyId}`).subarray(0, 16), mac: derive(master, `hmac-sm3:${keyId}`) } };
}

/** The 32-byte blind index key of a 32-byte master key; it must outlive rotations, or nothing stored is found again. */
export function deriveBlindIndexKey(master: Buffer): Buffer {
  return derive(master, 'blind-index');
}

function derive(master: Buffer, label: string): Buffer {
  checkLength(master, 32, 'the master key');
  return hmacSm3(master, Buffer.from(`jiuzhen:v1:${label}`));
}

function ringProvider({ current, ring, blindIndexKey }: KeyRing): KeyProvider {
  const keys = new Map<string, { encryption: Buffer; mac: KeyedSm3 }>();
  for (const [id, key] of Object.entries(ring)) {
    checkKeyId(id);
    checkLength(key.encryption, 16, `the SM4 key of ${id}`);
    checkLength(key.mac, 32, `the MAC key of ${id}`);
    keys.set(id, { encryption: Buffer.from(key.encryption), mac: keyedSm3(key.mac) });
  }
  checkLength(blindIndexKey, 32, 'the blind index key');
  const blind = keyedSm3(blindIndexKey);
  const keyOf = (id: string) => {
    const key = keys.get(id);
    if (!key) throw new Error(`unknown key id: ${id}`);
    return key;
  };
  return {
    currentKeyId: () => current,
    hasKey: (id) => keys.has(id),
    encryptBlocks: (id, iv, blocks) => createCipheriv('sm4-cbc', keyOf(id).encryption, iv).setAutoPadding(false).update(blocks),
    decrypt(id, iv, ciphertext) {
      const decipher = createDecipheriv('sm4-cbc', keyOf(id).encryption, iv);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    },
    decryptBlocks(id, blocks) {
      const decipher = createDecipheriv('sm4-ecb', keyOf(id).encryption, null).setAutoPadding(false);
      return Buffer.concat([decipher.update(blocks), decipher.final()]);
    },
    mac: (id, message) => keyOf(id).mac.mac(message),
    macMatches: (id, message, mac) => keyOf(id).mac.matches(message, mac),
    blindMac: (message) => blind.mac(message),
  };
}

function checkKeyId(id: string): void {
  if (!KEY_ID.test(id)) throw new Error(`bad key id: ${id}`);
}

function checkLength(key: Buffer, bytes: number, what: string): void {
  if (key.length !== bytes) throw new Error(`${what} must be ${bytes} bytes, not ${key.length}`);
}
