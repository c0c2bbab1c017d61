import type { files } from '../../../shared/contracts/app/files.ts';
import { readAvatar } from '../../domain/files/index.ts';
import type { Handlers } from '../kit.ts';

/** Uploaded files that may be read. */
export const fileHandlers: Handlers<typeof files> = {
  'GET /app/files/avatars/{key}': ({ key }) => readAvatar(key),
};
