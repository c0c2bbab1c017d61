import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Middleware } from 'koa';
import { openApiText } from './openapi.ts';

/** Found without loading the package: its entry would load the whole user interface. */
const swaggerFolder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const swaggerFiles: Record<string, string> = {
  '/docs/swagger-ui.css': 'text/css',
  '/docs/swagger-ui-bundle.js': 'text/javascript',
};

const docsPage = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>就诊 · 接口文档</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></html>`;

const previewPage = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>就诊</title><style>body{font:18px/1.7 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em;color:#1f2329}a{color:#0b57d0}</style>
<h1>就诊</h1><p>服务正在运行。这里目前可以：</p><ul>
<li><a href="/docs">查看全部接口，并直接试用</a></li>
<li><a href="/openapi.json">下载 OpenAPI 3.1 文档</a></li>
<li><a href="/readyz">查看运行状态</a></li></ul>
<p>在自己的电脑上用 <code>npm start</code> 启动时，这里是小程序的浏览器预览。</p></html>`;

/** `/openapi.json`, Swagger UI at `/docs`, and at `/preview/`, where no preview was handed in, a plain page that says what runs. */
export const pages: Middleware = (ctx, next) => (ctx.method === 'GET' ? page(ctx, next) : next());

const page: Middleware = async (ctx, next) => {
  if (ctx.path === '/') return ctx.redirect('/preview/');
  if (ctx.path === '/openapi.json') {
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = openApiText();
  } else if (ctx.path === '/docs' || ctx.path === '/docs/') {
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = docsPage;
  } else if (ctx.path === '/docs/start.js') {
    ctx.type = 'text/javascript';
    ctx.body = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, docExpansion: 'none' });";
  } else if (swaggerFiles[ctx.path]) {
    ctx.type = swaggerFiles[ctx.path]!;
    ctx.body = createReadStream(path.join(swaggerFolder, path.basename(ctx.path)));
  } else if (ctx.path === '/preview/' || ctx.path === '/preview') {
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = previewPage;
  } else return next();
};
