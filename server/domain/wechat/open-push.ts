import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { Fault } from '../../../shared/vocab/fault.ts';
import { wallClock } from '../../platform/clock.ts';
import { parseKeepingIds } from './api-call.ts';
import { appSecrets } from './apps.ts';
import { openSecure, pushSignature, sameText } from './push-crypto.ts';
import type { AppSecrets, PushEvent } from './wechat.types.ts';

const windowMs = 15 * 60_000;
/** WeChat's pushes have a few KB; what is longer is not parsed, since that comes before anything proves who sent it. */
const mostBytes = 65_536;
const text = z.union([z.string(), z.number()]).transform(String);
const entry = z.object({
  TemplateId: text,
  SubscribeStatusString: text.optional(),
  PopupScene: text.optional(),
  MsgID: text.optional(),
  ErrorCode: text.optional(),
  ErrorStatus: text.optional(),
});
const entries = z.preprocess((list) => (Array.isArray(list) ? list : list === undefined || list === '' ? [] : [list]), z.array(entry));
const listed = z.object({ List: entries });
const pushed = z.object({
  FromUserName: text,
  CreateTime: z.coerce.number(),
  MsgType: z.string(),
  Event: z.string().optional(),
  List: entries.optional(),
  MsgID: text.optional(),
  Status: text.optional(),
  SubscribeMsgPopupEvent: listed.optional(),
  SubscribeMsgChangeEvent: listed.optional(),
  SubscribeMsgSentEvent: listed.optional(),
});
const xml = new XMLParser({ processEntities: false, ignoreAttributes: true, parseTagValue: false, trimValues: true });

/**
 * Opens what WeChat pushes to an app (消息推送), plain or secure, JSON or XML: the subscription events in it, none for
 * other messages; or, for the check of the URL, the echo to answer. May come twice: tell copies apart by user, time and
 * event. Throws bad_signature on any doubt about who sent it.
 */
export async function openPush(of: {
  appid: string;
  query: Readonly<Record<string, unknown>>;
  body: Buffer;
}): Promise<PushEvent[] | { echo: string }> {
  const app = await appSecrets(of.appid).catch(() => refuse());
  const given = (name: string) => (typeof of.query[name] === 'string' ? of.query[name] : '');
  const [timestamp, nonce] = [given('timestamp'), given('nonce')];
  if (!of.body.length) {
    if (!given('echostr') || !sameText(given('signature'), pushSignature(app.pushToken, timestamp, nonce))) refuse();
    return { echo: given('echostr') };
  }
  if (!(Math.abs(wallClock() - Number(timestamp) * 1_000) < windowMs)) refuse();
  if (of.body.length > mostBytes) refuse();
  const content = of.body.toString('utf8');
  const outer = parseMessage(content);
  const encrypt = typeof outer.Encrypt === 'string' ? outer.Encrypt : undefined;
  if (encrypt === undefined) {
    if (given('encrypt_type') === 'aes' || !sameText(given('signature'), pushSignature(app.pushToken, timestamp, nonce))) refuse();
    return eventsIn(outer, app);
  }
  if (!sameText(given('msg_signature'), pushSignature(app.pushToken, timestamp, nonce, encrypt))) refuse();
  return eventsIn(parseMessage(opened(app, encrypt)), app);
}

function refuse(): never {
  throw new Fault('bad_signature');
}

function opened(app: AppSecrets, encrypt: string): string {
  try {
    return openSecure({ encodingAesKey: app.encodingAesKey, appid: app.appid, encrypt }).message;
  } catch {
    return refuse();
  }
}

/** A pushed message as an object; XML without its root. Document types and entities are refused unread. */
export function parseMessage(content: string): Record<string, unknown> {
  const trimmed = content.trimStart();
  if (!trimmed.startsWith('<')) return objectOf(parseKeepingIds(content));
  if (/<!(DOCTYPE|ENTITY)/i.test(content)) refuse();
  try {
    return objectOf(objectOf(xml.parse(content)).xml);
  } catch {
    return refuse();
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse();
  return Object.fromEntries(Object.entries(value));
}

function eventsIn(message: Record<string, unknown>, { appid }: AppSecrets): PushEvent[] {
  const parsed = pushed.safeParse(message);
  if (!parsed.success || parsed.data.MsgType !== 'event') return [];
  const { FromUserName: openid, CreateTime, Event, ...found } = parsed.data;
  const base = { appid, openid, at: CreateTime * 1_000 };
  const list = (nested: z.output<typeof listed> | undefined) => nested?.List ?? found.List ?? [];
  if (Event === 'subscribe_msg_popup_event')
    return list(found.SubscribeMsgPopupEvent).map((item) => ({
      kind: 'popup',
      ...base,
      templateId: item.TemplateId,
      result: item.SubscribeStatusString ?? '',
      scene: item.PopupScene,
    }));
  if (Event === 'subscribe_msg_change_event')
    return list(found.SubscribeMsgChangeEvent).map((item) => ({
      kind: 'change',
      ...base,
      templateId: item.TemplateId,
      result: item.SubscribeStatusString ?? '',
    }));
  if (Event === 'subscribe_msg_sent_event')
    return list(found.SubscribeMsgSentEvent).map((item) => ({
      kind: 'sent',
      ...base,
      templateId: item.TemplateId,
      msgId: item.MsgID ?? '',
      errorCode: item.ErrorCode ?? '',
      status: item.ErrorStatus ?? '',
    }));
  if (Event === 'TEMPLATESENDJOBFINISH') return [{ kind: 'finished', ...base, msgId: found.MsgID ?? '', status: found.Status ?? '' }];
  return [];
}
