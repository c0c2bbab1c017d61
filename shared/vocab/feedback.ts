/** 反馈 kinds: 系统问题 | 建议 | 其他 */
export const feedbackKinds = ['system', 'suggestion', 'other'] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/** 反馈 states. */
export const feedbackStatuses = ['open', 'in_progress', 'resolved', 'closed'] as const;
export type FeedbackStatus = (typeof feedbackStatuses)[number];

/** Which state may follow which; nothing goes back to open, and what is closed stays closed. */
export const feedbackMoves: Record<FeedbackStatus, readonly FeedbackStatus[]> = {
  open: ['in_progress', 'resolved', 'closed'],
  in_progress: ['resolved', 'closed'],
  resolved: ['in_progress', 'closed'],
  closed: [],
};
