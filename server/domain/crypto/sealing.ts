import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type KeyProvider, keyProvider } from './keys.ts';

const VERSION = 'v1';
const BLOCK = 16;
const MAC = 32;

/** A sealed value with the place (`table.column`) it was sealed for. */
export type SealedField = { sealed: string; context: string };

type Opened = { keyId: string; iv: Buffer; ciphertext: Buffer };

/** 加密: seals a text for one place (`table.column`), as `v1.<keyId>.<base64url(iv|ciphertext|mac)>`: SM4-CBC with a random IV, then HMAC-SM3 over all. */
export function seal(plain: string, context: string): string {
  const keys = keyProvider();
  const keyId = keys.currentKeyId();
  const iv = randomBytes(BLOCK);
  const body = Buffer.concat([iv, keys.encrypt(keyId, iv, Buffer.from(plain, 'utf8'))]);
  const mac = keys.mac(keyId, authenticated(keyId, context, body));
  return `${VERSION}.${keyId}.${Buffer.concat([body, mac]).toString('base64url')}`;
}

/** 解密: the text sealed for this place; throws Error 'sealed value damaged' when anything was changed, moved, or its key is unknown. */
export function unseal(sealed: string, context: string): string {
  const keys = keyProvider();
  const { keyId, iv, ciphertext } = open(keys, sealed, context);
  try {
    return keys.decrypt(keyId, iv, ciphertext).toString('utf8');
  } catch (cause) {
    throw damaged(cause);
  }
}

/** As `seal`, and null stays null. */
export function sealNullable(plain: string | null, context: string): string | null {
  return plain === null ? null : seal(plain, context);
}

/** As `unseal`, and null stays null. */
export function unsealNullable(sealed: string | null, context: string): string | null {
  return sealed === null ? null : unseal(sealed, context);
}

/** As `unseal` for each field in order, with one cipher a key for the whole list; throws when any field is damaged. */
export function unsealMany(list: readonly SealedField[]): string[] {
  const keys = keyProvider();
  const opened = list.map(({ sealed, context }) => open(keys, sealed, context));
  // Setting up a cipher costs more than decrypting a short field, so all blocks of a key go through one pass.
  const blocks = new Map<string, Buffer[]>();
  for (const { keyId, ciphertext } of opened) {
    const known = blocks.get(keyId);
    if (known) known.push(ciphertext);
    else blocks.set(keyId, [ciphertext]);
  }
  const passes = new Map<string, { raw: Buffer; at: number }>();
  for (const [keyId, parts] of blocks) passes.set(keyId, { raw: keys.decryptBlocks(keyId, Buffer.concat(parts)), at: 0 });
  return opened.map(({ keyId, iv, ciphertext }) => {
    const pass = passes.get(keyId);
    if (!pass) throw damaged();
    const raw = pass.raw.subarray(pass.at, pass.at + ciphertext.length);
    pass.at += ciphertext.length;
    return chainAndUnpad(raw, iv, ciphertext);
  });
}

/** Whether the value was sealed under another key than the current one, or is not in the current format. */
export function needsReseal(sealed: string): boolean {
  return !sealed.startsWith(`${VERSION}.${keyProvider().currentKeyId()}.`);
}

function open(keys: KeyProvider, sealed: string, context: string): Opened {
  const [version, keyId, text, ...rest] = sealed.split('.');
  if (version !== VERSION || keyId === undefined || text === undefined || rest.length > 0) throw damaged();
  // The cause is for the operator who dropped a key too early; the refusal itself stays the same.
  if (!keys.hasKey(keyId)) throw damaged('unknown key id');
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder overlooks foreign characters and spare bits, so only the exact spelling is taken.
  if (bytes.toString('base64url') !== text) throw damaged();
  const end = bytes.length - MAC;
  if (end < 2 * BLOCK || end % BLOCK !== 0) throw damaged();
  const body = bytes.subarray(0, end);
  if (!timingSafeEqual(keys.mac(keyId, authenticated(keyId, context, body)), bytes.subarray(end))) throw damaged();
  return { keyId, iv: body.subarray(0, BLOCK), ciphertext: body.subarray(BLOCK) };
}

/** The bytes under the MAC; the context's length goes before it, so that no two (context, body) pairs read the same. */
function authenticated(keyId: string, context: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${VERSION}.${keyId}.${Buffer.byteLength(context)}.${context}.`, 'utf8'), body]);
}

/** Finishes CBC by hand (block XOR the ciphertext block before it, the IV first) and takes off the PKCS#7 padding. */
function chainAndUnpad(raw: Buffer, iv: Buffer, ciphertext: Buffer): string {
  for (let i = 0; i < BLOCK; i++) raw[i]! ^= iv[i]!;
  for (let i = BLOCK; i < raw.length; i++) raw[i]! ^= ciphertext[i - BLOCK]!;
  const padding = raw[raw.length - 1] ?? 0;
  const end = raw.length - padding;
  if (padding < 1 || padding > BLOCK || end < 0) throw damaged();
  for (let i = end; i < raw.length; i++) if (raw[i] !== padding) throw damaged();
  return raw.toString('utf8', 0, end);
}

function damaged(cause?: unknown): Error {
  return new Error('sealed value damaged', cause === undefined ? undefined : { cause });
}
