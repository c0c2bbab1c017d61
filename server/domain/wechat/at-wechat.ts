import { Fault } from '../../../shared/vocab/fault.ts';
import { log } from '../../platform/log.ts';
import { WechatError } from './wechat.types.ts';

/** Asks WeChat for a caller who waits for the answer: what WeChat refuses or does not answer is told as wechat_unreachable. */
export async function atWechat<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    log.warn({ kind: error.kind, errcode: error.code }, 'WeChat did not answer a call');
    if (error.kind !== 'refused') throw new Fault('wechat_unreachable');
    throw new Fault('wechat_unreachable', { words: `微信拒绝了请求（${error.code}），请检查公众号配置` });
  }
}
