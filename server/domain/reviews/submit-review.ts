import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { answerOnce, inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { log } from '../../platform/log.ts';
import { bookingCard } from '../booking/index.ts';
import { memberOf } from '../care/index.ts';
import { openidOf } from '../identity/index.ts';
import { appOf, checkText, WechatError } from '../wechat/index.ts';
import { insertReview, isReviewed } from './reviews.store.ts';
import type { Review, ReviewStatus } from './reviews.types.ts';

export interface SubmitReview {
  accountId: string;
  bookingId: string;
  memberId: string;
  doctorId: string;
  rating: number;
  comment: string;
  anonymous: boolean;
  once?: Once | undefined;
}

/**
 * 提交评价: of the caller's own completed visit, once. WeChat looks at the words first: what it calls risky is refused
 * (text_refused), what it is not sure of is held for the hospital. Throws member_not_found, booking_not_found, review_state, review_exists.
 */
export function submitReview(wish: SubmitReview): Promise<Review> {
  return answerOnce(wish.once, async () => {
    const { accountId, bookingId, memberId, doctorId, rating, comment, anonymous } = wish;
    await memberOf({ accountId, memberId });
    const { booking } = await bookingCard({ accountId, bookingId });
    if (booking.memberId !== memberId) throw new Fault('booking_not_found');
    if (booking.doctorId !== doctorId) throw new Fault('invalid_input', { field: 'doctorId', words: '医生与挂号记录不一致' });
    if (booking.status !== 'completed') throw new Fault('review_state');
    if (await isReviewed(bookingId)) throw new Fault('review_exists');
    const { tenantId } = booking;
    const status = comment ? await judged(tenantId, accountId, comment) : 'shown';
    const review = { tenantId, doctorId, bookingId, accountId, memberId, rating, comment, anonymous, status, createdAt: now() };
    return inTransactionOnce(wish.once, async (tx) => {
      const id = await insertReview(tx, review);
      if (id === undefined) throw new Fault('review_exists');
      return { id, ...review };
    });
  });
}

/** Whom WeChat does not know it cannot judge either: then the words are shown, and the hospital may take them off. */
async function judged(tenantId: string, accountId: string, content: string): Promise<ReviewStatus> {
  const app = await appOf({ tenantId, kind: 'mp' });
  const openid = app && (await openidOf({ accountId, appid: app.appid }));
  if (!app || !openid) return 'shown';
  try {
    const verdict = await checkText({ appid: app.appid, openid, content });
    if (verdict === 'risky') throw new Fault('text_refused');
    return verdict === 'pass' ? 'shown' : 'held';
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    log.warn({ kind: error.kind, errcode: error.code }, 'a review could not be checked and is held');
    return 'held';
  }
}
