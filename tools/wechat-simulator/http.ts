import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const BODY_LIMIT = 2 * 1024 * 1024;

/** A request as a handler sees it: exact bytes, exact target. */
export interface Call {
  method: string;
  /** Path without the query. */
  path: string;
  /** Path and query exactly as they came, for signatures. */
  target: string;
  query: URLSearchParams;
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a handler answers; a plain object body is sent as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A route: `:name` in the path takes one segment. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

/** Whether a path fits a pattern; the parameters if so. `:name`, `{name}` and `*` each take one segment. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!/^(:|\{|\*)/.test(part)) {
      if (part !== value) return undefined;
    } else if (value === '') return undefined;
    else params[part.replace(/[:{}]/g, '')] = decode(value);
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** JSON answer with UTF-8. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(value) };
}

/** Whether a value is a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as a JSON object, or undefined when it is anything else. */
export function readJsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The string under that name, or '' when it is missing or no string. */
export function textOf(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= BODY_LIMIT) chunks.push(bytes);
  }
  return size <= BODY_LIMIT ? Buffer.concat(chunks) : undefined;
}

/** What one request goes through; undefined cuts the connection without an answer. */
export type Dispatch = (call: Call) => Promise<Answer | undefined>;

async function serve(request: IncomingMessage, response: ServerResponse, dispatch: Dispatch): Promise<void> {
  const target = request.url ?? '/';
  const url = new URL(target, 'http://127.0.0.1');
  const body = await readBody(request);
  const answer = body
    ? await dispatch({
        method: request.method ?? 'GET',
        ...{ path: url.pathname, target, query: url.searchParams, params: {}, headers: request.headers, body },
      })
    : json({ error: 'TOO_LARGE' }, 413);
  if (!answer) {
    request.socket.destroy();
    return;
  }
  const bytes = Buffer.from(answer.body ?? '');
  // A 204 carries neither a body nor a length.
  const length = answer.status === 204 ? {} : { 'Content-Length': String(bytes.length) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(answer.status === 204 || request.method === 'HEAD' ? undefined : bytes);
}

/** An HTTP listener on 127.0.0.1 that reads whole bodies and hands them to `dispatch`. */
export async function listen(port: number, dispatch: Dispatch): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    serve(request, response, dispatch).catch((error: unknown) => {
      if (!response.headersSent && !request.socket.destroyed) {
        console.error('the simulator failed on', request.method, request.url, error);
        response.writeHead(500, { 'Content-Type': 'application/json' }).end('{"error":"INTERNAL"}');
      } else request.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : port };
}
