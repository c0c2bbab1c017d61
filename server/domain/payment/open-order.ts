import { afterReimbursement } from '../../../shared/vocab/money.ts';
import type { Subject } from '../../../shared/vocab/payment.ts';
import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { reimbursementsOf } from '../care/index.ts';
import { insertOrders } from './orders.store.ts';

/** What an order is made of. */
export interface NewOrder {
  tenantId: string;
  accountId: string;
  subject: Subject;
  oriFen: number;
  /** The person whose insurance in this hospital, if there is one, takes its part of the price. */
  personKey?: string;
  /** Hundredths of a percent, where no person's insurance says otherwise. */
  reimbursePercent: number;
  description: string;
  /** When an unpaid subject is given up (epoch ms); null = it is paid at the desk. */
  holdUntil: number | null;
}

/** 下单: makes the orders of new subjects, one statement for all; the ids of those that got one: where nothing is to pay there is no order. */
export async function openOrders(tx: Tx, orders: readonly NewOrder[]): Promise<ReadonlySet<string>> {
  const insured = await insuredOf(tx, orders);
  const priced = orders.map((order) => {
    const { tenantId, accountId, subject, oriFen, personKey, description, holdUntil } = order;
    const reimbursement = insured.get(`${tenantId}:${personKey}`);
    const reimbursePercent = reimbursement?.percent ?? order.reimbursePercent;
    return {
      ...{ tenantId, accountId, subject, oriFen, reimbursePercent, holdUntil },
      reimburseName: reimbursement?.name ?? null,
      payFen: afterReimbursement(oriFen, reimbursePercent),
      description: description.length <= 40 ? description : [...description].slice(0, 40).join(''), // WeChat takes 127 bytes
    };
  });
  const payable = priced.filter(({ payFen }) => payFen > 0);
  await insertOrders(tx, payable, now());
  return new Set(payable.map(({ subject }) => subject.id));
}

function insuredOf(tx: Tx, orders: readonly NewOrder[]) {
  return reimbursementsOf(
    tx,
    orders.flatMap(({ tenantId, personKey, oriFen }) => (personKey !== undefined && oriFen > 0 ? [{ tenantId, personKey }] : [])),
  );
}
