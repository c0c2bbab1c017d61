import { createServer } from 'node:http';
import { config, useConfig } from '../../platform/config.ts';

/** A reply on its way back. */
export interface Passing {
  path: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Stands between this process and WeChat: counts what is asked, and may spoil what is answered. */
export interface WechatProxy {
  asked: string[];
  spoil: ((reply: Passing) => void) | undefined;
  close(): Promise<void>;
}

/** Headers between two neighbours only. */
const hop = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

/** Puts a proxy before the WeChat that the configuration now names. */
export async function buildProxy(): Promise<WechatProxy> {
  const before = config();
  const proxy: WechatProxy = { asked: [], spoil: undefined, close: async () => {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const path = request.url ?? '/';
    proxy.asked.push(path.split('?')[0] ?? '');
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) => (hop.has(name) || typeof value !== 'string' ? [] : [[name, value]])),
    );
    const answer = await fetch(before.WECHAT_API_BASE + path, {
      method: request.method ?? 'GET',
      headers,
      ...(chunks.length ? { body: Buffer.concat(chunks) } : {}),
    });
    const passing: Passing = {
      path,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
    proxy.spoil?.(passing);
    const {
      connection: _,
      'keep-alive': __,
      'content-length': ___,
      'content-encoding': ____,
      'transfer-encoding': _____,
      ...kept
    } = passing.headers;
    response.writeHead(passing.status, kept).end(passing.status === 204 ? undefined : passing.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  useConfig({ ...before, WECHAT_API_BASE: url, WECHAT_PAY_BASE: url });
  proxy.close = async () => {
    useConfig(before);
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return proxy;
}
