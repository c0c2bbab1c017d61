import { now } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { retireAttempts, unsettledAttempts } from './attempts.store.ts';
import { aboutOrder } from './payment.rules.ts';

/** Takes an order's unsettled attempts (but one) out of use and has them closed at WeChat after the commit. */
export async function endAttempts(tx: Tx, orderId: string, butId?: string): Promise<void> {
  const attemptIds = (await unsettledAttempts(tx, orderId)).flatMap(({ id }) => (id === butId ? [] : [id]));
  if (!attemptIds.length) return;
  await retireAttempts(tx, attemptIds, now());
  await emit(tx, 'order.closed', [{ orderId, attemptIds }], aboutOrder);
}
