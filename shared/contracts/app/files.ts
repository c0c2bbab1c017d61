import { z } from 'zod';
import { contract, file } from '../kit.ts';

/** What may be read of uploaded files: pictures of accounts, by everyone who knows their address. */
export const files = contract({
  'GET /app/files/avatars/{key}': {
    summary: '头像图片',
    auth: 'none',
    request: z.object({ key: z.string().regex(/^[\w-]{1,80}\.[a-z]{3,4}$/, '格式不正确') }),
    response: file(),
    as: 'binary',
  },
});
