import { z } from 'zod';
import { Fault } from '../../../shared/vocab/fault.ts';
import { metrics } from '../../platform/metrics.ts';
import { merchantSecrets } from './apps.ts';
import { fetchCertificates } from './pay-client.ts';
import { openAead } from './pay-crypto.ts';
import { refundNoticeOf, tradeOf } from './pay-readings.ts';
import { isFresh, isSigned, platformKey, signatureIn } from './platform-keys.ts';
import { type Notice, WechatError } from './wechat.types.ts';

const envelope = z.object({
  id: z.string().min(1).max(64),
  event_type: z.string(),
  resource: z.object({
    original_type: z.string(),
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.string(),
    associated_data: z.string().optional(),
    nonce: z.string(),
  }),
});

/**
 * Opens a callback of WeChat Pay: serial known → key → time window → signature over the bytes → only then JSON → AES-GCM
 * with its tag → the kind of content. Throws Fault bad_signature on any doubt about who sent it, WechatError unreadable
 * for what WeChat itself sent and we do not understand.
 */
export async function openNotification(of: {
  mchid: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}): Promise<Notice> {
  const merchant = await merchantSecrets(of.mchid);
  const signature = signatureIn((name) => of.headers[name]);
  if (!merchant || !signature || !isFresh(signature.timestamp)) return distrust('unsigned');
  const key = await platformKey(of.mchid, signature.serial, fetchCertificates, false);
  if (!key) return distrust('unknown-serial');
  if (!isSigned(key, signature, of.body)) return distrust('bad-signature');
  const { id, event_type: eventType, resource } = readEnvelope(of.body);
  const content = decrypt(merchant.apiV3Key, resource);
  const type = resource.original_type;
  if (eventType.startsWith('TRANSACTION.') && type === 'transaction') return { kind: 'payment', id, eventType, trade: tradeOf(content) };
  if (eventType.startsWith('REFUND.') && type === 'refund')
    return { kind: 'refund', id, eventType, refund: refundNoticeOf(content, of.mchid) };
  throw new WechatError('unreadable', 'A callback of an unknown kind');
}

function distrust(outcome: string): never {
  metrics.notices.inc({ outcome });
  throw new Fault('bad_signature');
}

function readEnvelope(body: Buffer): z.output<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new WechatError('unreadable', 'A callback is other than documented');
  }
}

function decrypt(key: string, resource: z.output<typeof envelope>['resource']): unknown {
  let plain: Buffer;
  try {
    plain = openAead({ key, nonce: resource.nonce, associatedData: resource.associated_data ?? '', ciphertext: resource.ciphertext });
  } catch {
    return distrust('bad-tag');
  }
  try {
    return JSON.parse(plain.toString('utf8'));
  } catch {
    throw new WechatError('unreadable', 'The content of a callback is no JSON');
  }
}
