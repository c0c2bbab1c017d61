/** The pictures that may be uploaded, by the extensions that fit them. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
};

/** Every Content-Type that a picture may be sent with; image/jpg is what some clients call image/jpeg. */
export const imageTypes: readonly string[] = [...Object.keys(extensions), 'image/jpg'];

/** The largest picture, in bytes. */
export const mostImageBytes = 5 * 1_048_576;

/** The type by its usual name; undefined for what is no picture. */
export function imageTypeOf(contentType: string): string | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const usual = type === 'image/jpg' ? 'image/jpeg' : type;
  return extensions[usual] ? usual : undefined;
}

/** Whether a file name's extension (without the dot) fits the type. */
export function extensionFits(type: string, extension: string): boolean {
  return extensions[type]?.includes(extension.toLowerCase()) ?? false;
}

/** What a picture's first bytes say that it is. */
export function sniffImage(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}
