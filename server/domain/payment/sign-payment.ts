import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { tenant } from '../directory/index.ts';
import { signPayment as signAtWechat } from '../wechat/index.ts';
import { type Attempt, attemptsByPrepay } from './attempts.store.ts';
import { findOrder } from './orders.store.ts';
import { issuedStamp } from './prepare-payment.ts';

const windowMs = 5 * 60_000;

/**
 * 支付签名: signs a stored, open prepay of the caller's own awaiting order and nothing else, since free fields would make
 * it an oracle that signs API calls with the merchant's key. `timeStamp` (seconds) is within five minutes, or the one that
 * came with the prepay. Throws invalid_input, prepay_unknown.
 */
export async function signPayment(wish: {
  accountId: string;
  tenantId: string;
  agencyId: string;
  appid: string;
  timeStamp: string;
  nonceStr: string;
  prepayId: string;
  signType: string;
}): Promise<{ paySign: string }> {
  if (!/^\d{10}$/.test(wish.timeStamp)) throw new Fault('invalid_input', { field: 'timeStamp' });
  if (!/^[0-9A-Za-z]{1,32}$/.test(wish.nonceStr)) throw new Fault('invalid_input', { field: 'nonceStr' });
  if (wish.signType !== 'RSA') throw new Fault('invalid_input', { field: 'signType' });
  const attempt = await ownAttempt(wish);
  const fresh = Math.abs(now() - Number(wish.timeStamp) * 1_000) <= windowMs;
  if (!fresh && wish.timeStamp !== issuedStamp(attempt)) throw new Fault('invalid_input', { field: 'timeStamp', words: '时间戳已失效' });
  const { mchid, appid } = attempt;
  const paySign = await signAtWechat({
    mchid,
    appid,
    prepayId: attempt.prepayId ?? '',
    timeStamp: wish.timeStamp,
    nonceStr: wish.nonceStr,
  });
  return { paySign };
}

async function ownAttempt(wish: {
  accountId: string;
  tenantId: string;
  agencyId: string;
  appid: string;
  prepayId: string;
}): Promise<Attempt> {
  const found = await attemptsByPrepay(wish.prepayId);
  const attempt = found.find((one) => one.live && one.appid === wish.appid && one.tenantId === wish.tenantId && one.expiresAt > now());
  if (!attempt) throw new Fault('prepay_unknown');
  const order = await findOrder(attempt.orderId);
  const agencyId = (await tenant(attempt.tenantId)).agencyId;
  if (order?.accountId !== wish.accountId || order.status !== 'awaiting' || agencyId !== wish.agencyId) throw new Fault('prepay_unknown');
  return attempt;
}
