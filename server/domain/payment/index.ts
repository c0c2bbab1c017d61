export {
  acceptNotice,
  cancelOrder,
  closeAttempts,
  expireOrders,
  lockOrder,
  openOrder,
  ordersOf,
  preparePayment,
  reconcileBill,
  reconcilePayments,
  recordPaid,
  recordRefund,
  refundLatePayment,
  repriceOrder,
  sendRefund,
  signPayment,
} from './pending.ts';
export type { OrderClosed, OrderExpired, OrderView, PaymentPaid, PlaceLost, Prepay, RefundRecorded, RefundSettled, Refused } from './payment.types.ts';
