import { call } from '../../../api/call';
import { type BookingSummary, bookingDetail, myBookings, type Page } from '../../../services/bookings';
import { yuanWords } from '../../../services/money';
import { type Charge, type OrderWords, orderWords } from '../rules/order-words';

/** 订单: the money of one booking. */
export interface Order {
  /** The booking's id: an order is of one booking, and both are looked up by it. */
  id: string;
  booking: BookingSummary;
  charge: Charge;
  label: OrderWords;
  /** 50元 */
  pay: string;
  /** 50元, '' where nothing goes back. */
  refund: string;
  /** Until when it may be paid: 'YYYY-MM-DD HH:mm:ss', null at the hospital's desk. */
  payUntil: string | null;
}

/** One order with what its sum is made of. */
export interface OrderDetail extends Order {
  /** 预约单号 */
  code: string;
  /** 挂号费 before what the insurance pays. */
  fee: string;
  /** 医保报销, '' for none. */
  reimbursed: string;
  bookedAt: string;
  place: string;
}

async function moneyOf(booking: BookingSummary): Promise<{ order: Order; payYuan: number }> {
  const visit = await call('GET /app/visits/{bookId}', { bookId: booking.id });
  const { charge, payAmount, refundAmount, payUntil } = visit;
  const order = {
    id: booking.id,
    booking,
    charge,
    label: orderWords(charge, refundAmount),
    pay: yuanWords(payAmount),
    refund: refundAmount > 0 ? yuanWords(refundAmount) : '',
    payUntil,
  };
  return { order, payYuan: payAmount };
}

/** My orders, latest visit first; what costs nothing has none. Pages from 1. Throws Refusal. */
export async function myOrders(page = 1): Promise<Page<Order>> {
  const { rows, more } = await myBookings(page);
  const found = await Promise.all(rows.map((booking) => moneyOf(booking)));
  return { rows: found.map(({ order }) => order).filter(({ charge }) => charge !== 'none'), more };
}

/** One of my orders. Throws Refusal: BOOKING_NOT_FOUND for anybody else's. */
export async function orderDetail(id: string): Promise<OrderDetail> {
  const detail = await bookingDetail(id);
  const { order, payYuan } = await moneyOf(detail);
  const { code, feeYuan, bookedAt, place } = detail;
  const byInsurance = Math.round((feeYuan - payYuan) * 100) / 100;
  const isReimbursed = order.charge !== 'none' && byInsurance > 0;
  return { ...order, code, fee: yuanWords(feeYuan), reimbursed: isReimbursed ? yuanWords(byInsurance) : '', bookedAt, place };
}
