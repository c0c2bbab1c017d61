import { Fault } from '../../../shared/vocab/fault.ts';
import { memberInTenant, memberOf } from '../care/index.ts';
import { orderById, orderIdOf } from '../payment/index.ts';
import { bookingsOfMember } from './booking.store.ts';
import { type BookingCard, bookingCard, cardsOf } from './read-bookings.ts';

/** A booking that has an order. */
export type PaidCard = BookingCard & { order: NonNullable<BookingCard['order']> };

/** Who looks: the account that books, or (`desk`) the front desk of a hospital, at what belongs to that hospital. */
export interface Onlooker {
  accountId: string;
  tenantId: string;
  desk?: boolean;
}

/** 挂号记录: all bookings of a 就诊人 in the onlooker's hospital, the last made first. Throws member_not_found. */
export async function registrationsOf(of: Onlooker & { memberId: string }): Promise<BookingCard[]> {
  const { accountId, id: memberId } = of.desk ? await memberInTenant(of) : await memberOf(of);
  return cardsOf(await bookingsOfMember({ accountId, memberId, tenantId: of.tenantId }));
}

/** 订单列表: the same, of those that have an order. */
export async function paymentsOf(of: Onlooker & { memberId: string }): Promise<PaidCard[]> {
  return (await registrationsOf(of)).filter(hasOrder);
}

/** 订单详情 of the caller's own order, or of one of the desk's hospital. Throws order_not_found, and forbidden for another's. */
export async function paymentCard(of: { accountId: string; paymentId: string; deskOf?: string | undefined }): Promise<PaidCard> {
  const orderId = orderIdOf(of.paymentId);
  const found = orderId === undefined ? undefined : await orderById(orderId);
  if (found?.subject.kind !== 'booking') throw new Fault('order_not_found');
  const { accountId, tenantId } = found.order;
  if (accountId !== of.accountId && tenantId !== of.deskOf) throw new Fault('forbidden');
  const card = await bookingCard({ accountId, bookingId: found.subject.id });
  if (!hasOrder(card)) throw new Fault('order_not_found');
  return card;
}

/** Whether anything is, or was, to pay for a booking. */
export function hasOrder(card: BookingCard): card is PaidCard {
  return card.order !== undefined;
}
