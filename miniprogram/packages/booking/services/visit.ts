import { call } from '../../../api/call';
import { instantOf, visitWords } from '../../../services/day';
import { yuanWords } from '../../../services/money';

/** Where a booking stands with its limits and its money. */
export interface Visit {
  scheduleId: string;
  memberId: string;
  status: 'booked' | 'checked_in' | 'completed' | 'missed' | 'cancelled' | 'expired';
  charge: 'none' | 'awaiting' | 'paid' | 'refunded' | 'cancelled';
  pay: string;
  payYuan: number;
  refund: string;
  refundYuan: number;
  /** How long one may still pay, in ms of this phone's clock from now; null: at the desk. */
  payLeftMs: number | null;
  changeWords: string;
  /** Whether cancelling and moving are still possible. */
  changeable: boolean;
  /** 停诊 */
  stopped: boolean;
}

/** Where one of my bookings stands. Throws Refusal. */
export async function visit(id: string): Promise<Visit> {
  const row = await call('GET /app/visits/{bookId}', { bookId: id });
  const now = instantOf(row.now);
  return {
    scheduleId: row.scheduleId,
    memberId: row.memberId,
    status: row.status,
    charge: row.charge,
    pay: yuanWords(row.payAmount),
    payYuan: row.payAmount,
    refund: yuanWords(row.refundAmount),
    refundYuan: row.refundAmount,
    payLeftMs: row.payUntil === null ? null : Math.max(0, instantOf(row.payUntil) - now),
    changeWords: `${visitWords(row.changeUntil)} 前可取消或改约`,
    changeable: row.status === 'booked' && instantOf(row.changeUntil) > now,
    stopped: row.stopped,
  };
}

/** What a booking's state is called where everything is known. */
export function stateWords({ status, charge, payLeftMs }: Visit): string {
  if (status === 'booked' && charge === 'awaiting') return payLeftMs === null ? '已预约，可到院支付' : '待支付';
  const words = {
    booked: '已挂号',
    checked_in: '已报到',
    completed: '已就诊',
    missed: '已失约',
    cancelled: '已取消',
    expired: '超时未支付，已取消',
  };
  return words[status];
}

/** What happened to the money, '' where there is nothing to say. */
export function moneyWords({ charge, pay, refund }: Visit): string {
  if (charge === 'paid') return `已支付 ${pay}`;
  if (charge === 'refunded') return `已退款 ${refund}，按原支付方式退回`;
  return charge === 'awaiting' ? `待支付 ${pay}` : '';
}
