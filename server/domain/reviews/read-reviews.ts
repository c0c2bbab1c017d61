import { Fault } from '../../../shared/vocab/fault.ts';
import { membersById } from '../care/index.ts';
import { doctor } from '../directory/index.ts';
import { countRatings, findReview, listReviews } from './reviews.store.ts';
import type { PublicReview, Review, ReviewStatistics, ReviewStatus } from './reviews.types.ts';

interface Page {
  /** From 1 */
  page: number;
  pageSize: number;
}

/** 医生评价列表: what is shown of a doctor, newest first. Throws doctor_not_found. */
export async function reviewsOf({ doctorId, ...page }: Page & { doctorId: string }): Promise<{ total: number; reviews: PublicReview[] }> {
  await doctor(doctorId);
  return listed({ doctorId }, 'shown', page);
}

/** A hospital's reviews in one state, newest first, for its administrators. */
export function reviewsIn({ tenantId, status, ...page }: Page & { tenantId: string; status: ReviewStatus }) {
  return listed({ tenantId }, status, page);
}

/** One review: shown ones to everybody, others to their author alone. Throws review_not_found. */
export async function readReview(wish: { reviewId: string; accountId: string | undefined }): Promise<PublicReview & { own: boolean }> {
  const review = await findReview(wish.reviewId);
  const own = review !== undefined && review.accountId === wish.accountId;
  if (!review || (review.status !== 'shown' && !own)) throw new Fault('review_not_found');
  const [named] = await withNames([review]);
  if (!named) throw new Fault('review_not_found');
  return { ...named, own };
}

/** 医生评价汇总统计 of what is shown. Throws doctor_not_found. */
export async function reviewStatistics({ doctorId }: { doctorId: string }): Promise<ReviewStatistics> {
  await doctor(doctorId);
  const found = await countRatings(doctorId);
  const of = (rating: number) => found.get(rating) ?? 0;
  const counts = { 1: of(1), 2: of(2), 3: of(3), 4: of(4), 5: of(5) };
  const ratings = [1, 2, 3, 4, 5] as const;
  const total = ratings.reduce((sum, rating) => sum + counts[rating], 0);
  const points = ratings.reduce((sum, rating) => sum + rating * counts[rating], 0);
  return { total, counts, average: total ? Math.round((points * 10) / total) / 10 : 0 };
}

async function listed(of: { doctorId: string } | { tenantId: string }, status: ReviewStatus, { page, pageSize }: Page) {
  const { total, reviews } = await listReviews(of, status, (page - 1) * pageSize, pageSize);
  return { total, reviews: await withNames(reviews) };
}

async function withNames(reviews: readonly Review[]): Promise<PublicReview[]> {
  const members = await membersById(reviews.map(({ memberId }) => memberId));
  return reviews.map((review) => ({ ...review, patientName: review.anonymous ? '匿名用户' : surname(members.get(review.memberId)?.name) }));
}

/** Who saw which doctor is nobody's business: '张**'. */
function surname(name: string | undefined): string {
  const [first, ...rest] = [...(name ?? '')];
  return first ? first + '*'.repeat(Math.min(rest.length, 2)) : '患者';
}
