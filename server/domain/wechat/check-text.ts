import { z } from 'zod';
import { callAs } from './token-call.ts';
import { WechatError } from './wechat.types.ts';

const verdict = z.object({ result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }) });

/**
 * 文本内容安全识别 (msg_sec_check): what WeChat thinks of a comment by this user, at most 2,500 characters. Throws WechatError;
 * 40003 and 61010 are users that it does not know as lately active.
 */
export async function checkText(text: { appid: string; openid: string; content: string }): Promise<'pass' | 'review' | 'risky'> {
  const reply = await callAs(text.appid, '/wxa/msg_sec_check', { version: 2, scene: 2, openid: text.openid, content: text.content });
  const parsed = verdict.safeParse(reply);
  if (!parsed.success) throw new WechatError('unreadable', 'WeChat says nothing of a text', {});
  return parsed.data.result.suggest;
}
