import type { Role } from '../../../shared/vocab/account.ts';
import type { FeedbackKind, FeedbackStatus } from '../../../shared/vocab/feedback.ts';

/** 反馈: what one account tells a hospital about its system. */
export interface Feedback {
  id: string;
  tenantId: string;
  accountId: string;
  kind: FeedbackKind;
  title: string;
  description: string;
  /** How to reach who wrote it; null = was not said. */
  contact: string | null;
  status: FeedbackStatus;
  createdAt: number;
  updatedAt: number;
}

/** One step of a feedback, by whom and with what words. */
export interface FeedbackMove {
  from: FeedbackStatus;
  to: FeedbackStatus;
  operatorId: string;
  comment: string | null;
  at: number;
}

/** Whoever looks at feedback: staff of a hospital after their second factor, or its author. */
export interface FeedbackReader {
  accountId: string;
  tenantId: string;
  role: Role;
}
