import { call } from '../api/call';
import type { Page } from './bookings';
import { visitWords } from './day';

/** 站内消息 */
export interface Notice {
  id: string;
  title: string;
  /** The names of people in it are hidden but for the first character; the booking shows them when tapped. */
  content: string;
  /** 'YYYY-MM-DD HH:mm:ss' */
  at: string;
  /** 11月25日 周三 09:30 */
  atWords: string;
  /** The booking it is about, null for none. */
  bookingId: string | null;
  /** Whether the hospital has stopped that session, so that another is to be chosen. */
  stopped: boolean;
}

const hidden = (_: string, mark: string, first: string, rest: string) => mark + first + '*'.repeat(rest.length);

/** My notices, newest first; pages from 1. Throws Refusal. */
export async function notices(page = 1): Promise<Page<Notice>> {
  const { list, pages } = await call('GET /app/notices', { page_num: page, page_size: 20 });
  const rows = list.map(({ noticeId, kind, bookId, title, content, time }) => ({
    id: noticeId,
    title,
    content: content.replace(/([：；])([^\s：；，。])([^\s：；，。]{1,7})(?= \d{4}-\d\d-\d\d)/g, hidden),
    at: time,
    atWords: visitWords(time),
    bookingId: bookId,
    stopped: kind === 'cancelled' && content.includes('停诊'),
  }));
  return { rows, more: page < pages };
}
