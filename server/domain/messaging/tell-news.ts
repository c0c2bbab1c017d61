import { dayOf } from '../../../shared/vocab/day.ts';
import { now } from '../../platform/clock.ts';
import type { Delivery } from '../../platform/events.ts';
import { appOf, type TemplateKind, templatesOf } from '../wechat/index.ts';
import { begunWith, deliverMessage } from './deliver-message.ts';
import { noticeText, paidText, templateData, titles, unpromotedText, visitPage, waitlistPage } from './messaging.rules.ts';
import type { PaidNews, ReminderNews, VisitNews, WaitlistNews } from './messaging.types.ts';
import { putNotice } from './notices.store.ts';
import { takeConsent } from './take-consent.ts';
import { tellVisitByAccount } from './tell-by-account.ts';

const dayMs = 86_400_000;

/**
 * 预约成功通知, once a booking, by the mini-program and by the official account. Safe to repeat, like all of these; throws
 * RetryLater where WeChat may take it later.
 */
export function tellBooked(news: VisitNews, delivery: Delivery): Promise<void> {
  const key = `booked:${news.bookingId}`;
  return inTurn(
    () => tell('booked', news, delivery, key),
    () => tellVisitByAccount('booked', news, delivery, key),
  );
}

/** 改约成功通知, once a move. */
export function tellMoved(news: VisitNews, delivery: Delivery): Promise<void> {
  return tell('moved', news, delivery, `moved:${news.bookingId}:${delivery.id}`);
}

/** 取消预约通知, once a cancel: a number lost to expiry may be taken again and cancelled later. */
export function tellCancelled(news: VisitNews, delivery: Delivery): Promise<void> {
  const key = `cancelled:${news.bookingId}:${delivery.id}`;
  return inTurn(
    () => tell('cancelled', news, delivery, key),
    () => tellVisitByAccount('cancelled', news, delivery, key),
  );
}

/** 就诊提醒通知, one for all visits of a person on one day, once a first visit and day; not after the visit has begun. */
export function tellReminder(news: ReminderNews, delivery: Delivery): Promise<void> {
  return tell('reminder', news, delivery, `reminder:${news.bookingId}:${dayOf(news.visitAt)}`, news.visitAt);
}

/** 候补成功通知, once an entry. */
export function tellWaitlisted(news: WaitlistNews, delivery: Delivery): Promise<void> {
  return tell('waitlisted', news, delivery, `waitlisted:${news.bookingId}`);
}

/** 候补转预约通知, once a booking. */
export function tellPromoted(news: VisitNews, delivery: Delivery): Promise<void> {
  return tell('promoted', news, delivery, `promoted:${news.bookingId}`);
}

/** 候补失效: an in-app notice only, once an entry. */
export function tellWaitlistEnded(news: WaitlistNews, delivery: Delivery): Promise<void> {
  return notify('unpromoted', news, unpromotedText(news), `unpromoted:${news.bookingId}:${delivery.id}`);
}

/** 预约失效: an in-app notice only. */
export function tellExpired(news: VisitNews, delivery: Delivery): Promise<void> {
  return notify('expired', news, noticeText('expired', news), `expired:${news.bookingId}:${delivery.id}`);
}

/** 支付成功: a notice in the app, and 挂号成功提醒 by the official account. */
export async function tellPaid(news: PaidNews, delivery: Delivery): Promise<void> {
  await notify('paid', news, paidText(news, now()), `paid:${news.bookingId}`);
  await tellVisitByAccount('registered', { ...news, feeFen: news.fen }, delivery, `paid:${news.bookingId}`);
}

/** Each by itself, whatever becomes of the one before; what went wrong first is thrown at the end. */
async function inTurn(...works: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const work of works) await work().catch((error) => failures.push(error));
  if (failures.length) throw failures[0];
}

async function tell(
  kind: TemplateKind,
  news: ReminderNews,
  delivery: Delivery,
  dedupeKey: string,
  sendBefore = now() + dayMs,
): Promise<void> {
  const ofSeveral = news.others?.some(({ bookingId }) => bookingId !== news.bookingId); // then it is nobody's alone
  await notify(kind, ofSeveral ? { ...news, memberId: null } : news, noticeText(kind, news), dedupeKey);
  const app = await appOf({ tenantId: news.tenantId, kind: 'mp' });
  if (!app) return;
  const { appid } = app;
  const templates = await templatesOf(appid);
  const begun = await begunWith(dedupeKey);
  const openid = begun ? begun.openid : await takeConsent(appid, templates, news, delivery);
  const template = templates.find((candidate) => candidate.kind === kind);
  if (!template) return;
  const { tenantId, accountId, bookingId } = news;
  const message = { dedupeKey, tenantId, accountId, bookingId, appid, template, sendBefore };
  await deliverMessage(
    { ...message, page: kind === 'waitlisted' ? waitlistPage : visitPage(bookingId), data: templateData(template, news) },
    openid,
    delivery,
  );
}

interface NoticeNews {
  tenantId: string;
  accountId: string;
  memberId?: string | null;
  bookingId: string;
  at?: number;
}

function notify(
  kind: TemplateKind | 'paid' | 'expired' | 'unpromoted',
  { tenantId, accountId, memberId = null, bookingId, at = now() }: NoticeNews,
  content: string,
  dedupeKey: string,
): Promise<void> {
  return putNotice({ dedupeKey, tenantId, accountId, memberId, bookingId, kind, title: titles[kind], content, at });
}
