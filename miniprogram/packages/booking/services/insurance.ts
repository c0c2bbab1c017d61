import { call, Refusal } from '../../../api/call';
import { yuanWords } from '../../../services/money';
import { randomText } from '../../../state/random';

/** 医保: what a 就诊人's account at this hospital holds now. */
export interface Insurance {
  /** 城镇职工 */
  kind: string;
  balanceYuan: number;
  /** 120元 */
  balance: string;
}

/** What the insurance of a 就诊人 holds, undefined where there is none. Throws Refusal. */
export async function insuranceOf(memberId: string): Promise<Insurance | undefined> {
  const { list } = await call('GET /app/insurance', {});
  const found = list.find((row) => row.memberId === memberId);
  return found && { kind: found.reimburseType, balanceYuan: found.balance, balance: yuanWords(found.balance) };
}

/** 医保支付 of one of my bookings, all of it from the balance. Throws Refusal where that is not enough or nothing is to pay. */
export async function payByInsurance(id: string, memberId: string): Promise<void> {
  const { payments } = await call('GET /api/payments', { patientId: memberId });
  const order = payments.find(({ registrationId }) => Number(registrationId.replace(/^\D+/, '')) === Number(id));
  if (!order) throw new Refusal('ORDER_NOT_PAYABLE', '没有找到待支付的订单', 404);
  await call('POST /api/payments/{paymentId}/pay', { paymentId: order.paymentId }, { once: await randomText() });
}
