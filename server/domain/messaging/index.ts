/** 消息: what we tell people, in the app, by WeChat and by SMS; knows no booking. */

export { fetchMessages } from './fetch-messages.ts';
export type {
  CodeIssued,
  Consent,
  Notice,
  PaidNews,
  ReminderNews,
  Scene,
  StaffNews,
  StaffNewsKind,
  Visit,
  VisitNews,
  WaitlistNews,
} from './messaging.types.ts';
export { noticesOf, purgeAnswers, templatesFor } from './read-messages.ts';
export { receivePush, recordPushEvents } from './receive-push.ts';
export { sendSms } from './send-sms.ts';
export { tellStaffNews } from './tell-by-account.ts';
export {
  tellBooked,
  tellCancelled,
  tellExpired,
  tellMoved,
  tellPaid,
  tellPromoted,
  tellReminder,
  tellWaitlistEnded,
  tellWaitlisted,
} from './tell-news.ts';
