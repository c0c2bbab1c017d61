/** 评价与反馈: what patients say of doctors, and to the hospital. */
export type { Feedback, FeedbackMove, FeedbackReader } from './feedback.types.ts';
export { handleFeedback } from './feedback-handle.ts';
export { allFeedback, feedbackOf, readFeedback } from './feedback-read.ts';
export { submitFeedback } from './feedback-submit.ts';
export { moderateReview } from './moderate-review.ts';
export { readReview, reviewStatistics, reviewsIn, reviewsOf } from './read-reviews.ts';
export { type PublicReview, type Review, type ReviewStatistics, type ReviewStatus, reviewStatuses } from './reviews.types.ts';
export { type SubmitReview, submitReview } from './submit-review.ts';
