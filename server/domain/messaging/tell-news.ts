import type { Delivery } from '../../platform/events.ts';
import type { PaidNews, ReminderNews, VisitNews, WaitlistNews } from './messaging.types.ts';

/** 预约成功通知, once a booking. */
export async function tellBooked(_news: VisitNews, _delivery: Delivery): Promise<void> {}
/** 改约成功通知. */
export async function tellMoved(_news: VisitNews, _delivery: Delivery): Promise<void> {}
/** 取消预约通知. */
export async function tellCancelled(_news: VisitNews, _delivery: Delivery): Promise<void> {}
/** 就诊提醒通知. */
export async function tellReminder(_news: ReminderNews, _delivery: Delivery): Promise<void> {}
/** 候补成功通知. */
export async function tellWaitlisted(_news: WaitlistNews, _delivery: Delivery): Promise<void> {}
/** 候补转预约通知. */
export async function tellPromoted(_news: VisitNews, _delivery: Delivery): Promise<void> {}
/** 支付成功. */
export async function tellPaid(_news: PaidNews, _delivery: Delivery): Promise<void> {}
