import type { Context, Middleware } from 'koa';
import { Fault } from '../../../shared/vocab/fault.ts';
import { acceptUpload, admitUpload, mostImageBytes, OssRefusal, type PostedUpload, type TakenObject } from '../../domain/files/index.ts';
import { log } from '../../platform/log.ts';
import { boundaryOf, readForm } from './read-form.ts';

/** What a form may hold beside its file. */
const besideBytes = 65_536;

/**
 * `POST /app/oss/{bucket}`: OSS's PostObject, word for word, so that a client uploads to the embedded store as it will to
 * Aliyun. The signed policy in the form is the whole of the permission; answers and refusals are OSS's.
 */
export const postObject: Middleware = async (ctx, next) => {
  const bucket = /^\/app\/oss\/([a-z0-9-]{3,63})\/?$/.exec(ctx.path)?.[1];
  if (ctx.method !== 'POST' || bucket === undefined) return next();
  ctx.set('cache-control', 'no-store');
  try {
    const posted = await formOf(ctx, bucket);
    take(ctx, await acceptUpload(posted), posted.fields.get('success_action_status'));
  } catch (error) {
    refuse(ctx, error);
  }
  log.info({ face: 'oss', route: 'POST /app/oss/{bucket}', status: ctx.status }, 'request');
};

const malformed = () =>
  new OssRefusal(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');

/** The whole form, once what stands before its file permits it. */
async function formOf(ctx: Context, bucket: string): Promise<PostedUpload> {
  const type = ctx.get('content-type');
  const boundary = boundaryOf(type);
  if (boundary === undefined) throw malformed();
  const ending = Buffer.from(`\r\n--${boundary}--\r\n`);
  const limits = { boundary, beside: besideBytes, most: mostImageBytes + besideBytes };
  const whole = await readForm(ctx.req, limits, async (head) => {
    admitUpload({ bucket, ...(await partsOf(Buffer.concat([head, ending]), type)) });
  });
  return { bucket, ...(await partsOf(whole, type)) };
}

/** A form's fields and its file: OSS looks at nothing after that. */
async function partsOf(bytes: Buffer, contentType: string): Promise<Omit<PostedUpload, 'bucket'>> {
  const fields = new Map<string, string>();
  for (const [name, value] of await entriesOf(bytes, contentType)) {
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
    else if (name.toLowerCase() === 'file') return { fields, file: { type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) } };
  }
  return { fields, file: undefined };
}

async function entriesOf(bytes: Buffer, contentType: string): Promise<Iterable<[string, string | Blob]>> {
  try {
    return (await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()).entries();
  } catch {
    throw malformed();
  }
}

/** 204 unless the form asks for 200, or for 201 with its XML. */
function take(ctx: Context, { bucket, key, etag, location }: TakenObject, wanted: string | undefined): void {
  ctx.set('etag', `"${etag}"`);
  ctx.status = wanted === '200' || wanted === '201' ? Number(wanted) : 204;
  if (wanted === '200') ctx.body = '';
  if (wanted !== '201') return;
  const parts = { Bucket: bucket, Location: location, Key: key, ETag: `"${etag}"` };
  sendXml(ctx, 'PostResponse', parts);
}

function refuse(ctx: Context, error: unknown): void {
  const refusal = refusalOf(error);
  ctx.status = refusal.status;
  sendXml(ctx, 'Error', { Code: refusal.code, Message: refusal.message, HostId: ctx.host });
}

function refusalOf(error: unknown): OssRefusal {
  if (error instanceof OssRefusal) return error;
  if (error instanceof Fault && error.code === 'body_too_large')
    return new OssRefusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.');
  if (error instanceof Fault)
    return new OssRefusal(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');
  log.error({ err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) }, 'unexpected');
  return new OssRefusal(500, 'InternalError', 'We encountered an internal error. Please try again.');
}

function sendXml(ctx: Context, root: string, parts: Record<string, string>): void {
  const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const inside = Object.entries(parts).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`);
  ctx.type = 'application/xml';
  ctx.body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inside.join('')}</${root}>`;
}
