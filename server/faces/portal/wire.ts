import type { Role } from '../../../shared/vocab/account.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import type { Caller } from '../kit.ts';

/** `{code,msg,data}`; `message` says the same. Where the document prints less, the contract says which words follow. */
export function success<D>(data: D) {
  return { code: 200, msg: 'success', data, message: 'success' } as const;
}

/** 201: something was made. */
export function created<D>(data: D) {
  return { code: 201, msg: 'created', data, message: 'created' } as const;
}

/** `PAT0001`: letters, then the number with at least four digits. */
export function printedId(letters: 'PAT' | 'SCH' | 'DOC' | 'REG' | 'WAIT' | 'USER' | 'ADMIN', id: string): string {
  return letters + id.padStart(4, '0');
}

/** '2025-12-18T10:30:00.000+08:00' */
export function instantWithZone(instant: number): string {
  return `${localInstant(instant)}.${String(instant % 1_000).padStart(3, '0')}+08:00`;
}

/** '2025-11-19T13:30:00' in Shanghai, without a zone. */
export function localInstant(instant: number): string {
  return dateTimeOf(instant).replace(' ', 'T');
}

/** '2025-12-11T10:00:00Z' */
export function instantInUtc(instant: number): string {
  return `${localInstant(instant - 8 * 3_600_000)}Z`;
}

const deskRoles: readonly Role[] = ['support', 'tenant-admin', 'platform-admin'];

/** Who looks at a patient's registrations and orders: 管理员 and 客服, after their second factor, at those of their hospital. */
export function onlookerOf({ accountId, tenantId, session: { role, proof } }: Caller) {
  return { accountId, tenantId, desk: proof === 'second-factor' && deskRoles.includes(role) };
}
