import type { Channel, ChargeState, OrderStatus, Subject } from '../../../shared/vocab/payment.ts';

/** What others may know of an order. `refundedFen` is what was decided to go back, sent or not. */
export interface OrderView {
  orderId: string;
  tenantId: string;
  accountId: string;
  status: OrderStatus;
  charge: ChargeState;
  oriFen: number;
  /** Hundredths of a percent. */
  reimbursePercent: number;
  reimburseName: string | null;
  payFen: number;
  refundedFen: number;
  channel: Channel | null;
  createdAt: number;
  paidAt: number | null;
  holdUntil: number | null;
}

/** An open prepay: the same answer for every repetition while it is open. */
export interface Prepay {
  orderId: string;
  tenantId: string;
  agencyId: string;
  appid: string;
  prepayId: string;
  outTradeNo: string;
  nonceStr: string;
  /** Seconds, as text. */
  timeStamp: string;
  payFen: number;
}

/** The business's no: an answer, not a fault of the caller. */
export interface Refused {
  refused: 'not_payable' | 'payer_unknown' | 'wechat_refused' | 'wechat_unreachable';
  /** For the user, in Chinese. */
  words: string;
  /** 运营机构 of the order's hospital. */
  agencyId: string;
}

/** 已支付. `late`: the order had expired; its subject must be taken again or the money goes back. */
export interface PaymentPaid {
  orderId: string;
  tenantId: string;
  accountId: string;
  subject: Subject;
  /** null: paid from the insurance balance. */
  attemptId: string | null;
  payFen: number;
  late: boolean;
}
/** 超时未支付: the order no longer waits. */
export interface OrderExpired {
  orderId: string;
  tenantId: string;
  accountId: string;
  subject: Subject;
}
/** A refund was decided; it is sent after the commit. */
export interface RefundRecorded {
  refundId: string;
  orderId: string;
  subject: Subject;
  refundFen: number;
}
/** A refund came to its end at WeChat. */
export interface RefundSettled extends RefundRecorded {
  status: 'success' | 'abnormal' | 'closed';
}
/** Attempts that must be closed at WeChat. */
export interface OrderClosed {
  orderId: string;
  attemptIds: string[];
}
/** What booking says when money came late and the number was gone. */
export interface PlaceLost {
  subject: Subject;
}

declare module '../../platform/events.ts' {
  interface Events {
    'payment.paid': PaymentPaid;
    'order.expired': OrderExpired;
    'order.closed': OrderClosed;
    'refund.recorded': RefundRecorded;
    'refund.settled': RefundSettled;
  }
}
