/** 文件: what is uploaded, under which policy, and who may read it; speaks Aliyun OSS's PostObject. */
export { acceptUpload, admitUpload, type PostedUpload, type TakenObject, type UploadBegun } from './accept-upload.ts';
export { awaitUpload } from './await-upload.ts';
export type { FileSigned, FileStored } from './files.types.ts';
export { mostImageBytes } from './images.rules.ts';
export { OssRefusal } from './oss-policy.ts';
export { purgeFiles } from './purge-files.ts';
export { readAvatar } from './read-avatar.ts';
export { type SignedUpload, signAvatarUpload } from './sign-upload.ts';
