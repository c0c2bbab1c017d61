import { z } from 'zod';
import { callAs } from './token-call.ts';
import { WechatError } from './wechat.types.ts';

const sent = z.object({ msgid: z.union([z.string(), z.number()]).optional() });

/** A template message (公众号模板消息) ready to go. Values are sent as given: fit them first. */
export interface TemplateMessage {
  appid: string;
  openid: string;
  templateId: string;
  data: Readonly<Record<string, string>>;
  /** The same id within ten minutes is the same message: WeChat tells the user once. */
  clientMsgId: string;
  /** Where the message leads: a page of the tenant's mini-program, else an address. */
  miniProgram?: { appid: string; page: string } | undefined;
  url: string;
}

/**
 * Sends one template message; the id is WeChat's, '' if it gave none. A mini-program that the account is not bound to
 * is left out. Throws WechatError: `retryable` or final (40003, 40037, 43004 no follower, 47003 with its `field`, …).
 */
export async function sendTemplateMessage(message: TemplateMessage): Promise<{ msgId: string }> {
  try {
    return await send(message);
  } catch (error) {
    const unbound = error instanceof WechatError && error.kind === 'refused' && error.code === '40013';
    if (!unbound || !message.miniProgram) throw error;
    return send({ ...message, miniProgram: undefined });
  }
}

async function send(message: TemplateMessage): Promise<{ msgId: string }> {
  const { miniProgram } = message;
  const reply = await callAs(message.appid, '/cgi-bin/message/template/send', {
    touser: message.openid,
    template_id: message.templateId,
    url: message.url,
    ...(miniProgram ? { miniprogram: { appid: miniProgram.appid, pagepath: miniProgram.page } } : {}),
    client_msg_id: message.clientMsgId,
    data: Object.fromEntries(Object.entries(message.data).map(([key, value]) => [key, { value }])),
  });
  return { msgId: String(sent.safeParse(reply).data?.msgid ?? '') };
}
