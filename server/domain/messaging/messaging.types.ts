import type { Half } from '../../../shared/vocab/day.ts';
import type { AccountTemplateType, TemplateKind } from '../wechat/index.ts';

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
  /** 就诊人 who is told: the portal hands messages out patient by patient. Default: whoever of the account asks first. */
  memberId?: string;
  /** When it happened, epoch ms; pairs an answer told by the client with WeChat's own event. Default: when it is told. */
  at?: number;
  /** 改约: the visit as it was, epoch ms. */
  oldVisitAt?: number;
  /** 就诊地点 */
  area?: string;
  feeFen?: number;
  refundFen?: number;
  /** 候补转预约: the number is given to the next unless it is paid by then, epoch ms. */
  payUntil?: number;
  reason?: string;
  /** 停诊: other sessions to choose from; doctorName null = 普通门诊. */
  alternatives?: readonly { day: string; half: Half; doctorName: string | null }[];
  consent?: Consent;
}

/** 就诊提醒: one message for all visits of tomorrow of one account; the first visit gives the message its page. */
export interface ReminderNews extends VisitNews {
  others?: readonly Visit[];
}

/** What staff tell a patient (取镜、复诊、医生回复、加工订单): template message types 0, 4, 5 and 6 of seed 001. */
export type StaffNewsKind = Exclude<AccountTemplateType, 'booked' | 'cancelled' | 'registered'>;

/** Something that staff tell the account that keeps a patient. */
export interface StaffNews {
  kind: StaffNewsKind;
  tenantId: string;
  accountId: string;
  bookingId: string | null;
  patientName: string;
  hospitalName: string;
  departmentName: string;
  doctorName: string;
  /** Epoch ms: when to fetch, to come again, of the reply or of the change. */
  timeAt: number;
  orderNo: string;
  item: string;
  status: string;
  place: string;
  content: string;
  note: string;
}

/** What can be told: the six templates of seed 002, what only the list of notices has, and what staff tell. */
export type NewsKind = TemplateKind | 'paid' | 'expired' | 'unpromoted' | StaffNewsKind;

/** 候补成功: no number yet, so serialNo is the place in the queue and visitAt the session's beginning. */
export type WaitlistNews = VisitNews;

/** 支付成功: a notice in the app, and 挂号成功提醒 by the official account. */
export interface PaidNews extends VisitNews {
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
