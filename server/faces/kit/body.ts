import { Writable } from 'node:stream';
import type { Context } from 'koa';
import koaBody, { HttpMethodEnum } from 'koa-body';
import type { Endpoint } from '../../../shared/contracts/kit.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { parseJsonObject, readBytes } from '../../platform/http.ts';

const parsedMethods = [HttpMethodEnum.POST, HttpMethodEnum.PUT, HttpMethodEnum.DELETE];
const only = { json: false, text: false, multipart: false, urlencoded: false, parsedMethods };
const forms = koaBody({ ...only, urlencoded: true, formLimit: '1mb' });
/** What a multipart body may carry beside its file: boundaries, headers, a few fields. */
const besideBytes = 16_384;

/** JSON is read by our own small reader; forms and uploads by koa-body. A body on GET is not looked at. */
export async function bodyOf(ctx: Context, upload: Endpoint['upload']): Promise<Record<string, unknown>> {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return {};
  if (!upload && isPlainJson(ctx.req.headers['content-type'])) return parseJsonObject(await readBytes(ctx.req));
  const type = ctx.is('json', '+json', 'urlencoded', 'multipart');
  if (upload && type === 'multipart') return multipartOf(ctx, upload);
  if (type === 'urlencoded') {
    await forms(ctx, async () => {}).catch(refuseForm);
    return Object.fromEntries(Object.entries(ctx.request.body ?? {}));
  }
  const raw = type === false || type === 'multipart';
  const bytes = await readBytes(ctx.req, upload && raw ? upload.bytes : undefined);
  if (raw && bytes.length && upload) return { [upload.field]: { name: namedBy(ctx), type: ctx.request.type, bytes } };
  if (raw && bytes.length) throw new Fault('unsupported_media');
  return parseJsonObject(bytes);
}

/** What nearly every call says, told without looking the type up. */
function isPlainJson(type: string | undefined): boolean {
  return type === 'application/json' || type?.startsWith('application/json;') === true;
}

/** One file, under whichever name, held in memory; the form's other fields beside it. */
async function multipartOf(ctx: Context, { field, bytes: limit }: NonNullable<Endpoint['upload']>): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  const memory = () =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
  const formidable = {
    ...{ maxFiles: 1, maxFileSize: limit, maxTotalFileSize: limit, allowEmptyFiles: true, minFileSize: 0 },
    ...{ maxFields: 20, maxFieldsSize: besideBytes, fileWriteStreamHandler: memory },
  };
  await koaBody({ ...only, multipart: true, formidable })(ctx, async () => {}).catch((error: unknown) => {
    ctx.req.resume(); // lets the client finish sending, so that it reads the refusal
    refuseForm(error);
  });
  const [file, ...more] = Object.values(ctx.request.files ?? {}).flat();
  if (!file || more.length) throw new Fault('invalid_input', { field, words: `${field} 请上传一个文件` });
  const fields = Object.fromEntries(Object.entries(ctx.request.body ?? {}));
  return { ...fields, [field]: { name: file.originalFilename ?? '', type: file.mimetype ?? '', bytes: Buffer.concat(chunks) } };
}

/** What a raw upload is called: `?filename=`, else the name in Content-Disposition, else ''. */
function namedBy(ctx: Context): string {
  const { filename } = ctx.query;
  if (typeof filename === 'string') return filename;
  return /filename="?([^";]+)"?/i.exec(ctx.get('content-disposition'))?.[1]?.trim() ?? '';
}

/** What koa-body says of a form it cannot read, in our words; anything else is ours to mend. */
function refuseForm(error: unknown): never {
  const { status, code, httpCode }: Record<string, unknown> = Object(error);
  if (status === 413 || httpCode === 413) throw new Fault('body_too_large');
  if (status === 415 || httpCode === 415) throw new Fault('unsupported_media');
  if (status === 400 || httpCode === 400 || String(code).startsWith('Z_')) throw new Fault('bad_json');
  throw error;
}
