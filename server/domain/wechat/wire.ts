import { Agent, request } from 'undici';
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

/** Nothing was written to anyone yet when these happen. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Sends one request over kept-alive connections, at most 8 s in all. Throws WechatError unreached; its message never names the URL, which may hold secrets. */
export async function send(to: {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string | undefined;
}): Promise<WireReply> {
  try {
    const reply = await request(to.url, {
      method: to.method,
      headers: to.headers ?? {},
      body: to.body ?? null,
      dispatcher: agent,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = Buffer.from(await reply.body.arrayBuffer());
    return {
      status: reply.statusCode,
      body,
      header: (name) => {
        const value = reply.headers[name.toLowerCase()];
        return Array.isArray(value) ? value[0] : value;
      },
    };
  } catch (error) {
    const code = codeOf(error);
    throw new WechatError('unreached', `WeChat was not reached (${code})`, { sent: !neverLeft.has(code) });
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
