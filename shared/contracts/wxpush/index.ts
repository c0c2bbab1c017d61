import { push } from './push.ts';

/** What WeChat's message push sends. */
export const wxpush = { ...push };
