import type { payments } from '../../../shared/contracts/portal/payments.ts';
import { yuanOf } from '../../../shared/vocab/money.ts';
import { cancelPayment, type PaidCard, payByInsurance, paymentCard, paymentsOf } from '../../domain/booking/index.ts';
import { paymentIdOf } from '../../domain/payment/index.ts';
import type { Handlers } from '../kit.ts';
import { instantWithZone, onlookerOf, printedId, success } from './wire.ts';

/** A cancelled registration's order counts as cancelled, whether its money went back or not. */
function payStatusOf({ booking, charge }: PaidCard) {
  if (booking.status === 'cancelled' || booking.status === 'expired') return '已取消';
  if (charge === 'awaiting') return '待支付';
  return charge === 'paid' ? '已支付' : '已取消';
}

function paidOf(card: PaidCard) {
  const { order } = card;
  return {
    paymentId: paymentIdOf(order.orderId),
    payStatus: payStatusOf(card),
    payTime: instantWithZone(order.paidAt ?? order.createdAt),
    oriAmount: yuanOf(order.oriFen),
    askPayAmount: yuanOf(order.payFen),
  } as const;
}

function orderOf(card: PaidCard) {
  const { booking, department, doctor, order } = card;
  return {
    ...paidOf(card),
    patientId: printedId('PAT', booking.memberId),
    scheduleRecordId: printedId('SCH', booking.scheduleId),
    doctorName: doctor?.name ?? null,
    departmentName: department.name,
    reimbursePercent: order.reimbursePercent / 100,
    reimburseType: order.reimburseName ?? '自费',
    registrationId: printedId('REG', booking.id),
  };
}

/** 订单管理接口. */
export const paymentHandlers: Handlers<typeof payments> = {
  'GET /api/payments': async ({ patientId }, caller) => {
    const list = (await paymentsOf({ ...onlookerOf(caller), memberId: patientId })).map(orderOf);
    return success({ total: list.length, payments: list });
  },

  'GET /api/payments/{paymentId}': async ({ paymentId }, caller) => {
    const { accountId, tenantId, desk } = onlookerOf(caller);
    return success(orderOf(await paymentCard({ paymentId, accountId, deskOf: desk ? tenantId : undefined })));
  },

  'POST /api/payments/{paymentId}/pay': async (wish, { accountId, once }) => {
    const payment = paidOf(await payByInsurance({ ...wish, accountId, once }));
    return { ...success(payment), payment };
  },

  'DELETE /api/payments/{paymentId}': async (wish, { accountId, once }) => {
    const card = await cancelPayment({ ...wish, accountId, once });
    const { paymentId, payStatus, registrationId } = orderOf(card);
    return success({ paymentId, payStatus, registrationId, refundAmount: yuanOf(card.refundFen) });
  },
};
