import type { reviews } from '../../../shared/contracts/app/reviews.ts';
import { dateTimeOf } from '../../../shared/vocab/day.ts';
import { moderateReview, reviewsIn } from '../../domain/reviews/index.ts';
import type { Handlers } from '../kit.ts';

/** Moderation of 评价. */
export const reviewHandlers: Handlers<typeof reviews> = {
  'GET /app/staff/reviews': async ({ status, page_num, page_size }, { tenantId }) => {
    const { total, reviews } = await reviewsIn({ tenantId, status, page: page_num, pageSize: page_size });
    const list = reviews.map(({ id, doctorId, rating, comment, anonymous, patientName, status, createdAt }) => ({
      ...{ reviewId: id, doctorId, rating, comment, anonymous, patientName, status, time: dateTimeOf(createdAt) },
    }));
    return { page_num, page_size, total, pages: Math.ceil(total / page_size), list };
  },

  'POST /app/staff/reviews/{reviewId}': async ({ reviewId, shown }, { tenantId }) => {
    await moderateReview({ tenantId, reviewId, shown });
    return {};
  },
};
