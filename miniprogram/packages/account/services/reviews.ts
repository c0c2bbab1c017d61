import { call } from '../../../api/call';
import { type BookingSummary, bookingDetail, myBookings, type Page } from '../../../services/bookings';

/** A review as the patient left it. */
export interface Review {
  rating: number;
  comment: string;
  anonymous: boolean;
}

/** A visit that has been, with its doctor, and what was said of it. */
export interface PastVisit {
  booking: BookingSummary;
  memberId: string;
  /** Whether this phone knows of a review. */
  isReviewed: boolean;
  /** What it says; null also where the hospital does not show it, as while it is being checked. */
  review: Review | null;
}

/** Visits that may be reviewed: of a doctor, and over. Pages from 1, latest first. Throws Refusal. */
export async function pastVisits(page = 1): Promise<Page<PastVisit>> {
  const { rows, more } = await myBookings(page);
  const found = await Promise.all(rows.filter(({ state, doctorId }) => state === 'booked' && doctorId !== null).map(pastVisit));
  return { rows: found.filter((visit) => visit !== null), more };
}

/** One of my visits, if it is over and its doctor may be reviewed. Throws Refusal. */
export async function pastVisitOf(id: string): Promise<PastVisit | null> {
  return pastVisit(await bookingDetail(id));
}

async function pastVisit(booking: BookingSummary): Promise<PastVisit | null> {
  const { status, memberId } = await call('GET /app/visits/{bookId}', { bookId: booking.id });
  if (status !== 'completed' || booking.doctorId === null) return null;
  const reviewId = kept()[booking.id];
  return { booking, memberId, isReviewed: reviewId !== undefined, review: reviewId === undefined ? null : await readReview(reviewId) };
}

/** 提交评价, once a visit. Throws Refusal, also where it was reviewed before. */
export async function sendReview({ booking, memberId }: PastVisit, review: Review): Promise<void> {
  const { reviewId } = await call('POST /api/reviews', {
    registrationId: booking.id,
    patientId: memberId,
    doctorId: booking.doctorId ?? '',
    rating: review.rating,
    comment: review.comment.trim(),
    anonymous: review.anonymous,
  });
  keepReview(booking.id, reviewId);
}

const key = 'reviews';

/** Which review is of which visit: the hospital lists reviews by doctor only, so this phone remembers its own. */
function kept(): Record<string, number> {
  const found: Record<string, number> = {};
  try {
    const value: unknown = wx.getStorageSync(key);
    if (typeof value === 'object' && value !== null)
      for (const [id, reviewId] of Object.entries(value)) if (typeof reviewId === 'number') found[id] = reviewId;
  } catch {
    // a phone that cannot read it asks again, and the hospital says that it was reviewed
  }
  return found;
}

function keepReview(bookingId: string, reviewId: number): void {
  try {
    wx.setStorageSync(key, { ...kept(), [bookingId]: reviewId });
  } catch {
    // as above
  }
}

/** null where it cannot be read now. */
async function readReview(reviewId: number): Promise<Review | null> {
  try {
    const { rating, comment, anonymous } = await call('GET /api/reviews/{reviewId}', { reviewId });
    return { rating, comment, anonymous };
  } catch {
    return null;
  }
}
