import { insurancesOf } from '../care/index.ts';
import { payFromInsurance } from '../payment/index.ts';
import type { Actor } from './booking.types.ts';
import { type PaidCard, paymentCard } from './read-payments.ts';

/**
 * 订单支付 from the insurance balance of the person who is to be seen; order and booking as they are afterwards. Throws
 * order_not_found, forbidden, and what payFromInsurance throws.
 */
export async function payByInsurance(wish: Actor & { paymentId: string }): Promise<PaidCard> {
  const { booking, order } = await paymentCard(wish);
  const insurance = (await insurancesOf(booking.tenantId, [booking.memberId])).get(booking.memberId);
  await payFromInsurance({ orderId: order.orderId, insuranceId: insurance?.id, once: wish.once });
  return paymentCard(wish);
}
