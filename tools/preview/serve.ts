import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Context, Middleware } from 'koa';
import { ProjectError } from '../miniprogram/project.ts';
import { buildPhone } from './build-phone.ts';
import { brokenScript, panelPage, phonePage } from './html.ts';

/** A hospital whose mini-program can be shown. */
export interface PreviewTenant {
  tenantId: string;
  name: string;
  appid: string;
}

/** What the preview shows, and where WeChat's simulator listens. */
export interface PreviewOptions {
  root: string;
  simulatorUrl: string;
  tenants: PreviewTenant[];
}

/** The two people who may hold the phone; with each hospital they have another openid, as in WeChat. */
const users = [
  { name: '用户一', openid: 'preview-user-1', phone: '13800000001' },
  { name: '用户二', openid: 'preview-user-2', phone: '13800000002' },
];

/** The simulator's calls that the preview may pass on. */
const passedOn = new Set(['login', 'phone-code', 'templates', 'subscribe', 'messages', 'sms', 'pay']);

const iconsFolder = path.join(path.dirname(createRequire(import.meta.url).resolve('tdesign-icons-svg/package.json')), 'src');

/** Serves the mini-program of a folder at `/preview/`, built when it is asked for and built again when a file has changed. */
export function previewMiddleware(options: PreviewOptions): Middleware {
  const phone = phoneScript(options.root);
  const pages: Record<string, (ctx: Context) => void | Promise<void>> = {
    '': (ctx) => send(ctx, 'html', panelPage({ users, tenants: options.tenants })),
    'phone.html': (ctx) => send(ctx, 'html', phonePage(phoneConfig(ctx, options), String(stampOf(options.root)))),
    'phone.js': async (ctx) => send(ctx, 'js', await phone()),
    version: (ctx) => send(ctx, 'json', JSON.stringify({ version: String(stampOf(options.root)) })),
  };
  return async (ctx, next) => {
    if (ctx.path === '/preview') return ctx.redirect('/preview/');
    if (!ctx.path.startsWith('/preview/')) return next();
    const rest = ctx.path.slice('/preview/'.length);
    const page = Object.hasOwn(pages, rest) ? pages[rest] : undefined;
    if (page) return page(ctx);
    if (rest.startsWith('control/')) return passOn(ctx, rest.slice('control/'.length), options.simulatorUrl);
    if (rest.startsWith('files/')) return sendFile(ctx, options.root, rest.slice('files/'.length), /\.(png|jpe?g|gif|svg|webp)$/);
    if (rest.startsWith('icons/')) return sendIcon(ctx, rest.slice('icons/'.length));
    return next();
  };
}

function send(ctx: Context, type: string, body: string): void {
  ctx.type = type;
  ctx.set('cache-control', 'no-store');
  ctx.body = body;
}

const wordOf = (value: unknown): string | undefined => (typeof value === 'string' && /^[\w-]+$/.test(value) ? value : undefined);

/** Who holds the phone: one of the two, or, for tests, whoever the address names. */
function phoneConfig({ query, protocol, host }: Context, { tenants }: PreviewOptions) {
  const tenant = tenants.find(({ tenantId }) => tenantId === query.tenant) ?? tenants[0];
  const tenantId = tenant?.tenantId ?? '1';
  const chosen = users[Number(query.user ?? 1) - 1] ?? users[0];
  const openid = wordOf(query.openid) ?? `${chosen?.openid}-${tenantId}`;
  const user = { name: chosen?.name, phone: wordOf(query.phone) ?? chosen?.phone, openid };
  return { user, tenantId, appid: tenant?.appid, base: '', unit: false, serverUrl: `${protocol}://${host}` };
}

/** The times of the last changes of all files below a folder, added up: another number means another mini-program. */
function stampOf(folder: string): number {
  let stamp = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
    stamp += statSync(path.join(entry.parentPath, entry.name)).mtimeMs;
  }
  return stamp;
}

/** The phone's script, built at most once a state of the sources. */
function phoneScript(root: string): () => Promise<string> {
  let built: { stamp: number; script: Promise<string> } | undefined;
  return () => {
    const stamp = stampOf(root);
    if (built?.stamp !== stamp) built = { stamp, script: build(root) };
    return built.script;
  };
}

async function build(root: string): Promise<string> {
  try {
    const { script, problems } = await buildPhone({ root, iconsUrl: 'icons/' });
    return `globalThis.__mpProblems = ${JSON.stringify(problems)};\n${script}`;
  } catch (error) {
    if (error instanceof ProjectError) return brokenScript(error.message);
    return brokenScript(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function sendFile(ctx: Context, folder: string, name: string, allowed: RegExp): void {
  const file = path.join(folder, path.normalize(`/${decodeURIComponent(name)}`));
  if (!allowed.test(file) || !existsSync(file)) {
    ctx.status = 404;
    return;
  }
  ctx.type = path.extname(file);
  ctx.set('cache-control', 'no-cache');
  ctx.body = createReadStream(file);
}

/** One of TDesign's icons; as packed they misspell their viewBox. */
function sendIcon(ctx: Context, name: string): void {
  const file = path.join(iconsFolder, name);
  if (!/^[\w-]+\.svg$/.test(name) || !existsSync(file)) {
    ctx.status = 404;
    return;
  }
  ctx.type = 'svg';
  ctx.set('cache-control', 'max-age=3600');
  ctx.body = readFileSync(file, 'utf8')
    .replace('view-box', 'viewBox')
    .replace(/currentColor/g, '#000');
}

/** Hands a call to the simulator, for pages of this very address only: a foreign page must not drive it. */
async function passOn(ctx: Context, call: string, simulatorUrl: string): Promise<void> {
  const { origin } = ctx.headers;
  const foreign = (origin !== undefined && origin !== `${ctx.protocol}://${ctx.host}`) || !/^(127\.0\.0\.1|localhost)$/.test(ctx.hostname);
  if (foreign || !passedOn.has(call)) {
    ctx.status = foreign ? 403 : 404;
    return;
  }
  const post = ctx.method === 'POST';
  const reply = await fetch(`${simulatorUrl}/control/${call}${ctx.search}`, {
    method: post ? 'POST' : 'GET',
    ...(post ? { headers: { 'content-type': 'application/json' }, body: await bodyOf(ctx) } : {}),
  });
  ctx.status = reply.status;
  send(ctx, 'json', await reply.text());
}

async function bodyOf(ctx: Context): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
