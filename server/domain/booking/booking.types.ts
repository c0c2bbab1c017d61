import type { BookingStatus, Origin, VisitType } from '../../../shared/vocab/booking.ts';
import type { Half } from '../../../shared/vocab/day.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import type { Once } from '../../platform/idempotency.ts';

/** 预约: one person's number in one session. */
export interface Booking {
  id: string;
  orderNo: string;
  tenantId: string;
  accountId: string;
  memberId: string;
  personKey: string;
  scheduleId: string;
  serialNo: number;
  departmentId: string;
  doctorId: string | null;
  day: string;
  half: Half;
  visitAt: number;
  status: BookingStatus;
  origin: Origin;
  type: VisitType;
  feeFen: number;
  holdUntil: number | null;
  bookedAt: number;
  remindedFor: string | null;
  version: number;
}

/** What a new booking claims, before the database has said yes. */
export type BookingDraft = Omit<Booking, 'id' | 'version' | 'remindedFor' | 'status'> & {
  dayPlaceKey: string | null;
  symptoms: string | null;
};

/** The three subscription fields of seed 002, as they came: any JSON. */
export interface Consent {
  wxCode?: unknown;
  subscribeAuthResult?: unknown;
  subscribeScene?: unknown;
}

/** What happened to which number, as it was when it happened: ids and times, no names. */
export interface BookingFacts {
  bookingId: string;
  tenantId: string;
  accountId: string;
  memberId: string;
  departmentId: string;
  doctorId: string | null;
  visitAt: number;
  half: Half;
  serialNo: number;
  orderNo: string;
  consent?: Consent;
}

/** The same with the names that a message needs. */
export interface BookingNews extends BookingFacts {
  patientName: string;
  departmentName: string;
  doctorName: string | null;
  hospitalName: string;
}

/** A number that has become free again: the waiting list listens before the public can take it. */
export interface NumberReleased {
  bookingId: string;
  tenantId: string;
  scheduleId: string;
  serialNo: number;
}

/** Another session that one who lost his number may choose; `doctorName` null = 普通门诊. */
export interface Alternative {
  scheduleId: string;
  day: string;
  half: Half;
  doctorName: string | null;
}

/** A number given up: by its owner, or by the hospital with a reason and what it offers instead. */
export interface BookingCancelled extends BookingFacts {
  refundFen: number;
  reason?: string;
  alternatives?: Alternative[];
}

/** Whoever acts for themselves through a face. */
export interface Actor {
  accountId: string;
  once?: Once | undefined;
  consent?: Consent;
}

declare module '../../platform/events.ts' {
  interface Events {
    'booking.booked': BookingFacts;
    'booking.moved': BookingFacts & { oldVisitAt: number };
    'booking.cancelled': BookingCancelled;
    'booking.expired': BookingFacts;
    'booking.paid': BookingFacts & { fen: number };
    'booking.released': NumberReleased;
    'booking.place-lost': { subject: Subject; orderId: string };
    'booking.due-tomorrow': { visits: BookingFacts[]; scheduledAt: number };
  }
}
