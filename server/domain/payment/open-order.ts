import { afterReimbursement } from '../../../shared/vocab/money.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { insertOrders } from './orders.store.ts';

/** What an order is made of. */
export interface NewOrder {
  tenantId: string;
  accountId: string;
  subject: Subject;
  oriFen: number;
  /** Hundredths of a percent. */
  reimbursePercent: number;
  description: string;
  /** When an unpaid subject is given up (epoch ms); null = it is paid at the desk. */
  holdUntil: number | null;
}

/** 下单: makes the orders of new subjects, one statement for all. Where nothing is to pay there is no order. */
export async function openOrders(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  const priced = orders.map((order) => ({
    ...order,
    payFen: afterReimbursement(order.oriFen, order.reimbursePercent),
    description: [...order.description].slice(0, 40).join(''), // WeChat takes 127 bytes
  }));
  await insertOrders(
    tx,
    priced.filter(({ payFen }) => payFen > 0),
    now(),
  );
}
