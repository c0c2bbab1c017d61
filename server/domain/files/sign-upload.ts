import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { config } from '../../platform/config.ts';
import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { blindIndex, randomToken } from '../crypto/index.ts';
import { countSigned, insertFile } from './files.store.ts';
import { extensionFits, imageTypeOf, imageTypes, mostImageBytes } from './images.rules.ts';
import { printPolicy } from './oss-policy.ts';
import { signOss } from './oss-signature.ts';
import { storage } from './storage.ts';

const validMs = 10 * 60_000;
const hourMs = 3_600_000;
/** Uploads that one account may have signed in an hour. */
const mostAnHour = 20;

/** What a client posts with its file. */
export interface SignedUpload {
  url: string;
  fileId: string;
  accessKeyId: string;
  policy: string;
  signature: string;
  key: string;
}

/**
 * Signs the upload of one picture of the account: one key, made here, for ten minutes, images of at most 5 MB only. Throws
 * invalid_input naming the field, too_many_requests.
 */
export async function signAvatarUpload(wish: {
  accountId: string;
  extension: string;
  contentType: string;
  size: number | undefined;
}): Promise<SignedUpload> {
  const contentType = imageTypeOf(wish.contentType);
  if (contentType === undefined) throw wrong('file_type', '请选择 JPG、PNG、WebP 或 GIF 图片');
  if (!extensionFits(contentType, wish.extension)) throw wrong('file_extension', '扩展名与文件类型不一致');
  if (wish.size !== undefined && wish.size > mostImageBytes) throw wrong('file_size', '图片不能超过 5 MB');
  const { embedded, bucket, url, accessKeyId, secret } = storage();
  const expiresAt = now() + validMs;
  const key = `avatars/${prefixOf(wish.accountId)}-${randomToken(16)}.${wish.extension.toLowerCase()}`;
  const fileId = await inTransaction(async (tx) => {
    if ((await countSigned(tx, wish.accountId, now() - hourMs)) >= mostAnHour * config().RATE_LIMIT_SCALE)
      throw new Fault('too_many_requests', { retryAfter: 600 });
    const id = await insertFile(tx, { accountId: wish.accountId, purpose: 'avatar', bucket, key, contentType });
    if (!embedded) await emit(tx, 'files.signed', [{ fileId: id, expiresAt }], () => `file:${id}`);
    return id;
  });
  const policy = printPolicy(expiresAt, [
    { bucket },
    ['eq', '$key', key],
    ['content-length-range', 1, mostImageBytes],
    ['in', '$content-type', [...imageTypes]],
  ]);
  return { url, fileId, accessKeyId, policy, signature: signOss(secret, policy), key };
}

/** The same for all uploads of an account, and says nothing about it. */
function prefixOf(accountId: string): string {
  return blindIndex(accountId, 'files.owner').slice(0, 16);
}

function wrong(field: string, words: string): Fault {
  return new Fault('invalid_input', { field, words });
}
