import { arrivals } from './arrivals.ts';
import { messages } from './messages.ts';
import { officialAccount } from './official-account.ts';
import { signIn } from './sign-in.ts';

/** Our own face, one line a chapter. */
export const app = {
  ...signIn,
  ...messages,
  ...arrivals,
  ...officialAccount,
};
