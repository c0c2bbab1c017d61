import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { madeFrom } from '../../platform/ready.ts';

/**
 * Sends a reply as bytes that are printed once while the reply keeps its identity, with their ETag; 304 to a client
 * that already has them.
 */
export function sendReady(ctx: Context, reply: object, name: string, print: () => string): void {
  const { bytes, etag } = madeFrom(reply, name, () => {
    const printed = Buffer.from(print());
    return { bytes: printed, etag: `"${createHash('sha1').update(printed).digest('base64url').slice(0, 16)}"` };
  });
  ctx.set('etag', etag);
  ctx.set('cache-control', 'private, no-cache');
  if (ctx.get('if-none-match') === etag) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = bytes;
}
