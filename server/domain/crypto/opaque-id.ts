import { keyProvider } from './keys.ts';

const idBytes = 6;

/**
 * 不透明编号: the UUID (version 8) that stands for a number below 2^48. The same number always gets the same one, no row
 * keeps it, nobody makes one without the index key; different purposes never match.
 */
export function opaqueId(id: string, purpose: string): string {
  if (!/^\d{1,15}$/.test(id)) throw new RangeError(`no number: ${id}`);
  const number = Buffer.alloc(idBytes);
  number.writeUIntBE(Number(id), 0, idBytes);
  const tag = tagOf(number, purpose);
  const hex = Buffer.concat([masked(number, tag, purpose), tag]).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The number that a UUID stands for; undefined when `opaqueId` did not make it. */
export function openOpaqueId(uuid: string, purpose: string): string | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)) return undefined;
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  const tag = bytes.subarray(idBytes);
  const number = masked(bytes.subarray(0, idBytes), tag, purpose);
  return tagOf(number, purpose).equals(tag) ? String(number.readUIntBE(0, idBytes)) : undefined;
}

/** Ten bytes that vouch for the number, with the bits that make a UUID of version 8. */
function tagOf(number: Buffer, purpose: string): Buffer {
  const tag = macOf('tag', purpose, number).subarray(0, 10);
  tag[0] = ((tag[0] ?? 0) & 0x0f) | 0x80;
  tag[2] = ((tag[2] ?? 0) & 0x3f) | 0x80;
  return tag;
}

function masked(number: Buffer, tag: Buffer, purpose: string): Buffer {
  const mask = macOf('mask', purpose, tag);
  return Buffer.from(number.map((byte, at) => byte ^ (mask[at] ?? 0)));
}

function macOf(part: 'tag' | 'mask', purpose: string, bytes: Buffer): Buffer {
  return keyProvider().blindMac(Buffer.concat([Buffer.from(`opaque-id.${part}.${purpose}.`), bytes]));
}
