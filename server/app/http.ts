import Koa, { type Middleware } from 'koa';
import { serveFaces } from '../faces/kit.ts';
import { postObject } from '../faces/oss/post-object.ts';
import { log } from '../platform/log.ts';
import { faces, fallbackFace } from './faces.ts';
import { health } from './health.ts';
import { pages } from './pages.ts';

/** The whole HTTP side of the process: health, documentation pages, and the faces; `more` is asked before the pages. */
export function httpApp(more: readonly Middleware[] = []): Koa {
  const app = new Koa();
  app.on('error', (error) => log.warn({ err: { message: String(error) } }, 'a connection or a page broke')); // faces answer for themselves
  app.use((ctx, next) => {
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('referrer-policy', 'no-referrer');
    ctx.set('x-frame-options', 'SAMEORIGIN');
    return next();
  });
  app.use(health);
  for (const middleware of more) app.use(middleware);
  app.use(pages);
  app.use(postObject);
  app.use(serveFaces(faces, fallbackFace));
  return app;
}
