import { z } from 'zod';
import { issueCode, userOf } from '../api/login.ts';
import { pushEvent, verifyPushUrl } from '../api/push.ts';
import { type Context, findApp } from '../context.ts';
import { randomText } from '../crypto.ts';
import type { Call } from '../http.ts';
import { isCallbackUrl } from '../pay/fields.ts';
import type { App, User } from '../schema.ts';
import type { MessageEntry, TemplateEntry } from '../types.ts';
import { ControlProblem, defaultApp, input, newestFirst } from './kit.ts';

const openidText = z.string().regex(/^[\w-]{1,128}$/);
const loginInput = z.object({ openid: openidText.optional(), appid: z.string().optional() });
const phoneInput = z.object({ phone: z.string().regex(/^\+?\d{5,15}$/), appid: z.string().optional() });
const subscribeInput = z.object({ openid: openidText, templateId: z.string(), result: z.string() });
const pushInput = z.object({
  appid: z.string(),
  url: z.string(),
  mode: z.enum(['plain', 'aes']).default('aes'),
  format: z.enum(['json', 'xml']).default('json'),
  verify: z.boolean().default(true),
});
const mediaInput = z.object({
  appid: z.string().optional(),
  base64: z.string().min(1),
  contentType: z.string().default('image/jpeg'),
  filename: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('media.jpg'),
});

function appOf(context: Context, appid: string, kind?: App['kind']): App {
  const app = findApp(context, appid)?.app;
  if (!app) throw new ControlProblem(404, 'UNKNOWN_APP', `no app ${appid}`);
  if (kind && app.kind !== kind) throw new ControlProblem(400, 'WRONG_APP', `${appid} is not of kind ${kind}`);
  return app;
}

function userIn(context: Context, appid: string, openid: string | undefined): User {
  const user = userOf(context, appid, openid);
  if (!user) throw new ControlProblem(400, 'WRONG_APP', `${openid} belongs to another app`);
  return user;
}

// Without an appid a known user stays in their own app.
function chosenApp(context: Context, appid: string | undefined, openid: string | undefined, kind: App['kind']): App {
  const own = openid ? context.state.users.get(openid)?.appid : undefined;
  return appOf(context, appid ?? own ?? defaultApp(context, kind), kind);
}

/** A `wx.login` code for a user, who is made when unknown. */
export function login(context: Context, call: Call): { code: string; openid: string } {
  const { openid, appid } = input(call, loginInput);
  const user = userIn(context, chosenApp(context, appid, openid, 'mp').appid, openid);
  return { code: issueCode(context, { kind: 'login', appid: user.appid, openid: user.openid }).code, openid: user.openid };
}

/** A web OAuth code of the official account. */
export function oauthCode(context: Context, call: Call): { code: string; openid: string } {
  const { openid, appid } = input(call, loginInput);
  const user = userIn(context, chosenApp(context, appid, openid, 'oa').appid, openid);
  return { code: issueCode(context, { kind: 'oauth', appid: user.appid, openid: user.openid }).code, openid: user.openid };
}

/** A `getPhoneNumber` code for that number. */
export function phoneCode(context: Context, call: Call): { code: string } {
  const { phone, appid } = input(call, phoneInput);
  const app = appOf(context, appid ?? defaultApp(context, 'mp'), 'mp');
  return { code: issueCode(context, { kind: 'phone', appid: app.appid, phone }).code };
}

/** The templates of an app, the demo tenant's mini-program unless told. */
export function templates(context: Context, call: Call): TemplateEntry[] {
  const appid = call.query.get('appid') || defaultApp(context, 'mp');
  return context.state.templates
    .filter((template) => template.appid === appOf(context, appid).appid)
    .map(({ templateId, title, keys, content }) => ({ templateId, title, keys, content }));
}

/** What the user answered in the popup: every kind of accept adds one grant; the hospital is told by push. */
export function subscribe(context: Context, call: Call): { grants: number } {
  const { openid, templateId, result } = input(call, subscribeInput);
  const template = context.state.templates.find((candidate) => candidate.templateId === templateId);
  if (!template) throw new ControlProblem(404, 'UNKNOWN_TEMPLATE', `no template ${templateId}`);
  const app = appOf(context, template.appid, 'mp');
  const user = userIn(context, app.appid, openid);
  const key = `${user.openid} ${templateId}`;
  if (result.startsWith('accept')) context.state.grants.set(key, (context.state.grants.get(key) ?? 0) + 1);
  context.changed();
  const status = result.startsWith('accept') ? 'accept' : 'reject';
  pushEvent(context, app, user.openid, 'subscribe_msg_popup_event', [
    { TemplateId: templateId, SubscribeStatusString: status, PopupScene: '0' },
  ]);
  return { grants: context.state.grants.get(key) ?? 0 };
}

/** Delivered messages, newest first. */
export function messages(context: Context, call: Call): MessageEntry[] {
  const openid = call.query.get('openid');
  return newestFirst(context.state.messages.filter((message) => !openid || message.touser === openid));
}

/** Sets where an app's events are pushed, after WeChat's check of the address unless `verify` is false. */
export async function setPush(context: Context, call: Call): Promise<{ verified: boolean }> {
  const wanted = input(call, pushInput);
  const app = appOf(context, wanted.appid);
  if (!isCallbackUrl(wanted.url)) throw new ControlProblem(400, 'BAD_URL', 'https, or http on loopback, without a query');
  if (app.kind === 'oa' && wanted.format !== 'xml') throw new ControlProblem(400, 'BAD_FORMAT', 'an official account pushes XML only');
  const verified = wanted.verify ? await verifyPushUrl(context, app, wanted.url) : false;
  if (wanted.verify && !verified) throw new ControlProblem(400, 'NOT_VERIFIED', 'the address did not answer echostr');
  const { appid, url, mode, format } = wanted;
  context.state.pushes.set(appid, { appid, url, mode, format });
  context.changed();
  return { verified };
}

/** Puts a temporary media file into an app. */
export function addMedia(context: Context, call: Call): { mediaId: string } {
  const { appid, ...file } = input(call, mediaInput);
  const app = appOf(context, appid ?? defaultApp(context, 'oa'));
  const mediaId = randomText(64);
  context.state.media.set(mediaId, { mediaId, appid: app.appid, ...file });
  context.changed();
  return { mediaId };
}
