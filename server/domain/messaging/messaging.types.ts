import type { Half } from '../../../shared/vocab/day.ts';
import type { TemplateKind } from '../wechat/index.ts';

/** What the client sent beside its business (seed 002): any JSON; what cannot be used is passed over, never refused. */
export interface Consent {
  wxCode?: unknown;
  subscribeAuthResult?: unknown;
  subscribeScene?: unknown;
}

/** What a visit's messages say. Whoever announces brings the words; messaging looks nothing up in bookings. */
export interface Visit {
  /** 预约 id; for 候补 the id of the entry. */
  bookingId: string;
  patientName: string;
  departmentName: string;
  /** null = 普通门诊 */
  doctorName: string | null;
  hospitalName: string;
  /** Epoch ms of the visit's own time slot. */
  visitAt: number;
  half: Half;
  serialNo: number;
  orderNo: string;
}

/** Something that happened to a visit and is told to the account that booked it. */
export interface VisitNews extends Visit {
  tenantId: string;
  accountId: string;
  /** When it happened, epoch ms; pairs an answer told by the client with WeChat's own event. Default: when it is told. */
  at?: number;
  /** 改约: the visit as it was, epoch ms. */
  oldVisitAt?: number;
  /** 就诊地点 */
  area?: string;
  feeFen?: number;
  refundFen?: number;
  reason?: string;
  consent?: Consent;
}

/** 就诊提醒: one message for all visits of tomorrow of one account; the first visit gives the message its page. */
export interface ReminderNews extends VisitNews {
  others?: readonly Visit[];
}

/** What can be told about a visit: the six templates of seed 002, and what only the list of notices has. */
export type NewsKind = TemplateKind | 'paid' | 'expired';

/** 候补成功: no number yet, so serialNo is the place in the queue and visitAt the session's beginning. */
export type WaitlistNews = VisitNews;

/** 支付成功: an in-app notice only. */
export interface PaidNews {
  tenantId: string;
  accountId: string;
  bookingId: string;
  orderNo: string;
  departmentName: string;
  fen: number;
}

/** A verification code on its way to a phone. */
export interface CodeIssued {
  phone: string;
  text: string;
  /** Epoch ms; a code older than five minutes is not sent any more. */
  issuedAt?: number;
}

/** 站内消息: what an account finds in its list. */
export interface Notice {
  id: string;
  kind: NewsKind;
  bookingId: string | null;
  title: string;
  content: string;
  at: number;
}

/** The scenes of seed 002, in which a user is asked for templates. */
export type Scene = 'appointment' | 'waitlist' | 'reschedule' | 'cancel';
