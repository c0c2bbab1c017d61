import type { emails } from '../../../shared/contracts/portal/emails.ts';
import { checkMailCode, type MailScene, resetPasswordByEmail, sendMailCode } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';
import { success } from './wire.ts';

const scenes: Record<'REGISTER' | 'RESET_PASSWORD', MailScene> = { REGISTER: 'register', RESET_PASSWORD: 'reset' };

/** 邮箱验证码与忘记密码. */
export const emailHandlers: Handlers<typeof emails> = {
  'POST /api/email-verification/send': async ({ email, scene }, { ip }) =>
    success({ email, scene, ...(await sendMailCode({ email, scene: scenes[scene], ip })) }),

  'POST /api/email-verification/verify': async ({ email, scene, code }) => {
    await checkMailCode({ email, scene: scenes[scene], code });
    return success({ verified: true, email, scene });
  },

  'POST /api/password-reset/send': async ({ email }, { ip }) => {
    const { expireSeconds } = await sendMailCode({ email, scene: 'reset', ip });
    return success({ email, scene: 'RESET_PASSWORD', expireSeconds });
  },

  'POST /api/password-reset/confirm': async ({ email, code, newPassword }) => {
    await resetPasswordByEmail({ email, code, newPassword });
    return success({ reset: true, email });
  },
};
