import type { Origin } from '../../../shared/vocab/booking.ts';
import type { TimeOfDay } from '../../../shared/vocab/day.ts';

/** What happens to a booking that is not paid: its place goes back after so many minutes, or it is paid at the desk. */
export type UnpaidPolicy = { policy: 'expire'; minutes: number } | { policy: 'at_desk' };

/** How one hospital wants to be booked. Whatever is null or false is permitted. */
export interface TenantRules {
  unpaid: Record<Origin, UnpaidPolicy>;
  /** Cancelling ends so many minutes before the visit begins; null: when it begins. */
  cancelDeadlineMinutes: number | null;
  /** How many days ahead of today a visit may be booked; null: as far as there are schedules. */
  horizonDays: number | null;
  /** The time of day at which the day `horizonDays` ahead opens; null: midnight. */
  releaseTime: TimeOfDay | null;
  /** One person may hold one booking a day with one doctor (or department clinic). */
  dayPlaceRule: boolean;
  /** Whether cancelling through S0's DELETE /api/payments gives money back; the document says it does not. */
  refundPortalCancels: boolean;
  /** 候补: how often a day one person may join a waiting list. */
  waitlistDailyLimit: number;
  /** 失约: who misses `limit` visits within so many days books nothing for so many; null: nobody is kept out. */
  noShow: { limit: number; withinDays: number; blockDays: number } | null;
}

/** 租户: one hospital. */
export interface Tenant {
  id: string;
  name: string;
  /** 运营机构 */
  agencyId: string;
  host?: string;
  /** 客服热线 */
  hotline: string;
  /** 预约须知 */
  appoNotice: string;
  rules: TenantRules;
}

/** 科室 */
export interface Department {
  id: string;
  tenantId: string;
  code: string;
  name: string;
  description: string;
  avatar: string;
}

/** 医生 of one hospital; `expert` is 擅长. */
export interface Doctor {
  id: string;
  tenantId: string;
  code: string;
  name: string;
  title: string;
  description: string;
  expert: string;
  avatar: string;
}

/** A department as a hospital hands it in; what is left out stays as it is. */
export interface DepartmentEntry {
  code: string;
  name: string;
  description?: string;
  avatar?: string;
}

/** A doctor as a hospital hands it in; what is left out stays as it is. */
export interface DoctorEntry {
  code: string;
  name: string;
  title?: string;
  description?: string;
  expert?: string;
  avatar?: string;
}

/** What can be said of a hospital; what is left out keeps its value or takes the permissive default. */
export interface TenantEntry {
  name?: string;
  agencyId?: string;
  host?: string | null;
  hotline?: string;
  appoNotice?: string;
  rules?: Partial<TenantRules>;
}
