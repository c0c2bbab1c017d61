/** Who someone is in a hospital. A patient's sessions act as `patient`; staff roles are per tenant. */
export const roles = ['patient', 'doctor', 'assistant', 'support', 'tenant-admin', 'platform-admin'] as const;
export type Role = (typeof roles)[number];

/** How a session was proved: a second factor is needed for staff calls. */
export type Proof = 'password' | 'sms' | 'wechat' | 'second-factor';

/** 大陆手机号: eleven digits. The only form in which a phone is kept or compared. */
export const mobilePhone = /^1[3-9]\d{9}$/;

/** 邮箱: the form of an address that mail can be sent to; compared in lower case. */
export const emailForm =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

/** A name as it is kept: trimmed, 1 to 30 characters, no control or line characters; undefined when it is none. */
export function personName(text: string): string | undefined {
  const name = text.trim();
  const length = [...name].length;
  return length >= 1 && length <= 30 && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) ? name : undefined;
}
