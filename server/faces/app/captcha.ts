import type { captcha } from '../../../shared/contracts/app/captcha.ts';
import { newCaptcha } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';

/** The picture to be read by one who books faster than people do. */
export const captchaHandlers: Handlers<typeof captcha> = {
  'GET /app/captcha': async (_input, { accountId }) => newCaptcha(accountId),
};
