import type { Actor } from './booking.types.ts';
import { cancelBooking } from './cancel-booking.ts';
import { type PaidCard, paymentCard } from './read-payments.ts';

/** 取消订单: cancels the booking that the caller's order pays for, and answers both as they are afterwards. Throws as cancelBooking and paymentCard do. */
export async function cancelPayment(wish: Actor & { paymentId: string }): Promise<PaidCard & { refundFen: number }> {
  const { accountId, once, paymentId } = wish;
  const { booking } = await paymentCard({ accountId, paymentId });
  const { refundFen } = await cancelBooking({ accountId, once, bookingId: booking.id, through: 'portal' });
  return { ...(await paymentCard({ accountId, paymentId })), refundFen };
}
