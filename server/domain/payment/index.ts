/** 支付: orders, the attempts to pay them, refunds; knows no booking. */
export { acceptNotice } from './accept-notice.ts';
export { cancelOrder, refundLatePayment } from './cancel-order.ts';
export { closeAttempts } from './close-attempts.ts';
export { expireOrders } from './expire-orders.ts';
export { type NewOrder, openOrders } from './open-order.ts';
export { areAwaiting, lockOrder, orderById, ordersOf, paidBetween } from './order-views.ts';
export { type InsurancePayment, payFromInsurance } from './pay-from-insurance.ts';
export { payFromMiniProgram } from './pay-from-mini-program.ts';
export type {
  OrderClosed,
  OrderExpired,
  OrderView,
  PaymentPaid,
  PlaceLost,
  Prepay,
  RefundRecorded,
  RefundSettled,
  Refused,
} from './payment.types.ts';
export { orderIdOf, paymentIdOf } from './payment-id.ts';
export { preparePayment } from './prepare-payment.ts';
export { reconcileBill } from './reconcile-bill.ts';
export { type Reconciled, reconcilePayments } from './reconcile-payments.ts';
export { recordPaid } from './record-paid.ts';
export { recordRefund } from './record-refund.ts';
export { keepWaiting, repriceOrder } from './reprice-order.ts';
export { sendRefund } from './send-refund.ts';
export { signPayment } from './sign-payment.ts';
