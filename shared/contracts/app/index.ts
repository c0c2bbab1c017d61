import { arrivals } from './arrivals.ts';
import { captcha } from './captcha.ts';
import { email } from './email.ts';
import { files } from './files.ts';
import { bills, insurance } from './insurance.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { officialAccount } from './official-account.ts';
import { reviews } from './reviews.ts';
import { signIn } from './sign-in.ts';
import { visits } from './visits.ts';

/** Our own face, one line a chapter. */
export const app = {
  ...signIn,
  ...messages,
  ...members,
  ...arrivals,
  ...captcha,
  ...files,
  ...officialAccount,
  ...email,
  ...insurance,
  ...bills,
  ...visits,
  ...reviews,
};
