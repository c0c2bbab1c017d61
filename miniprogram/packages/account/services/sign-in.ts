import { call } from '../../../api/call';
import { loginCode } from '../../../api/silent-sign-in';
import { needsSignIn } from '../../../services/words';
import { signedIn, signedOut } from '../../../state/session';

/**
 * 微信手机号: signs in by the code of a getPhoneNumber button, making the account if there is none. Throws Refusal.
 * The wx.login code beside it lets later starts sign in silently; without one, this sign-in still works.
 */
export async function signInByWechatPhone(code: string): Promise<{ isNew: boolean }> {
  const wxCode = await loginCode();
  const { userId, token, isNew } = await call('POST /app/wx/phone', { code, ...(wxCode ? { wxCode } : {}) });
  signedIn({ accountId: userId, token });
  return { isNew };
}

/** Signs in by phone and password. Throws Refusal. */
export async function signInByPassword(phone: string, password: string): Promise<void> {
  const { userId, token } = await call('POST /pati_service/patient_service/login', { phone, password });
  signedIn({ accountId: userId, token });
}

/** 短信验证码登录: signs in by the code that was sent for it, making the account if there is none. Throws Refusal. */
export async function signInByCode(phone: string, code: string): Promise<{ isNew: boolean }> {
  const { userId, token, isNew } = await call('POST /app/sms/login', { phone, verCode: code });
  signedIn({ accountId: userId, token });
  return { isNew };
}

/** What a text message with a code is wanted for. */
export type CodePurpose = 'log-in' | 'register' | 'reset';

/** Has six digits sent to the phone; at most once a minute. Throws Refusal. */
export async function sendCode(purpose: CodePurpose, phone: string): Promise<void> {
  if (purpose === 'log-in') await call('GET /app/sms/code', { phone });
  else if (purpose === 'register') await call('GET /pati_service/patient_service/register/phone_identifying_code', { phone });
  else await call('GET /pati_service/patient_service/reset_password/phone_identifying_code', { phone });
}

/** 注册: makes the account of the phone and signs it in. Throws Refusal. */
export async function register(asked: { phone: string; code: string; password: string }): Promise<void> {
  const { phone, code, password } = asked;
  const { userId, token } = await call('POST /pati_service/patient_service/register', { phone, verCode: code, password });
  signedIn({ accountId: userId, token });
}

/** Whether the code of the text message is right, before anyone thinks up a password. Throws Refusal. */
export async function checkResetCode(phone: string, code: string): Promise<void> {
  await call('POST /pati_service/patient_service/reset_password/phone_identifying_code_validate', { phone, verCode: code });
}

/** 重置密码: sets the new password, which ends every sign-in there was, and signs in by it. Throws Refusal. */
export async function resetPassword(asked: { phone: string; code: string; password: string }): Promise<void> {
  const { phone, code, password } = asked;
  await call('POST /pati_service/patient_service/reset_password', { phone, verCode: code, newPassword: password });
  await signInByPassword(phone, password);
}

/**
 * 退出登录: ends this sign-in at the hospital, and silent sign-in until the next full one. Throws Refusal, and stays signed
 * in, where the hospital cannot be reached: the phone alone would be signed in again at the next call.
 */
export async function signOut(): Promise<void> {
  try {
    await call('POST /pati_service/patient_service/logout', {});
  } catch (error) {
    if (!needsSignIn(error)) throw error;
  }
  signedOut();
}
