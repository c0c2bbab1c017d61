import { createPublicKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import Pay from 'wechatpay-node-v3';
import { isRecord } from '../http.ts';
import type { Simulator } from '../index.ts';
import type { Credential } from '../types.ts';
import type { Reply } from './client.ts';

const HOST = 'https://api.mch.weixin.qq.com';

/** The unmodified wechatpay-node-v3 for a merchant, with only its host replaced through its own createHttp seam. */
export function sdkFor(simulator: Simulator, credential: Credential, appid: string): Pay {
  const pay = new Pay({
    ...{ appid, mchid: credential.mchid, key: credential.apiV3Key, userAgent: 'hospital/1.0' },
    publicKey: Buffer.from(credential.merchantCertificate),
    privateKey: Buffer.from(credential.merchantPrivateKey),
  });
  async function send(method: string, url: string, headers: Record<string, string>, body?: string) {
    const response = await fetch(url.replace(HOST, simulator.url), { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : text;
    return response.ok ? { status: response.status, data: parsed } : { status: response.status, error: text };
  }
  pay.createHttp({
    get: (url, headers) => send('GET', url, headers),
    post: (url, params, headers) => send('POST', url, headers, JSON.stringify(params)),
    upload: () => Promise.reject(new Error('not used')),
  });
  return pay;
}

/** What a hand-written client may do wrong on purpose. */
export interface Slip {
  timestamp?: number;
  nonce?: string;
  serial?: string;
  mchid?: string;
  signedBody?: string;
  headers?: Record<string, string | undefined>;
}

/** A Pay v3 request signed by hand, with its answer's signature checked: `signed` is the serial that signed it, '' if none did. */
export async function payCall(
  simulator: Simulator,
  credential: Credential,
  method: 'GET' | 'POST',
  target: string,
  body?: unknown,
  slip: Slip = {},
): Promise<Reply & { signed: string; bytes: Buffer }> {
  const sent = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = String(slip.timestamp ?? Math.floor(Date.now() / 1000));
  const nonce = slip.nonce ?? randomBytes(16).toString('hex');
  const message = `${method}\n${target}\n${timestamp}\n${nonce}\n${slip.signedBody ?? sent}\n`;
  const signature = sign('RSA-SHA256', Buffer.from(message), credential.merchantPrivateKey).toString('base64');
  const fields = {
    mchid: slip.mchid ?? credential.mchid,
    nonce_str: nonce,
    timestamp,
    serial_no: slip.serial ?? credential.merchantSerial,
    signature,
  };
  const headers: Record<string, string | undefined> = {
    ...{ Accept: 'application/json', 'User-Agent': 'hospital/1.0' },
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    Authorization: `WECHATPAY2-SHA256-RSA2048 ${Object.entries(fields)
      .map(([name, value]) => `${name}="${value}"`)
      .join(',')}`,
    ...slip.headers,
  };
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const response = await fetch(simulator.url + target, { method, headers: kept, ...(body === undefined ? {} : { body: sent }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  const value: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, body: isRecord(value) ? value : {}, text, bytes, signed: signerOf(credential, response.headers, text) };
}

function signerOf(credential: Credential, headers: Headers, text: string): string {
  const serial = headers.get('wechatpay-serial') ?? '';
  const message = `${headers.get('wechatpay-timestamp')}\n${headers.get('wechatpay-nonce')}\n${text}\n`;
  const key =
    serial === credential.platformSerial
      ? new X509Certificate(credential.platformCertificate).publicKey
      : createPublicKey(credential.publicKey);
  const right = verify('RSA-SHA256', Buffer.from(message), key, Buffer.from(headers.get('wechatpay-signature') ?? '', 'base64'));
  return right ? serial : '';
}
