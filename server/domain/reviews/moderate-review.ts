import { Fault } from '../../../shared/vocab/fault.ts';
import { inTransaction } from '../../platform/db.ts';
import { findReview, setStatus } from './reviews.store.ts';

/** Shows or hides a review of the hospital's own doctors. Repeating it changes nothing. Throws review_not_found for any other. */
export async function moderateReview(wish: { tenantId: string; reviewId: string; shown: boolean }): Promise<void> {
  const review = await findReview(wish.reviewId);
  if (review?.tenantId !== wish.tenantId) throw new Fault('review_not_found');
  await inTransaction((tx) => setStatus(tx, review, wish.shown ? 'shown' : 'hidden'));
}
