import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import type { Contract, Endpoint, Parsed, Reply, Route } from '../../shared/contracts/kit.ts';
import { Fault } from '../../shared/vocab/fault.ts';
import type { Session } from '../domain/identity/index.ts';
import { checksItself, config } from '../platform/config.ts';
import { readBytes } from '../platform/http.ts';
import { fingerprint, type Once } from '../platform/idempotency.ts';
import { log } from '../platform/log.ts';
import { metrics } from '../platform/metrics.ts';
import { bodyOf } from './kit/body.ts';
import { matcher } from './kit/match.ts';
import { keepPace } from './kit/pace.ts';
import { type Printer, printerOf } from './kit/print.ts';
import { sendReady } from './kit/ready.ts';
import { sendReply } from './kit/reply.ts';
import { admit, type Visitor, visitorOf } from './kit/sign-in.ts';
import { wordsOfIssue } from './kit/words.ts';

export type { Visitor };

/** Someone signed in. */
export interface Caller extends Visitor {
  session: Session;
  accountId: string;
  /** Present when the call came with an Idempotency-Key. */
  once: Once | undefined;
}

/** Bytes that somebody outside signed; nothing about them is believed yet. */
export interface Signed extends Visitor {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

type By<E extends Endpoint> = E['auth'] extends 'none'
  ? Visitor
  : E['auth'] extends 'signature'
    ? Signed
    : E['auth'] extends 'service'
      ? Visitor
      : Caller;
/** Names in, one call, names out. */
export type Handler<E extends Endpoint> = (input: Parsed<E>, caller: By<E>) => Promise<Reply<E>>;
/** Every declared endpoint has a handler and no other exists, or it does not compile. */
export type Handlers<C extends Contract> = { [R in keyof C]: C[R] extends Endpoint ? Handler<C[R]> : never };

/** A refusal as a face puts it on the wire. */
export interface Refusal {
  status: number;
  body: object;
}

/** A protocol family: its paths, its envelope, its words. */
export interface Face {
  name: string;
  /** Paths whose unmatched requests this face refuses in its own shape. */
  prefixes: readonly string[];
  /** Wraps the printed reply in the family's envelope. */
  envelope(reply: string): string;
  /** `route`: the endpoint that refuses, where one was found. */
  refuse(fault: Fault, route?: Route): Refusal;
}

interface Mounted {
  face: Face;
  route: Route;
  method: string;
  path: string;
  endpoint: Endpoint;
  print: Printer;
  handle(input: unknown, caller: unknown): Promise<unknown>;
}

z.config({ customError: wordsOfIssue });

/** Binds a contract to its handlers: none missing, none too many. */
export function mount<C extends Contract, H extends Handlers<C>>(
  face: Face,
  contract: C,
  handlers: H & Record<Exclude<keyof H, keyof C>, never>,
): Mounted[] {
  const untyped = handlers as Record<string, Mounted['handle']>; // as: Handlers<C> proved the pairs
  return (Object.entries(contract) as [Route, Endpoint][]).map(([route, endpoint]) => {
    const [method = '', path = ''] = route.split(' ');
    return { face, route, method, path, endpoint, print: printerOf(endpoint.response), handle: untyped[route]! };
  });
}

/** Serves mounted faces: match, sign in, parse, call, print; and every refusal in the words of the face whose path it is. */
export function serveFaces(mounted: readonly Mounted[], fallback: Face): Middleware {
  const match = matcher(mounted);
  const faces = [...new Set(mounted.map(({ face }) => face))];
  const owned = faces.flatMap((face) => face.prefixes.map((prefix) => ({ face, prefix })));
  owned.sort((a, b) => b.prefix.length - a.prefix.length); // of two families under one prefix the narrower one answers
  const owner = (path: string) => owned.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.face ?? fallback;
  return async (ctx) => {
    const started = performance.now();
    const requestId = /^[\w-]{8,64}$/.exec(ctx.get('x-request-id'))?.[0] ?? randomUUID();
    ctx.set('x-request-id', requestId);
    const matched = match(ctx.method, ctx.path);
    const face = matched.found?.face ?? owner(ctx.path);
    let tenant: string | undefined;
    try {
      if (!matched.found) {
        if (matched.allowed.length) ctx.set('allow', matched.allowed.join(', '));
        throw new Fault(matched.allowed.length ? 'method_not_allowed' : 'route_not_found');
      }
      tenant = await answer(ctx, matched.found, matched.params, requestId);
    } catch (error) {
      refuse(ctx, face, error, requestId, matched.found?.route);
    }
    const route = matched.found?.route ?? 'unmatched';
    const seconds = (performance.now() - started) / 1_000;
    metrics.requests.observe({ route, status: String(ctx.status) }, seconds);
    log.info({ id: requestId, face: face.name, route, status: ctx.status, ms: Math.round(seconds * 1_000), tenant }, 'request');
  };
}

async function answer(ctx: Context, found: Mounted, params: Record<string, string>, requestId: string): Promise<string> {
  const { endpoint, face, route } = found;
  const visitor = await visitorOf(ctx.req, requestId, endpoint.auth);
  admit(visitor, endpoint.auth, ctx.req);
  const bytes = endpoint.auth === 'signature' ? await readBytes(ctx.req) : undefined;
  const body = bytes ? {} : await bodyOf(ctx, endpoint.upload);
  const input = parse(endpoint, { ...query(ctx), ...body, ...params });
  if (endpoint.limited && visitor.session) await keepPace(ctx.req, visitor.session.accountId, visitor.ip, route, endpoint.limited);
  const reply = await found.handle(input, callerOf(ctx, visitor, route, input, bytes));
  if (checksItself(config())) assertDocumented(endpoint, reply, route);
  if (endpoint.ready && typeof reply === 'object' && reply !== null) sendReady(ctx, reply, route, () => face.envelope(found.print(reply)));
  else sendReply(ctx, endpoint, reply, () => face.envelope(found.print(reply)));
  if (!ctx.response.get('cache-control')) ctx.set('cache-control', 'no-store');
  return visitor.tenantId;
}

function callerOf(ctx: Context, visitor: Visitor, route: Route, input: unknown, bytes: Buffer | undefined): Visitor | Caller | Signed {
  if (bytes) return { ...visitor, body: bytes, headers: ctx.req.headers };
  if (!visitor.session) return visitor;
  const { tenantId, ip, requestId, session } = visitor;
  const { accountId } = session;
  const key = ctx.get('idempotency-key');
  if (key.length > 255) throw new Fault('invalid_input', { field: 'Idempotency-Key', words: 'Idempotency-Key 过长' });
  return { tenantId, ip, requestId, session, accountId, once: key ? { accountId, route, key, bodyHash: fingerprint(input) } : undefined };
}

function query(ctx: Context): Record<string, unknown> {
  if (!ctx.querystring) return {};
  return Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]));
}

function parse(endpoint: Endpoint, raw: Record<string, unknown>): unknown {
  const parsed = endpoint.request.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw new Fault('invalid_input', { field, words: `${field} ${issue?.message ?? ''}`.trim() });
}

/** Outside production a reply that its contract does not describe is our bug, and says so. */
function assertDocumented(endpoint: Endpoint, reply: unknown, route: Route): void {
  const checked = endpoint.response.safeParse(reply);
  if (!checked.success) throw new Error(`${route} replies other than documented: ${z.prettifyError(checked.error)}`);
}

function refuse(ctx: Context, face: Face, error: unknown, requestId: string, route: Route | undefined): void {
  const fault = error instanceof Fault ? error : new Fault('internal_error');
  if (fault.code === 'internal_error')
    log.error(
      { id: requestId, err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) },
      'unexpected',
    );
  const { status, body } = face.refuse(fault, route);
  ctx.status = status;
  ctx.type = 'application/json; charset=utf-8';
  ctx.set('cache-control', 'no-store');
  if (fault.detail.retryAfter) ctx.set('retry-after', String(fault.detail.retryAfter));
  ctx.body = JSON.stringify(body);
}
