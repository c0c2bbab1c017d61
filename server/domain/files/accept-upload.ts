import { createHash } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { readObject, writeObject } from './disk.ts';
import { fileByKey } from './files.store.ts';
import { imageTypeOf, sniffImage } from './images.rules.ts';
import { assertPolicy, OssRefusal } from './oss-policy.ts';
import { sameSignature, signOss } from './oss-signature.ts';
import { recordStored } from './record-stored.ts';
import { type Storage, storage } from './storage.ts';

/** A PostObject form up to its file: the fields, names in lower case, and the type of what is to come. */
export interface UploadBegun {
  bucket: string;
  fields: ReadonlyMap<string, string>;
  file: { type: string } | undefined;
}

/** The whole form. */
export interface PostedUpload extends UploadBegun {
  file: { type: string; bytes: Uint8Array } | undefined;
}

/** What OSS says of an object that it has taken. `etag` is the MD5 of its bytes. */
export interface TakenObject {
  bucket: string;
  key: string;
  etag: string;
  location: string;
}

/** Whether a file may come at all: throws OssRefusal unless the policy was signed here, has not expired, and is kept but for the file's size. */
export function admitUpload({ bucket, fields, file }: UploadBegun): void {
  permitted({ bucket, fields, file }, null);
}

/**
 * PostObject of the embedded store: keeps the file if it may come, is of a size that the policy allows, and is the picture
 * that it is said to be. One key takes one file; the same bytes again are well. Throws OssRefusal with OSS's own statuses
 * and codes.
 */
export async function acceptUpload({ bucket, fields, file }: PostedUpload): Promise<TakenObject> {
  if (!file) throw malformed();
  const { ours, key, contentType } = permitted({ bucket, fields, file }, file.bytes.length);
  const type = sniffImage(file.bytes);
  if (!type || type !== imageTypeOf(contentType))
    throw new OssRefusal(400, 'InvalidArgument', 'The content of the file is not what content-type says.');
  const signed = await fileByKey(key);
  if (!signed) throw new OssRefusal(403, 'AccessDenied', 'You have no right to access this object.');
  if (signed.status === 'signed') await writeObject(key, file.bytes);
  else if (!(await readObject(key))?.equals(file.bytes))
    throw new OssRefusal(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
  await recordStored(ours, signed, type);
  const etag = createHash('md5').update(file.bytes).digest('hex').toUpperCase();
  return { bucket, key, etag, location: `${ours.url}/${key}` };
}

const malformed = () =>
  new OssRefusal(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');

function permitted({ bucket, fields, file }: UploadBegun, size: number | null) {
  const ours = storage();
  if (!ours.embedded || bucket !== ours.bucket) throw new OssRefusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  const key = fields.get('key');
  if (!key || !file) throw malformed();
  const policy = assertSigned(ours, fields);
  const contentType = fields.get('x-oss-content-type') ?? fields.get('content-type') ?? file.type;
  const said = new Map([...fields, ['bucket', bucket], ['content-type', contentType.split(';')[0]?.trim() ?? '']]);
  assertPolicy(policy, { fields: said, size }, now());
  return { ours, key, contentType };
}

/** The policy, if its signature is ours. */
function assertSigned(ours: Storage, fields: ReadonlyMap<string, string>): string {
  const [policy, accessKeyId, signature] = [fields.get('policy'), fields.get('ossaccesskeyid'), fields.get('signature')];
  if (!policy || !accessKeyId || !signature) throw new OssRefusal(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.');
  if (accessKeyId !== ours.accessKeyId)
    throw new OssRefusal(403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.');
  if (!sameSignature(signature, signOss(ours.secret, policy)))
    throw new OssRefusal(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  return policy;
}
