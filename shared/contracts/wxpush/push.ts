import { z } from 'zod';
import { contract } from '../kit.ts';

const request = z
  .looseObject({ appid: z.string().regex(/^[0-9A-Za-z_-]{1,32}$/) })
  .describe('signature、timestamp、nonce，安全模式还有 encrypt_type、msg_signature；首次校验带 echostr');

/** 微信消息推送: WeChat checks our address, then posts events; the answer is a bare word. */
export const push = contract({
  'GET /wechat/push/{appid}': {
    summary: '微信消息推送：校验地址',
    auth: 'signature',
    request,
    response: z.string().describe('echostr 原样'),
    as: 'text',
  },
  'POST /wechat/push/{appid}': {
    summary: '微信消息推送：订阅消息事件',
    auth: 'signature',
    request,
    response: z.string().describe('success'),
    as: 'text',
  },
});
