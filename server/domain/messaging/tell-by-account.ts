import { now } from '../../platform/clock.ts';
import type { Delivery } from '../../platform/events.ts';
import { log } from '../../platform/log.ts';
import { RetryLater } from '../../platform/outbox.ts';
import { openidOf } from '../identity/index.ts';
import {
  type AccountTemplate,
  type AccountTemplateType,
  accountTemplateOf,
  accountTemplateTypes,
  appOf,
  menuUrlsOf,
  officialAccountOf,
  WechatError,
} from '../wechat/index.ts';
import { accountData, type Said, saidByStaff, saidOfVisit, staffText } from './account.rules.ts';
import { deliverByAccount } from './deliver-by-account.ts';
import { titles, visitPage } from './messaging.rules.ts';
import type { StaffNews, VisitNews } from './messaging.types.ts';
import { putNotice } from './notices.store.ts';

const dayMs = 86_400_000;
const templateTries = 8;

interface Told {
  type: AccountTemplateType;
  tenantId: string;
  accountId: string;
  bookingId: string | null;
  dedupeKey: string;
  said: Said;
}

/** 公众号模板消息 about a visit (types 1, 2 and 3), to an account that has proved its openid there; once a key. Throws RetryLater. */
export function tellVisitByAccount(
  type: 'booked' | 'cancelled' | 'registered',
  news: VisitNews,
  delivery: Delivery,
  key: string,
): Promise<void> {
  const { tenantId, accountId, bookingId } = news;
  return tell({ type, tenantId, accountId, bookingId, dedupeKey: `oa:${key}`, said: saidOfVisit(type, news) }, delivery);
}

/** 取镜、复诊、医生回复、加工订单 (types 0, 4, 5 and 6): in the app and by the official account, once a delivery. Throws RetryLater. */
export async function tellStaffNews(news: StaffNews, delivery: Delivery): Promise<void> {
  const { kind, tenantId, accountId, bookingId } = news;
  const key = `${kind}:${delivery.id}`;
  const about = { tenantId, accountId, bookingId };
  await putNotice({ dedupeKey: key, ...about, memberId: null, kind, title: titles[kind], content: staffText(news), at: now() });
  await tell({ type: kind, ...about, dedupeKey: `oa:${key}`, said: saidByStaff(news) }, delivery);
}

async function tell({ type, said, ...message }: Told, delivery: Delivery): Promise<void> {
  const { tenantId, accountId, bookingId } = message;
  const account = await officialAccountOf(tenantId);
  const openid = account && (await openidOf({ accountId, appid: account.appid }));
  if (!openid) return;
  const template = await templateOf(tenantId, type, delivery);
  if (!template) return;
  const mini = bookingId === null ? undefined : await appOf({ tenantId, kind: 'mp' });
  await deliverByAccount(
    {
      ...message,
      bookingId: bookingId ?? '',
      appid: template.appid,
      openid,
      templateId: template.templateId,
      type: accountTemplateTypes.indexOf(type),
      data: accountData(template, said),
      miniProgram: mini && bookingId !== null ? { appid: mini.appid, page: visitPage(bookingId) } : undefined,
      url: (await menuUrlsOf(tenantId)).personalCenter,
      sendBefore: now() + dayMs,
    },
    delivery,
  );
}

/** A template that cannot be read does not hold up the other messages for ever. */
async function templateOf(tenantId: string, type: AccountTemplateType, { attempt }: Delivery): Promise<AccountTemplate | undefined> {
  try {
    return await accountTemplateOf(tenantId, type);
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (error.kind === 'unreached' && attempt < templateTries) throw new RetryLater('the template could not be read', 2_000 * 2 ** attempt);
    log.warn({ type, kind: error.kind, errcode: error.code }, 'a template message has no template that can be read');
    return undefined;
  }
}
