import { httpDateOf, now } from '../../platform/clock.ts';
import type { Delivery } from '../../platform/events.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { fileById } from './files.store.ts';
import type { FileSigned } from './files.types.ts';
import { signOss } from './oss-signature.ts';
import { recordStored } from './record-stored.ts';
import { type Storage, storage } from './storage.ts';

const minuteMs = 60_000;

/**
 * Asks OSS whether a signed upload has come, again and again until a minute after its policy expires; OSS checked policy
 * and type. Throws RetryLater while it may still come.
 */
export async function awaitUpload({ fileId, expiresAt }: FileSigned, { attempt }: Delivery): Promise<void> {
  const [ours, file] = [storage(), await fileById(fileId)];
  if (file?.status !== 'signed' || file.bucket !== ours.bucket) return;
  const status = await headObject(ours, file.key);
  if (status === 200) return recordStored(ours, file, file.contentType);
  if (now() > expiresAt + minuteMs) {
    if (status === 404) return; // never came
    throw new Error(`OSS answers ${status} to HEAD: may this access key read the bucket?`);
  }
  throw new RetryLater(status === 404 ? 'not uploaded yet' : `OSS answered ${status}`, Math.min(3_000 * Math.max(attempt, 1), 30_000));
}

/** OSS's HEAD of an object, signed by header; the HTTP status. */
async function headObject({ url, bucket, accessKeyId, secret }: Storage, key: string): Promise<number> {
  const date = httpDateOf(now());
  const authorization = `OSS ${accessKeyId}:${signOss(secret, `HEAD\n\n\n${date}\n/${bucket}/${key}`)}`;
  const reply = await fetch(`${url}/${key}`, { method: 'HEAD', headers: { date, authorization }, signal: AbortSignal.timeout(10_000) });
  return reply.status;
}
