/** How the money of one booking stands, as the hospital says it. */
export type Charge = 'none' | 'awaiting' | 'paid' | 'refunded' | 'cancelled';

/** What is said of it, and in which colour. */
export interface OrderWords {
  words: string;
  tone: 'warn' | 'good' | 'quiet';
}

/** 待支付, 已支付, 退款中, 已退款, 已取消. Money that is decided to go back is not there yet while the order still counts as paid. */
export function orderWords(charge: Charge, refundYuan: number): OrderWords {
  if (charge === 'awaiting') return { words: '待支付', tone: 'warn' };
  if (charge === 'paid') return refundYuan > 0 ? { words: '退款中', tone: 'warn' } : { words: '已支付', tone: 'good' };
  if (charge === 'refunded') return { words: '已退款', tone: 'quiet' };
  return charge === 'none' ? { words: '免费', tone: 'quiet' } : { words: '已取消', tone: 'quiet' };
}
