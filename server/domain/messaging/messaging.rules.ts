import { timeOf } from '../../../shared/vocab/day.ts';
import { fitTemplateValue, type Template, type TemplateKind, timeValue } from '../wechat/index.ts';
import type { NewsKind, PaidNews, ReminderNews, Scene, Visit, VisitNews } from './messaging.types.ts';

/** Titles as seed 002 and the notice list name them. */
export const titles: Readonly<Record<NewsKind, string>> = {
  booked: '预约成功通知',
  reminder: '就诊提醒通知',
  waitlisted: '候补成功通知',
  promoted: '候补转预约通知',
  moved: '改约成功通知',
  cancelled: '取消预约通知',
  paid: '支付成功通知',
  expired: '预约失效通知',
  unpromoted: '候补失效通知',
  'pick-up': '取镜通知',
  revisit: '复诊提醒',
  reply: '医生回复提醒',
  processing: '加工订单进度提醒',
};

/** Which templates a user is asked for in a scene (seed 002, 5). */
export const scenePlan: Readonly<Record<Scene, readonly TemplateKind[]>> = {
  appointment: ['booked', 'reminder'],
  waitlist: ['waitlisted', 'promoted'],
  reschedule: ['moved', 'reminder'],
  cancel: ['cancelled'],
};

const notes: Readonly<Record<TemplateKind, string>> = {
  booked: '请提前15分钟到院',
  reminder: '请携带证件，提前15分钟到院',
  waitlisted: '有号源时将自动预约',
  promoted: '请尽快支付，逾期将失效',
  moved: '原预约已自动取消',
  cancelled: '如需就诊请重新预约',
};
const statuses: Readonly<Record<TemplateKind, string>> = {
  booked: '预约成功',
  reminder: '待就诊',
  waitlisted: '候补中',
  promoted: '已预约',
  moved: '改约成功',
  cancelled: '已取消',
};

const yuan = (fen: number) => (fen / 100).toFixed(2);
const othersOf = (news: VisitNews & { others?: readonly Visit[] }) => news.others ?? [];

/** What each meaning of a template's fields says; a template names the meanings it shows. */
function meanings(kind: TemplateKind, news: ReminderNews): Readonly<Record<string, string>> {
  const more = othersOf(news).length;
  const time = timeValue(news.visitAt);
  return {
    patient: news.patientName,
    department: more ? `${news.departmentName}等${more + 1}个就诊` : news.departmentName,
    doctor: news.doctorName ?? '普通门诊',
    time,
    oldTime: timeValue(news.oldVisitAt ?? news.visitAt),
    date: time.slice(0, 10),
    hospital: news.hospitalName,
    place: news.area || news.hospitalName,
    number: String(news.serialNo),
    order: news.orderNo,
    amount: yuan(kind === 'cancelled' ? (news.refundFen ?? 0) : (news.feeFen ?? 0)),
    reason: news.reason || '已按您的要求取消',
    status: statuses[kind],
    note: (kind === 'cancelled' && offered(news)[0]) || (kind === 'promoted' && payNote(news)) || notes[kind],
  };
}

/** What one who was promoted must do, within the 20 characters of a `thing`. */
function payNote({ payUntil }: VisitNews): string {
  return payUntil === undefined ? '请按时就诊' : `请在${timeValue(payUntil).slice(5)}前支付`;
}

/** Other sessions in words, soonest first: '可约11-25上午陈知行' fits the 20 characters of a `thing`. */
function offered({ alternatives = [] }: VisitNews): string[] {
  return alternatives.map(
    ({ day, half, doctorName }) => `可约${day.slice(5)}${half === 'AM' ? '上午' : '下午'}${doctorName ?? '普通门诊'}`,
  );
}

/** The data of a subscription message: every key of the template, each value within WeChat's rule for it. */
export function templateData(template: Template, news: ReminderNews): Record<string, string> {
  const said = meanings(template.kind, news);
  return Object.fromEntries(Object.entries(template.fields).map(([meaning, key]) => [key, fitTemplateValue(key, said[meaning] ?? '')]));
}

/** The page of the mini-program that a message opens. */
export function visitPage(bookingId: string): string {
  return `pages/profile/appointments?id=${encodeURIComponent(bookingId)}`;
}

/** Where someone who waits sees his place: an entry is no booking yet. */
export const waitlistPage = 'packages/booking/pages/waitlist/index';

const placeOf = ({ hospitalName, departmentName, doctorName }: Visit) =>
  `${hospitalName}${departmentName}${doctorName ? ` ${doctorName}` : ''}`;
const visitText = (visit: Visit) => `${visit.patientName} ${timeValue(visit.visitAt)} ${placeOf(visit)} ${visit.serialNo}号`;

/** The words of the in-app notice. */
export function noticeText(kind: TemplateKind | 'expired', news: ReminderNews): string {
  const visit = visitText(news);
  const refund = news.refundFen ? `，将退款${yuan(news.refundFen)}元` : '';
  const texts: Readonly<Record<TemplateKind | 'expired', string>> = {
    booked: `预约成功：${visit}。${notes.booked}。`,
    reminder: `就诊提醒：${[news, ...othersOf(news)].map(visitText).join('；')}。${notes.reminder}。`,
    waitlisted: `候补成功：${news.patientName} ${timeValue(news.visitAt).slice(0, 10)} ${placeOf(news)}，当前第${news.serialNo}位。${notes.waitlisted}。`,
    promoted: `候补已转为预约：${visit}。${payNote(news)}${news.payUntil === undefined ? '' : '，逾期将转给下一位'}。`,
    moved: `改约成功：${visit}。${notes.moved}。`,
    cancelled: `预约已取消：${visit}${refund}。${news.reason ? `原因：${news.reason}。` : ''}${offered(news).join('；')}${offered(news).length ? '。' : ''}`,
    expired: `预约已失效：${visit}。超时未支付，号源已释放。`,
  };
  return texts[kind];
}

/** The words of 候补失效. */
export function unpromotedText(news: VisitNews): string {
  return `候补已失效：${news.patientName} ${timeValue(news.visitAt).slice(0, 10)} ${placeOf(news)}。原因：${news.reason}。`;
}

/** The words of 支付成功. */
export function paidText({ departmentName, fen, orderNo }: PaidNews, at: number): string {
  return `支付成功：${departmentName}挂号费${yuan(fen)}元，预约单号${orderNo}，${timeOf(at)}。`;
}
