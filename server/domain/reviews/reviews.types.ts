/** `held` waits for the hospital to look at it; `hidden` is what the hospital took off. */
export const reviewStatuses = ['shown', 'held', 'hidden'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

/** 评价: what one patient says of a visit that has been. */
export interface Review {
  id: string;
  tenantId: string;
  doctorId: string;
  bookingId: string;
  accountId: string;
  memberId: string;
  /** 1 to 5 */
  rating: number;
  comment: string;
  anonymous: boolean;
  status: ReviewStatus;
  createdAt: number;
}

/** A review as others may see it: of a name only the surname, of an anonymous one nothing. */
export interface PublicReview extends Review {
  patientName: string;
}

/** 评价汇总: `average` to one decimal, 0 without any; `counts` by rating. */
export interface ReviewStatistics {
  average: number;
  total: number;
  counts: Record<1 | 2 | 3 | 4 | 5, number>;
}
