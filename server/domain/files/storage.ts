import { ConfigError, config } from '../../platform/config.ts';
import { blindIndex } from '../crypto/index.ts';

/** Where uploads go: a bucket of Aliyun OSS, or our own that answers like one. */
export interface Storage {
  embedded: boolean;
  bucket: string;
  /** Where the form is posted to, and under which objects are read. */
  url: string;
  accessKeyId: string;
  secret: string;
}

/**
 * The storage that is set: OSS when OSS_* name it, else the embedded one, whose keys derive from INDEX_KEY, so that every
 * process has the same. An OSS_ENDPOINT with a scheme is a store that speaks OSS's language at `endpoint/bucket`.
 */
export function storage(): Storage {
  const { OSS_BUCKET: bucket, OSS_ENDPOINT: endpoint, OSS_ACCESS_KEY_ID: accessKeyId, OSS_ACCESS_KEY: secret, PUBLIC_URL } = config();
  if (!bucket && !endpoint) return embedded(PUBLIC_URL);
  if (!bucket || !endpoint || !accessKeyId || !secret)
    throw new ConfigError('OSS_BUCKET, OSS_ENDPOINT, OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY are set together, or none of them.');
  const url = /^https?:\/\//.test(endpoint) ? `${endpoint.replace(/\/$/, '')}/${bucket}` : `https://${bucket}.${endpoint}`;
  return { embedded: false, bucket, url, accessKeyId, secret };
}

const embeddedBucket = 'uploads';

function embedded(publicUrl: string): Storage {
  return {
    embedded: true,
    bucket: embeddedBucket,
    url: `${publicUrl}/app/oss/${embeddedBucket}`,
    accessKeyId: `EMB${blindIndex('id', 'files.access-key').slice(0, 17)}`,
    secret: blindIndex('secret', 'files.access-key'),
  };
}

/** Where an object can be read: under OSS's host, or at a path of ours. */
export function readableAt({ embedded: ours, url }: Storage, key: string): string {
  return ours ? `/app/files/${key}` : `${url}/${key}`;
}
