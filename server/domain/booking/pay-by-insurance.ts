import { purseOf } from '../care/index.ts';
import { payFromInsurance } from '../payment/index.ts';
import type { Actor } from './booking.types.ts';
import { type PaidCard, paymentCard } from './read-payments.ts';

/**
 * 订单支付 from the insurance balance of the person who is to be seen, if the caller has proved the phone that the
 * hospital holds for it; order and booking as they are afterwards. Throws order_not_found, forbidden, and what
 * payFromInsurance throws: to everyone else the person is not insured.
 */
export async function payByInsurance(wish: Actor & { paymentId: string }): Promise<PaidCard> {
  const { booking, order } = await paymentCard(wish);
  const purse = await purseOf({ accountId: wish.accountId, tenantId: booking.tenantId, memberId: booking.memberId });
  await payFromInsurance({ orderId: order.orderId, purse, once: wish.once });
  return paymentCard(wish);
}
