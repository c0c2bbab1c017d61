import { z } from 'zod';
import { callAs } from './token-call.ts';

const sent = z.object({ msgid: z.union([z.string(), z.number()]).optional() });

/**
 * Sends one subscription message (订阅消息); the id is WeChat's, '' if it gave none. Values are sent as given: fit them
 * first. Throws WechatError: `retryable` (busy, quota, never left) or final (43101 refused or used up, 40003, 47003 with
 * its `field`, 40037, 41030, …); `sent` and not refused means that nobody knows.
 */
export async function sendSubscribeMessage(message: {
  appid: string;
  openid: string;
  templateId: string;
  page: string;
  data: Readonly<Record<string, string>>;
}): Promise<{ msgId: string }> {
  const reply = await callAs(message.appid, '/cgi-bin/message/subscribe/send', {
    touser: message.openid,
    template_id: message.templateId,
    page: message.page,
    miniprogram_state: 'formal',
    lang: 'zh_CN',
    data: Object.fromEntries(Object.entries(message.data).map(([key, value]) => [key, { value }])),
  });
  return { msgId: String(sent.safeParse(reply).data?.msgid ?? '') };
}
