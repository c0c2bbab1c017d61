import type { auth } from '../../../shared/contracts/pati/auth.ts';
import { changePassword, checkResetCode, logIn, logOut, register, resetPassword, sendCode } from '../../domain/identity/index.ts';
import type { Handlers } from '../kit.ts';

/** 患者认证. */
export const authHandlers: Handlers<typeof auth> = {
  'GET /pati_service/patient_service/register/phone_identifying_code': async ({ phone }, { tenantId, ip }) => {
    await sendCode({ scene: 'register', phone, tenantId, ip });
    return {};
  },

  'POST /pati_service/patient_service/register': async ({ phone, verCode, password }, { tenantId }) => {
    const { accountId, token } = await register({ phone, code: verCode, password, tenantId });
    return { userId: accountId, token };
  },

  'GET /pati_service/patient_service/reset_password/phone_identifying_code': async ({ phone }, { tenantId, ip }) => {
    await sendCode({ scene: 'reset', phone, tenantId, ip });
    return {};
  },

  'POST /pati_service/patient_service/reset_password/phone_identifying_code_validate': async ({ phone, verCode }) => {
    await checkResetCode({ phone, code: verCode });
    return {};
  },

  'POST /pati_service/patient_service/reset_password': async ({ phone, verCode, newPassword }) => {
    await resetPassword({ phone, code: verCode, newPassword });
    return {};
  },

  'POST /pati_service/patient_service/login': async ({ phone, password }, { tenantId, ip }) => {
    const { accountId, token } = await logIn({ phone, password, tenantId, ip });
    return { userId: accountId, token };
  },

  'POST /pati_service/patient_service/change_password': async ({ oldPassword, newPassword }, { session }) => {
    await changePassword({ session, oldPassword, newPassword });
    return {};
  },

  'POST /pati_service/patient_service/logout': async (_input, { session }) => {
    await logOut(session);
    return {};
  },
};
