import { signIn } from './sign-in.ts';

/** Our own face, one line a chapter. */
export const app = {
  ...signIn,
};
