import type { signIn } from '../../../shared/contracts/app/sign-in.ts';
import { tenant } from '../../domain/directory/index.ts';
import { logInByCode, logInByWechat, logInByWechatPhone, sendCode, staffLogIn, staffOtp } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';

/** Signing in by WeChat, by a text message and as staff, and the hospital's card. */
export const signInHandlers: Handlers<typeof signIn> = {
  'POST /app/wx/login': async ({ code }, { tenantId }) => {
    const { accountId, token } = await logInByWechat({ code, tenantId });
    return { userId: accountId, token };
  },

  'POST /app/wx/phone': async ({ code, wxCode }, { tenantId }) => {
    const { accountId, token, isNew } = await logInByWechatPhone({ code, wxCode, tenantId });
    return { userId: accountId, token, isNew };
  },

  'GET /app/sms/code': async ({ phone }, { tenantId, ip }) => {
    await sendCode({ scene: 'log-in', phone, tenantId, ip });
    return {};
  },

  'POST /app/sms/login': async ({ phone, verCode }, { tenantId }) => {
    const { accountId, token, isNew } = await logInByCode({ phone, code: verCode, tenantId });
    return { userId: accountId, token, isNew };
  },

  'POST /app/staff/login': async ({ phone, password }, { tenantId, ip }) => staffLogIn({ phone, password, tenantId, ip }),

  'POST /app/staff/otp': async ({ challenge, code }) => staffOtp({ challenge, code }),

  'GET /app/tenant': async (_input, { tenantId }) => {
    const { id, name, hotline, appoNotice } = await tenant(tenantId);
    return { id, name, hotline, notice: appoNotice };
  },
};
