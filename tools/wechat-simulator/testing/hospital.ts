import { createDecipheriv, createPublicKey, createVerify, X509Certificate } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { isRecord } from '../http.ts';
import type { Credential } from '../types.ts';

/** A callback as it arrived, with the verdict of a verifier that shares no code with the simulator. */
export interface Arrival {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  verdict: string;
  plain: Record<string, unknown>;
}

const header = (headers: IncomingHttpHeaders, name: string) => String(headers[name] ?? '');

/** Reads a Pay v3 callback as the rules say: known serial, time window, signature, decryption; `genuine` or what is wrong. */
export function judge(
  credential: Credential,
  headers: IncomingHttpHeaders,
  body: string,
): { verdict: string; plain: Record<string, unknown> } {
  const refuse = (verdict: string) => ({ verdict, plain: {} });
  const serial = header(headers, 'wechatpay-serial');
  const keys = new Map([
    [credential.platformSerial, new X509Certificate(credential.platformCertificate).publicKey],
    [credential.publicKeyId, createPublicKey(credential.publicKey)],
  ]);
  const key = keys.get(serial);
  if (!key) return refuse('unknown serial');
  const timestamp = header(headers, 'wechatpay-timestamp');
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) >= 300) return refuse('stale');
  const verifier = createVerify('RSA-SHA256');
  verifier.update(`${timestamp}\n${header(headers, 'wechatpay-nonce')}\n${body}\n`);
  if (!verifier.verify(key, header(headers, 'wechatpay-signature'), 'base64')) return refuse('bad signature');
  const notice: unknown = JSON.parse(body);
  const resource = isRecord(notice) && isRecord(notice.resource) ? notice.resource : {};
  const sealed = Buffer.from(String(resource.ciphertext), 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', credential.apiV3Key, String(resource.nonce));
    decipher.setAAD(Buffer.from(String(resource.associated_data)));
    decipher.setAuthTag(sealed.subarray(sealed.length - 16));
    const plain: unknown = JSON.parse(`${decipher.update(sealed.subarray(0, -16)).toString('utf8')}${decipher.final('utf8')}`);
    return isRecord(plain) ? { verdict: 'genuine', plain } : refuse('unreadable');
  } catch {
    return refuse('bad tag');
  }
}

/** A hospital's listener on loopback that judges every Pay callback and answers 204 or 401, or what it is told to. */
export async function openHospital(credential: () => Credential): Promise<{
  url: string;
  arrivals: Arrival[];
  /** Answers for the next requests instead of the verdict's. */
  answers: { status: number; body?: string }[];
  close(): Promise<void>;
}> {
  const arrivals: Arrival[] = [];
  const answers: { status: number; body?: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString('utf8');
    const isPay = request.headers['wechatpay-serial'] !== undefined;
    const judged = isPay ? judge(credential(), request.headers, body) : { verdict: 'no pay', plain: {} };
    arrivals.push({ path: request.url ?? '', headers: request.headers, body, ...judged });
    const planned = answers.shift();
    const echo = new URL(request.url ?? '/', 'http://h').searchParams.get('echostr');
    response.writeHead(planned?.status ?? (isPay ? (judged.verdict === 'genuine' ? 204 : 401) : 200));
    response.end(planned?.body ?? (isPay ? '' : (echo ?? 'success')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    ...{ url: `http://127.0.0.1:${port}`, arrivals, answers },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
