import { type KeyProvider, keyProvider } from './keys.ts';
import { randomShort } from './random.ts';

const VERSION = 'v1';
const BLOCK = 16;
const MAC = 32;

/** A sealed value with the place (`table.column`) it was sealed for. */
export type SealedField = { sealed: string; context: string };

/** A sealed value whose MAC was right, within `bytes`: the IV and the ciphertext lie from `body` to `end`. */
type Opened = { keyId: string; bytes: Buffer; body: number; end: number };

/** 加密: seals a text for one place (`table.column`), as `v1.<keyId>.<base64url(iv|ciphertext|mac)>`: SM4-CBC with a random IV, then HMAC-SM3 over all. */
export function seal(plain: string, context: string): string {
  return sealMany([plain], context)[0] ?? '';
}

/**
 * As `seal` for each text in order, with one cipher for the whole list: each text's IV is the last block of ciphertext
 * before it, which nobody knows when the texts are given, and the first one's is random.
 */
export function sealMany(plains: readonly string[], context: string): string[] {
  if (!plains.length) return [];
  const keys = keyProvider();
  const keyId = keys.currentKeyId();
  const ends = paddedEnds(plains);
  const blocks = Buffer.allocUnsafe(ends.at(-1) ?? 0);
  let from = 0;
  for (const [index, plain] of plains.entries()) {
    const to = ends[index] ?? 0;
    const written = from + blocks.write(plain, from);
    blocks.fill(to - written, written, to); // PKCS#7
    from = to;
  }
  const iv = randomShort(BLOCK);
  const chain = Buffer.concat([iv, keys.encryptBlocks(keyId, iv, blocks)]);
  const head = Buffer.from(headOf(keyId, context));
  from = 0;
  return ends.map((to) => {
    const message = Buffer.concat([head, chain.subarray(from, to + BLOCK), noMac]);
    from = to;
    const end = message.length - MAC;
    message.set(keys.mac(keyId, message.subarray(0, end)), end);
    return `${VERSION}.${keyId}.${message.toString('base64url', head.length)}`;
  });
}

const noMac = Buffer.alloc(MAC);

/** Where each text ends when all lie padded to whole blocks, one after the other. */
function paddedEnds(plains: readonly string[]): number[] {
  let end = 0;
  return plains.map((plain) => {
    end += Math.floor(Buffer.byteLength(plain) / BLOCK + 1) * BLOCK;
    return end;
  });
}

/** 解密: the text sealed for this place; throws Error 'sealed value damaged' when anything was changed, moved, or its key is unknown. */
export function unseal(sealed: string, context: string): string {
  const keys = keyProvider();
  const [field] = openAll(keys, [{ sealed, context }]);
  if (!field) throw damaged();
  const { keyId, bytes, body, end } = field;
  try {
    return keys.decrypt(keyId, bytes.subarray(body, body + BLOCK), bytes.subarray(body + BLOCK, end)).toString('utf8');
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
  const opened = openAll(keys, list);
  // Setting up a cipher costs more than decrypting a short field, so all blocks of a key go through one pass.
  const texts: string[] = [];
  for (const keyId of new Set(opened.map((field) => field.keyId))) {
    const blocks = Buffer.allocUnsafe(opened.at(-1)?.end ?? 0);
    let at = 0;
    for (const { keyId: id, bytes, body, end } of opened) if (id === keyId) at += bytes.copy(blocks, at, body + BLOCK, end);
    const raw = keys.decryptBlocks(keyId, blocks.subarray(0, at));
    at = 0;
    for (const [index, field] of opened.entries()) {
      if (field.keyId !== keyId) continue;
      const from = at;
      at += field.end - field.body - BLOCK;
      texts[index] = chainAndUnpad(raw, from, at, field);
    }
  }
  return texts;
}

/** Whether the value was sealed under another key than the current one, or is not in the current format. */
export function needsReseal(sealed: string): boolean {
  return !sealed.startsWith(`${VERSION}.${keyProvider().currentKeyId()}.`);
}

/** Takes sealed values apart and checks their MACs, all in one buffer. */
function openAll(keys: KeyProvider, list: readonly SealedField[]): Opened[] {
  const room = list.reduce((sum, { sealed, context }) => sum + sealed.length + 3 * context.length + 16, 0);
  const bytes = Buffer.allocUnsafe(room);
  let at = 0;
  let head = { keyId: '', context: '', text: '' };
  return list.map(({ sealed, context }) => {
    const { keyId, text } = partsOf(keys, sealed);
    // Neighbours mostly come from one column.
    if (head.keyId !== keyId || head.context !== context) head = { keyId, context, text: headOf(keyId, context) };
    const body = at + bytes.write(head.text, at);
    const after = body + bytes.write(text, body, 'base64url');
    // Node's decoder overlooks foreign characters and spare bits, so only the exact spelling is taken.
    if (bytes.toString('base64url', body, after) !== text) throw damaged();
    const end = after - MAC;
    if (end - body < 2 * BLOCK || (end - body) % BLOCK !== 0) throw damaged();
    if (!keys.macMatches(keyId, bytes.subarray(at, end), bytes.subarray(end, after))) throw damaged();
    at = after;
    return { keyId, bytes, body, end };
  });
}

function partsOf(keys: KeyProvider, sealed: string): { keyId: string; text: string } {
  const dot = sealed.indexOf('.', VERSION.length + 1);
  if (!sealed.startsWith(`${VERSION}.`) || dot < 0) throw damaged();
  const keyId = sealed.slice(VERSION.length + 1, dot);
  // The cause is for the operator who dropped a key too early; the refusal itself stays the same.
  if (!keys.hasKey(keyId)) throw damaged('unknown key id');
  return { keyId, text: sealed.slice(dot + 1) };
}

/** What the MAC covers before the body; the context's length goes before it, so that no two (context, body) pairs read the same. */
function headOf(keyId: string, context: string): string {
  return `${VERSION}.${keyId}.${Buffer.byteLength(context)}.${context}.`;
}

/** Finishes CBC by hand in `raw[from, to)` (block XOR the ciphertext block before it, the IV first) and takes off the PKCS#7 padding. */
function chainAndUnpad(raw: Buffer, from: number, to: number, { bytes, body }: Opened): string {
  for (let i = from; i < to; i++) raw[i]! ^= bytes[body + i - from]!; // IV and ciphertext lie side by side
  const padding = raw[to - 1] ?? 0;
  const end = to - padding;
  if (padding < 1 || padding > BLOCK || end < from) throw damaged();
  for (let i = end; i < to; i++) if (raw[i] !== padding) throw damaged();
  return raw.toString('utf8', from, end);
}

function damaged(cause?: unknown): Error {
  return new Error('sealed value damaged', cause === undefined ? undefined : { cause });
}
