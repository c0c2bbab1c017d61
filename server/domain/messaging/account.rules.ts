import { type AccountTemplate, type AccountTemplateType, fitTemplateValue, type TemplateMeaning, timeValue } from '../wechat/index.ts';
import type { StaffNews, StaffNewsKind, VisitNews } from './messaging.types.ts';

/** What a template message says, by meaning. */
export type Said = Readonly<Record<TemplateMeaning, string>>;

/** Titles of template messages, as seed 001 names their types. */
const accountTitles: Readonly<Record<AccountTemplateType, string>> = {
  'pick-up': '取镜通知',
  booked: '预约挂号成功通知',
  cancelled: '预约挂号取消通知',
  registered: '挂号成功提醒',
  revisit: '复诊提醒',
  reply: '医生回复提醒',
  processing: '加工订单进度提醒',
};
const notes: Readonly<Record<AccountTemplateType, string>> = {
  'pick-up': '请携带取镜凭证',
  booked: '请提前15分钟到院',
  cancelled: '如需就诊请重新预约',
  registered: '请按时就诊',
  revisit: '请携带既往检查结果',
  reply: '点击查看详情',
  processing: '点击查看详情',
};
const statuses: Readonly<Record<AccountTemplateType, string>> = {
  'pick-up': '可取镜',
  booked: '预约成功',
  cancelled: '已取消',
  registered: '挂号成功',
  revisit: '待复诊',
  reply: '已回复',
  processing: '加工中',
};

const yuan = (fen: number) => (fen / 100).toFixed(2);

/** What is said of a visit that was booked, cancelled or paid. */
export function saidOfVisit(type: 'booked' | 'cancelled' | 'registered', news: VisitNews): Said {
  return {
    title: accountTitles[type],
    patient: news.patientName,
    department: news.departmentName,
    doctor: news.doctorName ?? '普通门诊',
    time: timeValue(news.visitAt),
    oldTime: timeValue(news.oldVisitAt ?? news.visitAt),
    hospital: news.hospitalName,
    place: news.area || news.hospitalName,
    number: String(news.serialNo),
    order: news.orderNo,
    amount: yuan(type === 'cancelled' ? (news.refundFen ?? 0) : (news.feeFen ?? 0)),
    reason: news.reason || '已按您的要求取消',
    status: statuses[type],
    item: '门诊挂号',
    content: statuses[type],
    note: notes[type],
  };
}

/** What is said of something that staff tell. */
export function saidByStaff(news: StaffNews): Said {
  const { kind } = news;
  return {
    title: accountTitles[kind],
    patient: news.patientName,
    department: news.departmentName,
    doctor: news.doctorName,
    time: timeValue(news.timeAt),
    oldTime: timeValue(news.timeAt),
    hospital: news.hospitalName,
    place: news.place || news.hospitalName,
    number: news.orderNo,
    order: news.orderNo,
    amount: '0.00',
    reason: news.note || notes[kind],
    status: news.status || statuses[kind],
    item: news.item,
    content: news.content || news.note || notes[kind],
    note: news.note || notes[kind],
  };
}

/** The data of a template message: every key of the template, each value within WeChat's rule for it. */
export function accountData({ fields }: AccountTemplate, said: Said): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, meaning]) => [key, fitTemplateValue(key, said[meaning])]));
}

/** The words of the in-app notice. */
export function staffText(news: StaffNews): string {
  const said = saidByStaff(news);
  const who = [news.patientName, news.departmentName, news.doctorName].filter(Boolean).join(' ');
  const texts: Readonly<Record<StaffNewsKind, string>> = {
    'pick-up': `${who}，您的眼镜${news.orderNo && `（订单${news.orderNo}）`}可于${said.time}起到${said.place}领取。`,
    revisit: `${who}，请于${said.time}到${news.hospitalName}复诊。`,
    reply: `${who}回复：${said.content}`,
    processing: `${who}，订单${said.order}${news.item && `（${news.item}）`}：${said.status}。`,
  };
  return texts[news.kind] + (news.note && `${news.note}。`);
}
