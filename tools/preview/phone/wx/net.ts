import { type Options, record } from '../state.ts';
import { fileAt, keepFile } from './files.ts';
import { define, members } from './kit.ts';

const settle = (options: Options, kind: 'success' | 'fail', result: unknown) => {
  options[kind]?.(result);
  options.complete?.(result);
};
const silentTask = { onHeadersReceived() {}, offHeadersReceived() {}, onChunkReceived() {}, offChunkReceived() {} };
const why = (error: unknown) => (error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'net::ERR_CONNECTION_REFUSED');

/** A mocked answer of a network call: `{ statusCode, data }`, or thrown. */
async function mocked(name: string, options: Options): Promise<Options> {
  const answer: Options = await record.mock[name]?.(options);
  return { statusCode: 200, header: {}, cookies: [], errMsg: `${name}:ok`, ...answer };
}

async function request(options: Options, signal: AbortSignal): Promise<Options> {
  if (record.mock.request) return mocked('request', options);
  const method = (options.method ?? 'GET').toUpperCase();
  const header: Record<string, string> = { 'content-type': 'application/json', ...lowered(options.header) };
  let { url } = options;
  let body: string | undefined;
  if (method === 'GET' && options.data && typeof options.data === 'object') {
    url += `${url.includes('?') ? '&' : '?'}${new URLSearchParams(options.data)}`;
  } else if (method !== 'GET' && options.data !== undefined) {
    const form = header['content-type']?.includes('urlencoded');
    body =
      typeof options.data === 'string' ? options.data : form ? String(new URLSearchParams(options.data)) : JSON.stringify(options.data);
  }
  const reply = await fetch(url, { method, headers: header, signal, credentials: 'omit', ...(body === undefined ? {} : { body }) });
  const data = options.responseType === 'arraybuffer' ? await reply.arrayBuffer() : parsed(await reply.text(), options.dataType);
  return { data, statusCode: reply.status, header: Object.fromEntries(reply.headers), cookies: [], errMsg: 'request:ok' };
}

const lowered = (header: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]));

function parsed(text: string, dataType = 'json'): unknown {
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function upload(options: Options, signal: AbortSignal): Promise<Options> {
  if (record.mock.uploadFile) return mocked('uploadFile', options);
  const form = new FormData();
  for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, String(value));
  const file = await fileAt(options.filePath);
  form.append(options.name, file, file.name);
  const { 'content-type': _boundary, ...headers } = lowered(options.header);
  const reply = await fetch(options.url, { method: 'POST', body: form, headers, signal, credentials: 'omit' });
  return { data: await reply.text(), statusCode: reply.status, errMsg: 'uploadFile:ok' };
}

function task(name: string, run: (options: Options, signal: AbortSignal) => Promise<Options>) {
  return (options: Options) => {
    record.calls.push([name, options]);
    const stop = new AbortController();
    const signal = options.timeout ? AbortSignal.any([stop.signal, AbortSignal.timeout(options.timeout)]) : stop.signal;
    run(options, signal).then(
      (result) => settle(options, 'success', result),
      (error) => {
        if (record.mock[name]) settle(options, 'fail', { errMsg: `${name}:fail ${error?.message ?? error}` });
        else settle(options, 'fail', { errno: 600001, errMsg: `${name}:fail ${stop.signal.aborted ? 'abort' : why(error)}` });
      },
    );
    return { abort: () => stop.abort(), onProgressUpdate() {}, offProgressUpdate() {}, ...silentTask };
  };
}

function connectSocket(options: Options) {
  record.calls.push(['connectSocket', options]);
  if (record.mock.connectSocket) return record.mock.connectSocket(options);
  const url = options.url.startsWith('/') ? location.origin + options.url : options.url;
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options.protocols ?? []);
  const on = (type: string, listener: (event: Options) => void) => socket.addEventListener(type, (event: Options) => listener(event));
  const ok = (name: string) => ({ errMsg: `${name}:ok` });
  queueMicrotask(() => options.success?.(ok('connectSocket')));
  return {
    onOpen: (listener: (event: unknown) => void) => on('open', () => listener({ header: {} })),
    onMessage: (listener: (event: unknown) => void) => on('message', ({ data }) => listener({ data })),
    onClose: (listener: (event: unknown) => void) => on('close', ({ code, reason }) => listener({ code, reason })),
    onError: (listener: (event: unknown) => void) => on('error', () => listener({ errMsg: 'connectSocket:fail' })),
    send: (sent: Options) => {
      if (socket.readyState !== WebSocket.OPEN) return sent.fail?.({ errMsg: 'sendSocketMessage:fail SocketTask.readyState is not OPEN' });
      socket.send(sent.data);
      sent.success?.(ok('sendSocketMessage'));
    },
    close: (closing: Options = {}) => {
      socket.close(closing.code ?? 1000, closing.reason);
      closing.success?.(ok('closeSocket'));
    },
    get readyState() {
      return socket.readyState;
    },
  };
}

/** Adds request, uploads, downloads and sockets: the browser's own, with WeChat's results. */
export function defineNet(): void {
  members.request = task('request', request);
  members.uploadFile = task('uploadFile', upload);
  members.connectSocket = connectSocket;
  define('downloadFile', async ({ url, header }) => {
    const reply = await fetch(url, { headers: lowered(header), credentials: 'omit' });
    return { tempFilePath: keepFile(new File([await reply.blob()], 'download')), statusCode: reply.status };
  });
}
