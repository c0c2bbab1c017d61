import { call } from '../../../api/call';
import type { Page } from '../../../services/bookings';
import { visitWords } from '../../../services/day';
import { session } from '../../../state/session';
import { titleOf } from '../rules/title';

/** What feedback is about. */
export const feedbackKinds = ['系统问题', '建议', '其他'] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/** What a kind is called where a patient reads it. */
export const kindWords: Readonly<Record<FeedbackKind, string>> = { 系统问题: '不好用', 建议: '建议', 其他: '其他' };

/** 意见反馈 as a list shows it. */
export interface Feedback {
  id: string;
  /** 不好用 | 建议 | 其他 */
  kind: string;
  title: string;
  state: string;
  /** 11月25日 周三 09:30 */
  at: string;
}

/** What was said, and what the hospital answered, '' for nothing yet. */
export interface FeedbackDetail {
  description: string;
  answer: string;
}

const states = { OPEN: '已收到', IN_PROGRESS: '正在处理', RESOLVED: '已解决', CLOSED: '已结束' } as const;
const pageSize = 10;
const me = () => session()?.accountId ?? '0';

/** 提交反馈; `contact` '' for none. Throws Refusal. */
export async function sendFeedback(said: { kind: FeedbackKind; description: string; contact: string }): Promise<void> {
  const { kind, description, contact } = said;
  await call('POST /api/feedbacks', {
    userId: me(),
    type: kind,
    title: titleOf(description),
    description: description.trim(),
    ...(contact.trim() ? { contact: contact.trim() } : {}),
  });
}

/** What I have said, newest first; pages from 1. Throws Refusal. */
export async function myFeedback(page = 1): Promise<Page<Feedback>> {
  const { total, feedbacks } = await call('GET /api/feedbacks', { userId: me(), page, pageSize });
  const rows = feedbacks.map(({ feedbackId, type, title, status, createdAt }) => ({
    id: String(feedbackId),
    kind: kindWords[type],
    title,
    state: states[status],
    at: visitWords(createdAt.replace('T', ' ')),
  }));
  return { rows, more: page * pageSize < total };
}

/** One of them with what was answered last. Throws Refusal. */
export async function feedbackDetail(id: string): Promise<FeedbackDetail> {
  const { description, history } = await call('GET /api/feedbacks/{feedbackId}', { feedbackId: id });
  const answers = history.map(({ comment }) => comment ?? '').filter((comment) => comment !== '');
  return { description, answer: answers[answers.length - 1] ?? '' };
}
