import { change, insertRow, isDuplicate, select, type Tx } from '../../platform/db.ts';
import { seal, unsealMany } from '../crypto/index.ts';
import type { Review, ReviewStatus } from './reviews.types.ts';

interface ReviewRow {
  id: number;
  tenant_id: number;
  doctor_id: number;
  booking_id: number;
  account_id: number;
  member_id: number;
  rating: number;
  comment: string;
  anonymous: number;
  status: ReviewStatus;
  created_at: number;
}

function reviewsOfRows(rows: readonly ReviewRow[]): Review[] {
  const comments = unsealMany(rows.map(({ comment }) => ({ sealed: comment, context: 'reviews.comment' })));
  return rows.map((row, index) => ({
    id: String(row.id),
    tenantId: String(row.tenant_id),
    doctorId: String(row.doctor_id),
    bookingId: String(row.booking_id),
    accountId: String(row.account_id),
    memberId: String(row.member_id),
    rating: row.rating,
    comment: comments[index] ?? '',
    anonymous: row.anonymous === 1,
    status: row.status,
    createdAt: Number(row.created_at),
  }));
}

/** Writes a review; undefined when its visit has one already. */
export async function insertReview(tx: Tx, review: Omit<Review, 'id'>): Promise<string | undefined> {
  try {
    return await insertRow(tx, 'reviews', {
      tenant_id: review.tenantId,
      doctor_id: review.doctorId,
      booking_id: review.bookingId,
      account_id: review.accountId,
      member_id: review.memberId,
      rating: review.rating,
      comment: seal(review.comment, 'reviews.comment'),
      anonymous: review.anonymous ? 1 : 0,
      status: review.status,
      created_at: review.createdAt,
    });
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

/** Whether a visit has been reviewed. */
export async function isReviewed(bookingId: string): Promise<boolean> {
  return (await select<{ id: number }>(null, 'SELECT id FROM reviews WHERE booking_id = :bookingId', { bookingId })).length > 0;
}

export async function findReview(id: string): Promise<Review | undefined> {
  return reviewsOfRows(await select<ReviewRow>(null, 'SELECT * FROM reviews WHERE id = :id', { id }))[0];
}

/** A page of a doctor's, or a hospital's, reviews in one state, newest first, and how many there are. */
export async function listReviews(
  of: { doctorId: string } | { tenantId: string },
  status: ReviewStatus,
  offset: number,
  limit: number,
): Promise<{ total: number; reviews: Review[] }> {
  const [where, whose] = 'doctorId' in of ? ['doctor_id = :whose', of.doctorId] : ['tenant_id = :whose', of.tenantId];
  const bind = { whose, status };
  const [count] = await select<{ total: number }>(null, `SELECT COUNT(*) AS total FROM reviews WHERE ${where} AND status = :status`, bind);
  const rows = await select<ReviewRow>(
    null,
    `SELECT * FROM reviews WHERE ${where} AND status = :status ORDER BY id DESC LIMIT :limit OFFSET :offset`,
    { ...bind, limit, offset },
  );
  return { total: Number(count?.total ?? 0), reviews: reviewsOfRows(rows) };
}

/** How many shown reviews of a doctor give each rating. */
export async function countRatings(doctorId: string): Promise<Map<number, number>> {
  const rows = await select<{ rating: number; total: number }>(
    null,
    `SELECT rating, COUNT(*) AS total FROM reviews WHERE doctor_id = :doctorId AND status = 'shown' GROUP BY rating`,
    { doctorId },
  );
  return new Map(rows.map(({ rating, total }) => [rating, Number(total)]));
}

/** Shows or hides a hospital's review; tells whether there is such a one in another state. */
export async function setStatus(tx: Tx, review: { id: string; tenantId: string }, status: ReviewStatus): Promise<boolean> {
  const sql = 'UPDATE reviews SET status = :status WHERE id = :id AND tenant_id = :tenantId AND status <> :status';
  return (await change(tx, sql, { ...review, status })) === 1;
}
