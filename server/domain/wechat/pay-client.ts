import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import WxPay from 'wechatpay-node-v3';
import { z } from 'zod';
import { wallClock } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { merchantSecrets } from './apps.ts';
import { openAead, requestText, signRsa } from './pay-crypto.ts';
import { isSigned, keyAmong, openCertificates, platformKey, type Signature, signatureIn } from './platform-keys.ts';
import { type MerchantSecrets, type PlatformCertificate, WechatError } from './wechat.types.ts';
import { send, type WireReply } from './wire.ts';

/** The library signs for this host; ours is put in its place afterwards. */
export const signedHost = 'https://api.mch.weixin.qq.com';

/** What the library passes on: unread JSON. */
type Output = { status: number; data?: unknown };

/**
 * wechatpay-node-v3 without its weak spots: the tag of AES-GCM is checked, nonces are unguessable, an empty body keeps
 * its line, the private key is parsed once, and no key lies in the library's static map.
 */
export class SafePay extends WxPay {
  readonly #key: KeyObject;
  constructor(merchant: MerchantSecrets) {
    const key = createPrivateKey(merchant.merchantPrivateKey);
    super({
      appid: 'named-by-each-order',
      mchid: merchant.mchid,
      serial_no: merchant.merchantSerial,
      publicKey: Buffer.from(createPublicKey(key).export({ type: 'spki', format: 'pem' })), // unused when serial_no is given, and demanded all the same
      privateKey: Buffer.from(merchant.merchantPrivateKey),
      userAgent: 'jiuzhen (wechatpay-node-v3)',
      key: merchant.apiV3Key,
    });
    this.#key = key;
    this.createHttp(wireOf(merchant.mchid));
  }

  override getSignature(
    method: string,
    nonce: string,
    timestamp: string,
    pathAndQuery: string,
    body?: string | Record<string, unknown>,
  ): string {
    const sent = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return signRsa(this.#key, requestText({ method, pathAndQuery, timestamp, nonce, body: sent }));
  }

  override sha256WithRsa(text: string): string {
    return signRsa(this.#key, text);
  }

  protected override buildAuthorization(method: string, url: string, body?: Record<string, unknown>): string {
    const nonce = randomBytes(16).toString('hex');
    const timestamp = String(Math.floor(wallClock() / 1_000));
    return this.getAuthorization(nonce, timestamp, this.getSignature(method, nonce, timestamp, url.replace(signedHost, ''), body));
  }

  override decipher_gcm<T>(ciphertext: string, associatedData: string, nonce: string, key?: string): T {
    const bytes = openAead({ key: key ?? this.key ?? '', nonce, associatedData, ciphertext });
    return (jsonOf(bytes) ?? bytes.toString('utf8')) as T; // as: the library leaves the type to its caller
  }

  override async verifySign(params: {
    timestamp: string | number;
    nonce: string;
    body: Record<string, unknown> | string;
    serial: string;
    signature: string;
  }): Promise<boolean> {
    if (typeof params.body !== 'string') return false; // signed are the bytes, not what they mean
    const key = await platformKey(this.mchid, params.serial, fetchCertificates, false);
    return key !== undefined && isSigned(key, { ...params, timestamp: String(params.timestamp) }, Buffer.from(params.body));
  }
}

const clients = new Map<string, { made: MerchantSecrets; pay: SafePay }>();

/** The client of a merchant. Throws WechatError refused for an mchid that is not ours. */
export async function payOf(mchid: string): Promise<SafePay> {
  const merchant = await merchantSecrets(mchid);
  if (!merchant) throw new WechatError('refused', 'This merchant is not registered here', { code: 'MCH_NOT_EXISTS', sent: false });
  const known = clients.get(mchid);
  if (
    known &&
    known.made.merchantPrivateKey === merchant.merchantPrivateKey &&
    known.made.merchantSerial === merchant.merchantSerial &&
    known.made.apiV3Key === merchant.apiV3Key
  )
    return known.pay;
  const pay = new SafePay(merchant);
  clients.set(mchid, { made: merchant, pay });
  return pay;
}

/** The library's seam: host swapped after signing, 8 s at most, every reply's signature checked on its bytes, refusals thrown. */
function wireOf(mchid: string) {
  const call = async (method: 'GET' | 'POST', url: string, headers: Record<string, unknown>, body?: string): Promise<Output> => {
    const merchant = await merchantSecrets(mchid);
    const named = merchant?.mode === 'public-key' && merchant.publicKeyId ? { 'Wechatpay-Serial': merchant.publicKeyId } : {};
    const { 'Accept-Encoding': _, ...rest } = headers; // the signature is over the plain bytes
    const reply = await send({
      method,
      url: url.replace(signedHost, config().WECHAT_PAY_BASE.replace(/\/$/, '')),
      headers: { ...z.record(z.string(), z.string()).parse(rest), ...named },
      body,
    }).catch(mayRepeat);
    const { pathname } = new URL(url);
    if (pathname === '/v3/certificates') return readCertificates(reply, merchant);
    if (pathname.startsWith('/v3/billdownload/') && reply.status === 200) return { status: 200, data: reply.body };
    await mustBeSigned(mchid, reply);
    return readJson(reply);
  };
  return {
    post: (url: string, params: Record<string, unknown>, headers: Record<string, unknown>) =>
      call('POST', url, headers, JSON.stringify(params)),
    get: (url: string, headers: Record<string, unknown>) => call('GET', url, headers),
    upload: (): Promise<never> => Promise.reject(new Error('Uploads are not used.')),
  };
}

/** Every v3 call we make is keyed by our own number: repeating it cannot act twice. */
function mayRepeat(error: unknown): never {
  if (error instanceof WechatError && error.kind === 'unreached')
    throw new WechatError('unreached', error.message, { retryable: true, sent: error.sent });
  throw error;
}

async function mustBeSigned(mchid: string, reply: WireReply): Promise<void> {
  const signature = signatureIn(reply.header);
  const key = signature && (await platformKey(mchid, signature.serial, fetchCertificates, true));
  if (signature && key && isSigned(key, signature, reply.body)) return;
  if (reply.status >= 500)
    throw new WechatError('unreached', `WeChat Pay's gateway answered ${reply.status}`, { status: reply.status, retryable: true });
  throw new WechatError(
    'untrusted',
    `An answer is not signed by WeChat Pay (${signature ? (key ? 'signature' : 'unknown serial') : 'unsigned'})`,
    {
      status: reply.status,
    },
  );
}

const refusal = z.object({ code: z.string(), message: z.string().optional() });

function readJson(reply: WireReply): Output {
  const { status } = reply;
  if (status === 204) return { status };
  const data = jsonOf(reply.body);
  if (status >= 200 && status < 300) {
    if (data === undefined) throw new WechatError('unreadable', 'An answer of WeChat Pay is no JSON', { status });
    return { status, data };
  }
  const { code } = refusal.safeParse(data).data ?? { code: `HTTP_${status}` };
  const retryable = (status >= 500 && code !== 'OPENID_MISMATCH') || status === 429; // a 500 that is the payer's for ever
  throw new WechatError('refused', `WeChat Pay refused with ${code}`, { code, status, retryable });
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Decrypted first, then verified with the certificate just decrypted (or the public key, if it signed). */
function readCertificates(reply: WireReply, merchant: MerchantSecrets | undefined): Output {
  if (reply.status !== 200 || !merchant)
    throw new WechatError('refused', `No platform certificates (${reply.status})`, { status: reply.status });
  const fetched = openCertificates(reply.body, merchant.apiV3Key);
  const signature: Signature | undefined = signatureIn(reply.header);
  const key = signature && keyAmong({ ...merchant, platformCertificates: fetched }, signature.serial);
  if (!signature || !key || !isSigned(key, signature, reply.body))
    throw new WechatError('untrusted', 'The platform certificates are not signed by WeChat Pay');
  return { status: 200, data: jsonOf(reply.body) };
}

/** Downloads a merchant's platform certificates as public keys: decrypted, then verified with what was decrypted. Throws WechatError. */
export async function fetchCertificates(merchant: MerchantSecrets): Promise<PlatformCertificate[]> {
  const list = await (await payOf(merchant.mchid)).get_certificates(merchant.apiV3Key);
  return list.map(({ serial_no: serial, publicKey: pem }) => ({ serial, pem: pem ?? '' }));
}
