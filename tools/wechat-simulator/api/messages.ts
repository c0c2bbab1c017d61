import { type Context, findUser } from '../context.ts';
import { randomDigits } from '../crypto.ts';
import { type Answer, type Call, isRecord, json, textOf } from '../http.ts';
import type { App, Message, Template } from '../schema.ts';
import { jsonBody, Refusal, requireToken } from './kit.ts';
import { pushEvent } from './push.ts';
import { checkData } from './value-rules.ts';

const PAGE = /^[\w\-./]{1,512}(\?[^\s]{0,512})?$/;

interface Addressed {
  template: Template;
  touser: string;
}

function addressOf(context: Context, app: App, body: Record<string, unknown>): Addressed {
  const touser = textOf(body, 'touser');
  if (!findUser(context, touser, app.appid)) throw new Refusal(40003, 'invalid openid');
  const id = textOf(body, 'template_id');
  const template = context.state.templates.find((candidate) => candidate.templateId === id && candidate.appid === app.appid);
  if (!template) throw new Refusal(40037, 'invalid template_id');
  return { template, touser };
}

function valuesOf(template: Template, body: Record<string, unknown>): Message['data'] {
  if (!isRecord(body.data)) throw new Refusal(47001, 'data format error');
  const checked = checkData(template.keys, body.data);
  if ('complaint' in checked) throw new Refusal(47003, checked.complaint);
  return checked.values;
}

function oneOf(body: Record<string, unknown>, name: string, allowed: string[]): void {
  const value = body[name];
  if (value !== undefined && !allowed.includes(String(value))) throw new Refusal(47003, `argument invalid! ${name} invalid`);
}

function keep(context: Context, message: Message): Answer {
  context.state.messages.push(message);
  context.changed();
  // msgid is a 64-bit number: it is written as digits, past what a JavaScript number holds.
  return { ...json({}), body: `{"errcode":0,"errmsg":"ok","msgid":${message.msgId}}` };
}

/** subscribe/send: one grant, one message. */
export function sendSubscribeMessage(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'mp');
  const body = jsonBody(call);
  const { template, touser } = addressOf(context, app, body);
  const page = textOf(body, 'page');
  if (page && !PAGE.test(page)) throw new Refusal(41030, 'invalid page');
  oneOf(body, 'miniprogram_state', ['developer', 'trial', 'formal']);
  oneOf(body, 'lang', ['zh_CN', 'en_US', 'zh_HK', 'zh_TW']);
  const data = valuesOf(template, body);
  const grant = `${touser} ${template.templateId}`;
  const left = context.state.grants.get(grant) ?? 0;
  if (left < 1) throw new Refusal(43101, 'user refuse to accept the msg');
  context.state.grants.set(grant, left - 1);
  const msgId = `24${randomDigits(17)}`;
  pushEvent(context, app, touser, 'subscribe_msg_sent_event', [
    { TemplateId: template.templateId, MsgID: msgId, ErrorCode: '0', ErrorStatus: 'success' },
  ]);
  return keep(context, {
    ...{ touser, templateId: template.templateId, page, data, at: new Date().toISOString() },
    ...{ appid: app.appid, msgId, kind: 'subscribe' },
  });
}

// The same client_msg_id within ten minutes is the same message: the user is told once.
function lately(context: Context, app: App, touser: string, clientMsgId: string): Message | undefined {
  const since = Date.now() - 600_000;
  return context.state.messages.find(
    (message) =>
      message.appid === app.appid && message.touser === touser && message.clientMsgId === clientMsgId && Date.parse(message.at) > since,
  );
}

/** template/send of an official account (公众号模板消息). */
export function sendTemplateMessage(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'oa');
  const body = jsonBody(call);
  const { template, touser } = addressOf(context, app, body);
  const mini = isRecord(body.miniprogram) ? body.miniprogram : {};
  const miniAppid = textOf(mini, 'appid');
  const sibling = context.state.tenants.some(
    (tenant) =>
      tenant.apps.some((one) => one.appid === app.appid) && tenant.apps.some((one) => one.appid === miniAppid && one.kind === 'mp'),
  );
  if (miniAppid && !sibling) throw new Refusal(40013, 'invalid appid');
  const data = valuesOf(template, body);
  const clientMsgId = textOf(body, 'client_msg_id');
  if (clientMsgId.length > 32) throw new Refusal(47003, 'argument invalid! client_msg_id invalid');
  const known = clientMsgId && lately(context, app, touser, clientMsgId);
  if (known) return { ...json({}), body: `{"errcode":0,"errmsg":"ok","msgid":${known.msgId}}` };
  const msgId = randomDigits(19).replace(/^[3-9]/, '2');
  pushEvent(context, app, touser, 'TEMPLATESENDJOBFINISH', { MsgID: msgId, Status: 'success' });
  return keep(context, {
    ...{
      touser,
      templateId: template.templateId,
      page: textOf(mini, 'pagepath') || textOf(body, 'url'),
      data,
      at: new Date().toISOString(),
    },
    ...{ appid: app.appid, msgId, kind: 'template', ...(clientMsgId ? { clientMsgId } : {}) },
  });
}

/** get_all_private_template of an official account. */
export function privateTemplates(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'oa');
  const own = context.state.templates.filter((template) => template.appid === app.appid);
  return json({
    template_list: own.map((template) => ({
      ...{ template_id: template.templateId, title: template.title },
      ...{ primary_industry: '医疗护理', deputy_industry: '医药医疗' },
      ...{ content: template.content, example: template.example },
    })),
  });
}
