import type { TenantRules } from './directory.types.ts';

/** What a hospital that says nothing gets: everything is permitted, and only a portal booking must be paid within 30 minutes. */
export const permissiveRules: TenantRules = {
  unpaid: { pati: { policy: 'at_desk' }, patient: { policy: 'at_desk' }, portal: { policy: 'expire', minutes: 30 } },
  cancelDeadlineMinutes: null,
  horizonDays: null,
  releaseTime: null,
  dayPlaceRule: false,
  refundPortalCancels: false,
  waitlistDailyLimit: 3,
  noShow: null,
};

/** A host name as it is stored and looked up: lower case, without a port. */
export function bareHost(host: string): string {
  return host.trim().toLowerCase().replace(/:\d+$/, '');
}
