import { createServer, type Server } from 'node:http';
import Koa from 'koa';
import { type Face, type mount, serveFaces } from '../faces/kit.ts';

type Mounted = ReturnType<typeof mount>;

/** What came back over HTTP. */
export interface Answer {
  status: number;
  text: string;
  json: unknown;
  headers: Headers;
}

/** The text under these keys of a reply: `said(answer, 'token')`, `said(answer, '0', 'memberId')`. */
export function said({ json }: Answer, ...keys: string[]): string {
  const found = keys.reduce<unknown>((value, key) => Reflect.get(Object(value), key), json);
  if (typeof found !== 'string') throw new Error(`No text at ${keys.join('.')} of ${JSON.stringify(json)}`);
  return found;
}

export interface Asking {
  token?: string | undefined;
  tenantId?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON; text, bytes and forms as they are. */
  body?: unknown;
}

/** Inside a describe: serves mounted handlers on a free loopback port; the result asks it, `ask('POST /path?a=b', {token, body})`. */
export function serving(mounted: Mounted, fallback: Face): (route: string, asking?: Asking) => Promise<Answer> {
  let server: Server;
  let base = '';
  before(async () => {
    const app = new Koa();
    app.use(serveFaces(mounted, fallback));
    server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  after(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return async (route, { token, tenantId, headers = {}, body } = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const upload = body instanceof FormData || body instanceof Uint8Array ? body : undefined;
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token ? { token } : {}),
        ...(tenantId ? { tenantId } : {}),
        ...(body === undefined || upload ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: upload ?? (typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, text, json, headers: response.headers };
  };
}
