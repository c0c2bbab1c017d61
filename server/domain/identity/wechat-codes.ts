import { Fault } from '../../../shared/vocab/fault.ts';
import { log } from '../../platform/log.ts';
import { appOf, exchangeLoginCode, exchangePhoneCode, WechatError } from '../wechat/index.ts';
import type { Openid } from './bindings.store.ts';

/** What WeChat answers to a code that is wrong, used, expired, of a blocked user, missing, or of another app. */
const aboutTheCode = new Set(['40029', '40163', '40226', '41008', '40013']);

/** The openid behind a wx.login code. Throws wechat_code_refused, wechat_unreachable, tenant_not_found when the tenant has no mini-program. */
export async function openidFrom({ code, tenantId }: { code: string; tenantId: string }): Promise<Openid> {
  return openidOfCode({ appid: await miniProgramOf(tenantId), code });
}

/** The openid behind a log-in code of this app. Throws as openidFrom, also for the virtual user of a snapshot page. */
export async function openidOfCode({ appid, code }: { appid: string; code: string }): Promise<Openid> {
  const { openid, unionid } = await exchanged(() => exchangeLoginCode({ appid, code }));
  return { appid, openid, unionid };
}

/** The phone behind a getPhoneNumber code. Throws as openidFrom. */
export async function phoneFrom({ code, tenantId }: { code: string; tenantId: string }): Promise<string> {
  const appid = await miniProgramOf(tenantId);
  return (await exchanged(() => exchangePhoneCode({ appid, code }))).phone;
}

async function miniProgramOf(tenantId: string): Promise<string> {
  const app = await appOf({ tenantId, kind: 'mp' });
  if (!app) throw new Fault('tenant_not_found', { words: '该医院未开通小程序' });
  return app.appid;
}

async function exchanged<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (error.code === 'snapshot_user') throw new Fault('wechat_code_refused', { words: '请点击“使用完整服务”后重试' });
    if (error.kind === 'refused' && aboutTheCode.has(error.code ?? '')) throw new Fault('wechat_code_refused');
    log.warn({ kind: error.kind, errcode: error.code }, 'WeChat did not exchange a code');
    throw new Fault('wechat_unreachable');
  }
}
