import { emails } from './emails.ts';
import { feedbacks } from './feedbacks.ts';
import { messages } from './messages.ts';
import { payments } from './payments.ts';
import { registrations } from './registrations.ts';
import { reviews } from './reviews.ts';
import { waiting } from './waiting.ts';

/** Seed 000's family, chapter by chapter: `{code,msg,data}` with the document's own exceptions. */
export const portal = {
  ...waiting,
  ...reviews,
  ...feedbacks,
  ...messages,
  ...emails,
  ...registrations,
  ...payments,
};
export type Portal = typeof portal;
