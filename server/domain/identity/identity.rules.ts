import { emailForm, mobilePhone, type Role, roles } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { Scene } from './identity.types.ts';

/** A code lives five minutes, is sent at most once a minute, and takes five wrong guesses. */
export const codeRules = { digits: 6, livesMs: 300_000, betweenMs: 60_000, tries: 5, perPhoneAndDay: 10, perIpAndHour: 30 };

/** Ten failures for one login, or three hundred from one address, within fifteen minutes. */
export const attemptRules = { windowMs: 900_000, perLogin: 10, perIp: 300 };

/** How long a staff member may take from the password to the code. */
export const challengeMs = 300_000;

/** 患者's nickname until one is chosen. */
export const defaultNickname = '微信用户';

const shortestPassword = 8;

/** Throws invalid_input unless it is a mainland mobile number. */
export function checkPhone(phone: string): void {
  if (!mobilePhone.test(phone)) throw new Fault('invalid_input', { field: 'phone', words: '手机号格式不正确' });
}

/** An e-mail address as it is kept and compared: trimmed, lower case. Throws invalid_input unless it is one. */
export function checkedEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length > 254 || !emailForm.test(email)) throw new Fault('invalid_input', { field: 'email', words: '邮箱格式不正确' });
  return email;
}

/** 138****0001 */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** t***@example.com */
export function maskedEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@');
  return `${[...name][0] ?? ''}***@${domain}`;
}

/** Throws password_weak under eight characters; a client's SM3 (64 hex) is always long enough. */
export function checkNewPassword(password: string): void {
  if (password.length < shortestPassword) throw new Fault('password_weak', { words: `密码至少 ${shortestPassword} 位` });
}

/** The text message that carries a code. */
export function codeText(scene: Scene, code: string): string {
  const purpose = { register: '注册', 'log-in': '登录', reset: '重置密码', staff: '工作人员登录' }[scene];
  return `${purpose}验证码 ${code}，${codeRules.livesMs / 60_000} 分钟内有效，请勿告诉他人。`;
}

/** The text message to a phone that wants to register and has an account: no code, no digits. */
export const alreadyRegisteredText = '您的手机号已注册，请直接登录；忘记密码可在登录页重置。如非本人操作请忽略。';

/** The mail to an address that already belongs to an account: no code, no digits. */
export const alreadyBoundText = '您的邮箱已被账号使用，请直接登录；忘记密码可用该邮箱重置。如非本人操作请忽略。';

/** Of several staff roles the one with the widest reach. */
export function highestRole(held: readonly Role[]): Role | undefined {
  return [...held].sort((a, b) => roles.indexOf(b) - roles.indexOf(a))[0];
}
