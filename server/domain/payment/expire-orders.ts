import { minuteMs } from '../../../shared/vocab/day.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/db.ts';
import { emit } from '../../platform/events.ts';
import { WechatError } from '../wechat/index.ts';
import { type Attempt, unsettledAttempts } from './attempts.store.ts';
import { closeAtWechat } from './close-attempts.ts';
import { endAttempts } from './end-attempts.ts';
import { expireOrder, lockOrderById, type Order, overdueOrders } from './orders.store.ts';
import { aboutOrder } from './payment.rules.ts';

const page = 100;
/** Money may be on its way when a hold ends. */
const graceMs = minuteMs;
/** After so long without WeChat the number is given back anyway; money that then comes late follows its own rule. */
const patienceMs = 10 * minuteMs;

/**
 * 超时未支付: ends unpaid orders a minute past their hold as of `at`, having closed their prepays at WeChat or found
 * them paid. Safe to run twice and beside payments. `waiting`: WeChat could not say, tried again next time.
 */
export async function expireOrders(at: number): Promise<{ expired: number; paid: number; waiting: number }> {
  const told = { expired: 0, paid: 0, waiting: 0 };
  const unreached = new Set<string>();
  for (let afterId = '0'; ; ) {
    const orders = await overdueOrders(at - graceMs, afterId, page);
    for (const order of orders) {
      const outcome = await expireOne(order, at, unreached);
      if (outcome !== 'gone') told[outcome] += 1;
    }
    const last = orders.at(-1);
    if (!last || orders.length < page) return told;
    afterId = last.id;
  }
}

async function expireOne(order: Order, at: number, unreached: Set<string>): Promise<'expired' | 'paid' | 'waiting' | 'gone'> {
  for (const attempt of await unsettledAttempts(null, order.id)) {
    const result = await tryToClose(attempt, unreached);
    if (result === 'paid') return 'paid';
    if (result === 'unreached' && at < (order.holdUntil ?? at) + patienceMs) return 'waiting';
  }
  return inTransaction(async (tx) => {
    const { tenantId, accountId, subject } = await lockOrderById(tx, order.id);
    if (!(await expireOrder(tx, order.id, at - graceMs, now()))) return 'gone';
    await endAttempts(tx, order.id);
    await emit(tx, 'order.expired', [{ orderId: order.id, tenantId, accountId, subject }], aboutOrder);
    return 'expired';
  });
}

/** One silence of WeChat is believed for the rest of the run: an outage must not cost its time-out a thousand times. */
async function tryToClose(attempt: Attempt, unreached: Set<string>): Promise<'closed' | 'paid' | 'unreached'> {
  if (unreached.has(attempt.mchid)) return 'unreached';
  try {
    return await closeAtWechat(attempt);
  } catch (error) {
    if (error instanceof Fault && error.code === 'notice_mismatch') return 'unreached'; // alarmed; must not keep the orders after it waiting
    if (!(error instanceof WechatError)) throw error;
    if (error.kind === 'unreached') unreached.add(attempt.mchid);
    return 'unreached';
  }
}
