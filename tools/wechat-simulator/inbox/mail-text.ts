/** A mail as the inbox shows it. */
export interface ReadMail {
  subject: string;
  text: string;
}

interface Part {
  headers: Map<string, string>;
  body: string;
}

// The message travels as latin1 text so that every byte survives until its charset is known.
function splitPart(raw: string): Part {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end ? raw.slice(end.index + end[0].length) : '' };
}

function toText(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset || 'utf-8').decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function unquote(text: string): Buffer {
  const joined = text.replace(/=\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decodeBody(text: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(text, 'base64');
  return encoding === 'quoted-printable' ? unquote(text) : Buffer.from(text, 'latin1');
}

/** A header with RFC 2047 words (`=?utf-8?B?…?=`) as readable text. */
export function decodeHeader(value: string): string {
  const raw = toText(Buffer.from(value, 'latin1'), 'utf-8');
  return raw
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?([\w-]+)\?([BbQq])\?([^?]*)\?=/g, (_all, charset: string, kind: string, text: string) =>
      toText(kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : unquote(text.replaceAll('_', ' ')), charset),
    );
}

function parameter(header: string, name: string): string {
  return new RegExp(`${name}="?([^";\\s]+)"?`, 'i').exec(header)?.[1] ?? '';
}

function plainText(part: Part, depth: number): string | undefined {
  const type = part.headers.get('content-type') ?? 'text/plain';
  const boundary = parameter(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary && depth < 5) {
    const inner = part.body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((raw) => splitPart(raw.replace(/^\r?\n/, '')));
    const texts = inner.map((one) => plainText(one, depth + 1)).filter((text) => text !== undefined);
    return texts[0];
  }
  if (!/^text\//i.test(type)) return undefined;
  const bytes = decodeBody(part.body, (part.headers.get('content-transfer-encoding') ?? '').toLowerCase());
  const text = toText(bytes, parameter(type, 'charset')).replace(/\r\n/g, '\n').trim();
  return /^text\/html/i.test(type)
    ? text
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
    : text;
}

/** Subject and first text part of a raw message (bytes as latin1 text). */
export function readMail(raw: string): ReadMail {
  const part = splitPart(raw);
  return { subject: decodeHeader(part.headers.get('subject') ?? ''), text: plainText(part, 0) ?? '' };
}
