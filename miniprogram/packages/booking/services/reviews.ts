import { call } from '../../../api/call';
import type { Page } from '../../../services/bookings';
import { dayWords } from '../../../services/day';

/** What one patient wrote about a doctor. */
export interface Review {
  id: number;
  /** 1 to 5. */
  stars: number;
  /** ★★★★☆ */
  starWords: string;
  comment: string;
  /** 张**, 匿名用户 */
  by: string;
  /** 11月25日 周三 */
  at: string;
}

const pageSize = 5;

/** What patients wrote about a doctor, newest first; pages from 1. Throws Refusal. */
export async function reviewsOf(doctorId: string, page = 1): Promise<Page<Review>> {
  const { total, reviews } = await call('GET /api/doctors/{doctorId}/reviews', { doctorId, page, pageSize });
  const rows = reviews.map(({ reviewId, rating, comment, patientName, createdAt }) => ({
    id: reviewId,
    stars: rating,
    starWords: '★★★★★'.slice(0, rating) + '☆☆☆☆☆'.slice(rating),
    comment,
    by: patientName,
    at: dayWords(createdAt.slice(0, 10)),
  }));
  return { rows, more: page * pageSize < total };
}

/** 4.6 分，12 人评价, '' before the first. Throws Refusal. */
export async function ratingWords(doctorId: string): Promise<string> {
  const { averageRating, ratingCount } = await call('GET /api/doctors/{doctorId}/reviews/stat', { doctorId });
  return ratingCount > 0 ? `${averageRating.toFixed(1)} 分，${ratingCount} 人评价` : '';
}
