import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { now, wallClock } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { log } from '../../platform/log.ts';
import { shared } from '../../platform/redis.ts';
import { forgetMerchant, merchantSecrets } from './apps.ts';
import { openAead, replyBytes, verifyRsa } from './pay-crypto.ts';
import { putCertificates } from './wechat.store.ts';
import { type MerchantSecrets, type PlatformCertificate, WechatError } from './wechat.types.ts';

/** WeChat's clock and ours may differ by so much; older signatures are replays. */
const windowMs = 300_000;
const refreshEveryMs = 60_000;

/** The four headers that WeChat signs with. */
export interface Signature {
  timestamp: string;
  nonce: string;
  serial: string;
  signature: string;
}

/** The signature headers of a reply or callback; undefined unless all four are there once. */
export function signatureIn(header: (name: string) => string | string[] | undefined): Signature | undefined {
  const [timestamp, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map((name) => header(`wechatpay-${name}`));
  if (typeof timestamp !== 'string' || typeof nonce !== 'string' || typeof serial !== 'string' || typeof signature !== 'string')
    return undefined;
  return timestamp && nonce && serial && signature ? { timestamp, nonce, serial, signature } : undefined;
}

/** Whether a signature was made within five minutes of the real time (epoch ms). */
export function isFresh(timestamp: string, at: number = wallClock()): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(at - Number(timestamp) * 1_000) < windowMs;
}

/** Whether these bytes carry a good signature under this key, made just now. */
export function isSigned(key: KeyObject, { timestamp, nonce, signature }: Signature, body: Buffer, at?: number): boolean {
  return isFresh(timestamp, at) && verifyRsa(key, replyBytes(timestamp, nonce, body), signature);
}

/** Keys by PEM: parsing one costs more than using it. */
const parsed = new Map<string, KeyObject>();

function keyOf(pem: string): KeyObject {
  const known = parsed.get(pem);
  if (known) return known;
  const key = createPublicKey(pem);
  if (parsed.size > 500) parsed.clear();
  parsed.set(pem, key);
  return key;
}

/** The key of that serial among those a merchant has; never another one. */
export function keyAmong(merchant: MerchantSecrets, serial: string): KeyObject | undefined {
  if (merchant.publicKeyId === serial && merchant.publicKey) return keyOf(merchant.publicKey);
  const found = merchant.platformCertificates.find((certificate) => certificate.serial === serial);
  return found && keyOf(found.pem);
}

/**
 * The key of that serial (public key or platform certificate). An unknown serial has the certificates fetched, at most
 * once a minute and merchant whoever asks; whoever may not fetch waits for the one who does only with `patient`.
 */
export async function platformKey(
  mchid: string,
  serial: string,
  fetch: (merchant: MerchantSecrets) => Promise<PlatformCertificate[]>,
  patient: boolean,
): Promise<KeyObject | undefined> {
  const merchant = await merchantSecrets(mchid);
  if (!merchant) return undefined;
  const known = keyAmong(merchant, serial);
  if (known || serial.startsWith('PUB_KEY_ID_') || !/^[0-9A-F]{8,64}$/i.test(serial)) return known;
  if (await shared().setIfAbsent(`wechat-certificates:${mchid}`, '1', refreshEveryMs)) {
    await refresh(merchant, fetch);
    return reread(mchid, serial);
  }
  for (let wait = 0; wait < (patient ? 20 : 1); wait++) {
    const found = await reread(mchid, serial);
    if (found || !patient) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

async function reread(mchid: string, serial: string): Promise<KeyObject | undefined> {
  forgetMerchant(mchid);
  const merchant = await merchantSecrets(mchid);
  return merchant && keyAmong(merchant, serial);
}

async function refresh(merchant: MerchantSecrets, fetch: (merchant: MerchantSecrets) => Promise<PlatformCertificate[]>): Promise<void> {
  try {
    const certificates = await fetch(merchant);
    await inTransaction((tx) => putCertificates(tx, merchant.mchid, certificates, now()));
    forgetMerchant(merchant.mchid);
  } catch (error) {
    log.warn({ mchid: merchant.mchid, why: error instanceof Error ? error.message : 'unknown' }, 'platform certificates not fetched');
  }
}

/** Fetches a merchant's platform certificates now, within the same limit; for the daily renewal. */
export async function renewCertificates(
  mchid: string,
  fetch: (merchant: MerchantSecrets) => Promise<PlatformCertificate[]>,
): Promise<void> {
  const merchant = await merchantSecrets(mchid);
  if (merchant && (await shared().setIfAbsent(`wechat-certificates:${mchid}`, '1', refreshEveryMs))) await refresh(merchant, fetch);
}

const listing = z.object({
  data: z.array(
    z.object({
      serial_no: z.string(),
      encrypt_certificate: z.object({ nonce: z.string(), associated_data: z.string().default(''), ciphertext: z.string() }),
    }),
  ),
});

/** Decrypts a reply of /v3/certificates: the certificates that carry their announced serial, as public keys. Throws WechatError. */
export function openCertificates(body: Buffer, apiV3Key: string): PlatformCertificate[] {
  let list: z.output<typeof listing>;
  try {
    list = listing.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new WechatError('unreadable', 'The list of platform certificates makes no sense');
  }
  return list.data.map(({ serial_no: serial, encrypt_certificate: box }) => {
    const certificate = openCertificate(box, apiV3Key);
    if (certificate.serialNumber.replace(/^0+/, '') !== serial.toUpperCase().replace(/^0+/, ''))
      throw new WechatError('untrusted', 'A platform certificate has another serial than announced');
    return { serial, pem: String(certificate.publicKey.export({ type: 'spki', format: 'pem' })) };
  });
}

function openCertificate(box: { nonce: string; associated_data: string; ciphertext: string }, apiV3Key: string): X509Certificate {
  try {
    return new X509Certificate(
      openAead({ key: apiV3Key, nonce: box.nonce, associatedData: box.associated_data, ciphertext: box.ciphertext }),
    );
  } catch {
    throw new WechatError('untrusted', 'A platform certificate was not encrypted with our APIv3 key');
  }
}
