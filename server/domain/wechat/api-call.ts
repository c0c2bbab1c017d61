import { z } from 'zod';
import { config } from '../../platform/config.ts';
import { WechatError } from './wechat.types.ts';
import { send, type WireReply } from './wire.ts';

const outcome = z.looseObject({ errcode: z.number().optional(), errmsg: z.string().optional() });
export type ApiReply = z.output<typeof outcome>;

/** Busy, quota, too fast, concurrent sending to the same user: the same call may succeed later, and did nothing now. */
const retryableCodes = new Set([-1, 45009, 45011, 43108]);

/**
 * Calls api.weixin.qq.com. The reply's errcode decides, not its HTTP status; ids of 64 bits stay text.
 * Throws WechatError: refused with the errcode, unreached, or unreadable.
 */
export async function callPlain(method: 'GET' | 'POST', path: string, query: Record<string, string>, json?: object): Promise<ApiReply> {
  const search = new URLSearchParams(query).toString();
  const reply = await send({
    method,
    url: `${config().WECHAT_API_BASE.replace(/\/$/, '')}${path}${search ? `?${search}` : ''}`,
    ...(json ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) } : {}),
  });
  return readReply(reply, path);
}

function readReply(reply: WireReply, path: string): ApiReply {
  if (reply.status >= 500) throw new WechatError('unreached', `WeChat answered ${reply.status} to ${path}`, { status: reply.status });
  const parsed = outcome.safeParse(parseKeepingIds(reply.body.toString('utf8')));
  if (!parsed.success) throw new WechatError('unreadable', `WeChat's answer to ${path} is no JSON object`, { status: reply.status });
  const { errcode, errmsg } = parsed.data;
  if (errcode) {
    const field = errcode === 47003 ? /data\.(\w+)\.value/.exec(errmsg ?? '')?.[1] : undefined;
    const retryable = retryableCodes.has(errcode);
    throw new WechatError('refused', `WeChat refused ${path} with ${errcode}`, {
      code: String(errcode),
      retryable,
      ...(field ? { field } : {}),
    });
  }
  return parsed.data;
}

/** JSON whose msgid (a 64-bit number) is read as text; undefined if it is no JSON. */
export function parseKeepingIds(text: string): unknown {
  try {
    return JSON.parse(text.replace(/"(msgid|msg_id|MsgID|MsgId)"\s*:\s*(\d+)/g, '"$1":"$2"'));
  } catch {
    return undefined;
  }
}
