import { createHash } from 'node:crypto';
import { now } from '../../platform/clock.ts';
import { readObject, writeObject } from './disk.ts';
import { fileByKey } from './files.store.ts';
import { imageTypeOf, sniffImage } from './images.rules.ts';
import { assertPolicy, OssRefusal } from './oss-policy.ts';
import { sameSignature, signOss } from './oss-signature.ts';
import { recordStored } from './record-stored.ts';
import { type Storage, storage } from './storage.ts';

/** A PostObject form: its fields before the file, names in lower case, and the file. */
export interface PostedUpload {
  bucket: string;
  fields: ReadonlyMap<string, string>;
  file: { type: string; bytes: Uint8Array } | undefined;
}

/** What OSS says of an object that it has taken. `etag` is the MD5 of its bytes. */
export interface TakenObject {
  bucket: string;
  key: string;
  etag: string;
  location: string;
}

/**
 * PostObject of the embedded store: keeps the file if the policy was signed here, has not expired, and is kept in every
 * condition, and if the bytes are the picture that they are said to be. One key takes one file; the same bytes again are
 * well. Throws OssRefusal with OSS's own statuses and codes.
 */
export async function acceptUpload({ bucket, fields, file }: PostedUpload): Promise<TakenObject> {
  const ours = storage();
  if (!ours.embedded || bucket !== ours.bucket) throw new OssRefusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  const key = fields.get('key');
  if (!key || !file)
    throw new OssRefusal(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');
  const policy = assertSigned(ours, fields);
  const contentType = fields.get('x-oss-content-type') ?? fields.get('content-type') ?? file.type;
  const said = new Map([...fields, ['bucket', bucket], ['content-type', contentType.split(';')[0]?.trim() ?? '']]);
  assertPolicy(policy, { fields: said, size: file.bytes.length }, now());
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
