/** What an upload is for. */
export type Purpose = 'avatar';

/** A file as it is kept: signed (may be uploaded), stored, or old (another took its place). */
export interface StoredFile {
  id: string;
  accountId: string;
  purpose: Purpose;
  bucket: string;
  /** Its path in the bucket, e.g. `avatars/0123…-abc….png`. */
  key: string;
  contentType: string;
  status: 'signed' | 'stored' | 'old';
  signedAt: number;
}

/** An upload is complete. `url` is where it can be read: absolute in OSS, a path of ours in the embedded store. */
export interface FileStored {
  fileId: string;
  accountId: string;
  purpose: Purpose;
  url: string;
}

/** An upload to a real OSS was signed; OSS tells nobody when it comes. */
export interface FileSigned {
  fileId: string;
  expiresAt: number;
}

declare module '../../platform/events.ts' {
  interface Events {
    'files.signed': FileSigned;
    'files.stored': FileStored;
  }
}
