import { afterReimbursement } from '../../../shared/vocab/money.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { insertOrder } from './orders.store.ts';

/**
 * 下单: makes the order of a subject, once. `reimbursePercent` is in hundredths of a percent; `holdUntil` (epoch ms) is
 * when an unpaid subject is given up, null = it is paid at the desk. Nothing to pay: no order, null.
 */
export async function openOrder(
  tx: Tx,
  order: {
    tenantId: string;
    accountId: string;
    subject: Subject;
    oriFen: number;
    reimbursePercent: number;
    description: string;
    holdUntil: number | null;
  },
): Promise<{ orderId: string; payFen: number } | null> {
  const payFen = afterReimbursement(order.oriFen, order.reimbursePercent);
  if (payFen <= 0) return null;
  const description = [...order.description].slice(0, 40).join(''); // WeChat takes 127 bytes
  return { orderId: await insertOrder(tx, { ...order, description, payFen }, now()), payFen };
}
