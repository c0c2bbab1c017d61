import type { IncomingHttpHeaders } from 'node:http';
import { Agent } from 'undici';
import { WechatError } from './wechat.types.ts';

const timeoutMs = 8_000;
const agent = new Agent({
  connections: 64,
  keepAliveTimeout: 4_000,
  connect: { timeout: 4_000 },
  headersTimeout: timeoutMs,
  bodyTimeout: timeoutMs,
});

/** A reply as it came: its bytes are what was signed. */
export interface WireReply {
  status: number;
  header(name: string): string | undefined;
  body: Buffer;
}

const waited = 'WAITED_IN_LINE';
/** Nothing was written to anyone yet when these happen. */
const neverLeft = new Set([waited, 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

interface Asked {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** 8,000 unless told. */
  withinMs?: number;
}

/** Sends one request over kept-alive connections, at most 8 s in all. Throws WechatError unreached; its message never names the URL, which may hold secrets. */
export async function send(to: Asked): Promise<WireReply> {
  try {
    return await exchange(to);
  } catch (error) {
    const code = codeOf(error);
    throw new WechatError('unreached', `WeChat was not reached (${code})`, { sent: !neverLeft.has(code) });
  }
}

/** By undici's own handler interface: streams and an abort signal for each reply would cost more than the exchange itself. */
function exchange({ method, url, headers = {}, body, withinMs = timeoutMs }: Asked): Promise<WireReply> {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let late: Late | undefined;
    let abort: ((reason: Error) => void) | undefined;
    const timer = setTimeout(() => {
      late = new Late(abort ? 'TIMEOUT' : waited);
      abort?.(late);
      reject(late);
    }, withinMs);
    let status = 0;
    let answered: IncomingHttpHeaders = {};
    agent.dispatch(
      { origin, path: pathname + search, method, headers, body: body ?? null },
      {
        onRequestStart: (controller) => {
          abort = (reason) => controller.abort(reason);
          if (late) abort(late); // it stood in line for a connection too long: it must not leave now
        },
        onResponseStart: (_controller, statusCode, responseHeaders) => {
          status = statusCode;
          answered = responseHeaders;
        },
        onResponseData: (_controller, chunk) => void parts.push(chunk),
        onResponseEnd: () => {
          clearTimeout(timer);
          resolve({ status, body: Buffer.concat(parts), header: (name) => textOf(answered[name.toLowerCase()]) });
        },
        onResponseError: (_controller, error) => {
          clearTimeout(timer);
          reject(error);
        },
      },
    );
  });
}

class Late extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
