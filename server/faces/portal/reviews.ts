import type { reviews } from '../../../shared/contracts/portal/reviews.ts';
import { type PublicReview, readReview, reviewStatistics, reviewsOf, submitReview } from '../../domain/reviews/index.ts';
import type { Handlers } from '../kit.ts';
import { created, localInstant, printedId, success } from './wire.ts';

function reviewOf({ id, doctorId, rating, comment, anonymous, patientName, createdAt }: PublicReview) {
  const doctor = printedId('DOC', doctorId);
  return { reviewId: Number(id), doctorId: doctor, rating, comment, anonymous, patientName, createdAt: localInstant(createdAt) };
}

/** 医生评价功能. */
export const reviewHandlers: Handlers<typeof reviews> = {
  'POST /api/reviews': async ({ registrationId, patientId, ...said }, { accountId, once }) => {
    const review = await submitReview({ accountId, once, bookingId: registrationId, memberId: patientId, ...said });
    const { id, rating, comment, createdAt } = review;
    return created({ reviewId: Number(id), rating, comment, createdAt: localInstant(createdAt) });
  },

  'GET /api/doctors/{doctorId}/reviews': async ({ doctorId, page, pageSize }) => {
    const { total, reviews } = await reviewsOf({ doctorId, page, pageSize });
    return success({ total, page, pageSize, reviews: reviews.map(reviewOf) });
  },

  'GET /api/doctors/{doctorId}/reviews/stat': async ({ doctorId }) => {
    const { average, total, counts } = await reviewStatistics({ doctorId });
    const distribution = { '5': counts[5], '4': counts[4], '3': counts[3], '2': counts[2], '1': counts[1] };
    return success({ doctorId: printedId('DOC', doctorId), averageRating: average, ratingCount: total, distribution });
  },

  'GET /api/reviews/{reviewId}': async ({ reviewId }, { session }) => {
    const review = await readReview({ reviewId, accountId: session?.accountId });
    return success({ ...reviewOf(review), registrationId: review.own ? printedId('REG', review.bookingId) : null });
  },
};
