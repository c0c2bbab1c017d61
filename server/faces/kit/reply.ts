import type { Context } from 'koa';
import type { z } from 'zod';
import { type Endpoint, file } from '../../../shared/contracts/kit.ts';

/** Sends a handler's reply as its endpoint says: printed JSON unless it is text, bytes, a redirect or nothing. */
export function sendReply(ctx: Context, endpoint: Endpoint, reply: unknown, print: () => string): void {
  if (endpoint.status) ctx.status = endpoint.status;
  if (endpoint.as === 'text') {
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = String(reply);
  } else if (endpoint.as === 'binary') {
    sendFile(ctx, file().parse(reply));
  } else if (endpoint.response.def.type === 'null') {
    ctx.status = 204;
  } else {
    if (endpoint.as === 'redirect' && ctx.accepts('json', 'html') === 'html') {
      ctx.status = 302;
      ctx.set('location', String(Object(reply).url));
    }
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = print();
  }
}

/** Exactly the bytes. A name makes it an attachment; it is printed both ways, for clients of every age. */
function sendFile(ctx: Context, { type, name, bytes }: z.output<ReturnType<typeof file>>): void {
  if (name !== undefined) {
    const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
    ctx.set('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`);
  }
  ctx.type = type;
  ctx.body = Buffer.from(bytes);
}
