import type { Role } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import type { FeedbackKind, FeedbackStatus } from '../../../shared/vocab/feedback.ts';
import { findFeedback, listFeedback, movesOf } from './feedback.store.ts';
import type { Feedback, FeedbackMove, FeedbackReader } from './feedback.types.ts';

/** 管理员或客服 */
const handlers: readonly Role[] = ['support', 'tenant-admin', 'platform-admin'];

interface Page {
  page: number;
  pageSize: number;
}
const placeOf = ({ page, pageSize }: Page) => ({ offset: (page - 1) * pageSize, limit: pageSize });

/** 查询用户反馈列表: what an account told a hospital, the newest first. Pages count from 1. */
export function feedbackOf(of: { accountId: string; tenantId: string } & Page): Promise<{ total: number; list: Feedback[] }> {
  const { accountId, tenantId } = of;
  return listFeedback({ accountId, tenantId }, placeOf(of));
}

/** 管理员查询所有反馈 of the reader's own hospital. Throws forbidden for whoever is neither 管理员 nor 客服. */
export async function allFeedback(
  reader: FeedbackReader,
  wanted: { status?: FeedbackStatus | undefined; kind?: FeedbackKind | undefined } & Page,
): Promise<{ total: number; list: Feedback[] }> {
  if (!mayHandle(reader.role)) throw new Fault('forbidden');
  const { status, kind } = wanted;
  return listFeedback({ tenantId: reader.tenantId, status, kind }, placeOf(wanted));
}

/** 反馈详情 with its steps: for its author, and for 管理员 and 客服 of its hospital. Throws feedback_not_found, forbidden for another's. */
export async function readFeedback(reader: FeedbackReader, feedbackId: string): Promise<{ feedback: Feedback; moves: FeedbackMove[] }> {
  const feedback = await findFeedback(null, feedbackId);
  if (!feedback) throw new Fault('feedback_not_found');
  if (feedback.accountId !== reader.accountId) assertHandles(reader, feedback);
  return { feedback, moves: await movesOf(feedbackId) };
}

/** Throws forbidden for whoever handles no feedback, feedback_not_found for what another hospital was told. */
export function assertHandles(reader: FeedbackReader, feedback: Feedback): void {
  if (!mayHandle(reader.role)) throw new Fault('forbidden');
  if (feedback.tenantId !== reader.tenantId) throw new Fault('feedback_not_found');
}

function mayHandle(role: Role): boolean {
  return handlers.includes(role);
}
