import { opaqueId, openOpaqueId } from '../crypto/index.ts';

const purpose = 'orders.payment_id';

/** The UUID under which an order is known outside: seed 000's paymentId. */
export function paymentIdOf(orderId: string): string {
  return opaqueId(orderId, purpose);
}

/** The order that such a UUID names; undefined when it names none. */
export function orderIdOf(paymentId: string): string | undefined {
  return openOpaqueId(paymentId, purpose);
}
