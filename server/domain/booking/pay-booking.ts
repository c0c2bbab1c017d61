import { Fault } from '../../../shared/vocab/fault.ts';
import { tenant } from '../directory/index.ts';
import { ordersOf, type Prepay, payFromMiniProgram, preparePayment, type Refused } from '../payment/index.ts';
import { findBooking } from './booking.store.ts';
import type { Actor, Booking } from './booking.types.ts';

const nothingToPay = '该预约无需支付';

/** 微信下单 for the caller's own booking: preparePayment, or Refused where there is nothing to pay. Throws order_not_found for anybody else's. */
export async function orderBooking(wish: { accountId: string; bookingId: string; openid: string }): Promise<Prepay | Refused> {
  const free = await freeBooking(wish);
  if (free) return { refused: 'not_payable', words: nothingToPay, agencyId: (await tenant(free.tenantId)).agencyId };
  return preparePayment({ accountId: wish.accountId, subject: { kind: 'booking', id: wish.bookingId }, openid: wish.openid });
}

/** Everything `wx.requestPayment` needs for the caller's own booking: payFromMiniProgram, or order_not_payable where there is nothing to pay. */
export async function payBooking(wish: Actor & { bookingId: string; openid?: string | undefined }) {
  if (await freeBooking(wish)) throw new Fault('order_not_payable', { words: nothingToPay });
  const { accountId, bookingId, openid, once } = wish;
  return payFromMiniProgram({ accountId, once, subject: { kind: 'booking', id: bookingId }, openid });
}

/** The caller's own booking if nothing is to pay for it: it has no order, and that is no mistake of the caller. */
async function freeBooking({ accountId, bookingId }: { accountId: string; bookingId: string }): Promise<Booking | undefined> {
  const booking = await findBooking(null, bookingId);
  if (booking?.accountId !== accountId) return undefined;
  return (await ordersOf([{ kind: 'booking', id: bookingId }])).size ? undefined : booking;
}
