export type { CodeIssued, Consent, PaidNews, ReminderNews, Visit, VisitNews, WaitlistNews } from './messaging.types.ts';
export { tellBooked, tellCancelled, tellMoved, tellPaid, tellPromoted, tellReminder, tellWaitlisted } from './tell-news.ts';
