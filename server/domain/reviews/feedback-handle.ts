import { Fault } from '../../../shared/vocab/fault.ts';
import { type FeedbackStatus, feedbackMoves } from '../../../shared/vocab/feedback.ts';
import { now } from '../../platform/clock.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { findFeedback, moveFeedback } from './feedback.store.ts';
import type { Feedback, FeedbackReader } from './feedback.types.ts';
import { assertHandles } from './feedback-read.ts';

/**
 * 更新反馈状态 by 管理员 or 客服 of its hospital; every step is kept with its words. Throws feedback_not_found,
 * forbidden, feedback_state for a step that its state does not allow.
 */
export async function handleFeedback(
  reader: FeedbackReader,
  step: { feedbackId: string; to: FeedbackStatus; comment: string | null; once?: Once | undefined },
): Promise<Feedback> {
  return inTransactionOnce(step.once, async (tx) => {
    const feedback = await findFeedback(tx, step.feedbackId);
    if (!feedback) throw new Fault('feedback_not_found');
    assertHandles(reader, feedback);
    const { id, status: from } = feedback;
    const { to, comment } = step;
    const at = now();
    if (!feedbackMoves[from].includes(to)) throw new Fault('feedback_state');
    if (!(await moveFeedback(tx, id, { from, to, operatorId: reader.accountId, comment, at }))) throw new Fault('feedback_state');
    return { ...feedback, status: to, updatedAt: at };
  });
}
