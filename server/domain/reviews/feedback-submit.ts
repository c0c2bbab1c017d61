import type { FeedbackKind } from '../../../shared/vocab/feedback.ts';
import { now } from '../../platform/clock.ts';
import { inTransactionOnce, type Once } from '../../platform/idempotency.ts';
import { insertFeedback } from './feedback.store.ts';
import type { Feedback } from './feedback.types.ts';

/** 提交反馈: told to the hospital of the caller's session; it begins open. */
export function submitFeedback(wish: {
  accountId: string;
  tenantId: string;
  kind: FeedbackKind;
  title: string;
  description: string;
  contact: string | null;
  once?: Once | undefined;
}): Promise<Feedback> {
  const { once, ...said } = wish;
  return inTransactionOnce(once, async (tx) => {
    const at = now();
    const feedback = { ...said, status: 'open', createdAt: at, updatedAt: at } as const;
    return { id: await insertFeedback(tx, feedback), ...feedback };
  });
}
