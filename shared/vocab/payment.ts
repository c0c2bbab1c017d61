/** 订单 states: `free` is printed as paid and never stored, since a visit of price 0 has no order. */
export const orderStatuses = ['awaiting', 'paid', 'cancelled', 'expired'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** How an order was paid. */
export type Channel = 'wechat' | 'insurance';

/** What an order pays for. */
export interface Subject {
  kind: 'booking';
  id: string;
}

/** What a face must know of the money of one subject: `none` = no order, because nothing is to pay. */
export type ChargeState = 'none' | 'awaiting' | 'paid' | 'refunded' | 'cancelled';
