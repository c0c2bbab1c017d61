import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../../shared/vocab/fault.ts';
import { config } from '../../platform/config.ts';
import { afterCommit, inTransaction } from '../../platform/db.ts';
import { forgetApps } from './apps.ts';
import { atWechat } from './at-wechat.ts';
import { addOfficialAccount, changeOfficialAccount, findOfficialAccount, type OfficialAccountEntry } from './official-account.store.ts';
import { readAs } from './token-call.ts';
import { type MenuUrls, type OfficialAccount, type PrivateTemplate, WechatError } from './wechat.types.ts';

const text = z.string().default('');
const privateTemplates = z.object({
  template_list: z.array(
    z.object({ template_id: z.string(), title: text, primary_industry: text, deputy_industry: text, content: text, example: text }),
  ),
});

/** 公众号 of a tenant, the one saved last; read from the database, so that a change shows at once. */
export function officialAccountOf(tenantId: string): Promise<OfficialAccount | undefined> {
  return findOfficialAccount(null, { tenantId });
}

/** The same. Throws wechat_not_configured. */
export async function presentAccount(tenantId: string): Promise<OfficialAccount> {
  const account = await officialAccountOf(tenantId);
  if (!account) throw new Fault('wechat_not_configured');
  return account;
}

/**
 * Saves a tenant's official account and makes it the present one. Without a secret the one known stays; a new appid
 * needs one. Tokens got with another secret are no longer used. Throws invalid_input, also for an appid of another tenant.
 */
export async function saveOfficialAccount(entry: OfficialAccountEntry): Promise<void> {
  const { appid, tenantId, secret } = entry;
  await inTransaction(async (tx) => {
    if (!(await findOfficialAccount(tx, { tenantId, appid }))) {
      if (secret === undefined) throw new Fault('invalid_input', { field: 'app_secret', words: '请填写这个 appid 的 AppSecret' });
      const { pushToken = randomBytes(16).toString('hex'), encodingAesKey = randomAesKey() } = entry;
      await addOfficialAccount(tx, { appid, tenantId, secret, pushToken, encodingAesKey });
    }
    if (!(await changeOfficialAccount(tx, entry))) throw new Fault('invalid_input', { field: 'app_id', words: '这个 appid 已被使用' });
    afterCommit(tx, forgetApps);
  });
}

function randomAesKey(): string {
  return randomBytes(32).toString('base64').slice(0, 43);
}

/** Addresses for the account's menu: those the tenant chose, else pages below its own domain, else below this server's. */
export async function menuUrlsOf(tenantId: string): Promise<MenuUrls> {
  const { authUrl = '', menuUrls = {} } = (await officialAccountOf(tenantId)) ?? {};
  const base = originOf(authUrl) ?? config().PUBLIC_URL.replace(/\/$/, '');
  const page = (path: string) => `${base}/preview/?tenantId=${tenantId}#/pages/${path}`;
  return {
    book: menuUrls.book ?? page('home/index'),
    personalCenter: menuUrls.personalCenter ?? page('profile/index'),
    chat: menuUrls.chat ?? page('chat/index'),
  };
}

/** `wx.example.cn` and `https://wx.example.cn/path` both stand for `https://wx.example.cn`. */
export function originOf(authUrl: string): string | undefined {
  if (!authUrl) return undefined;
  try {
    return new URL(/^https?:\/\//i.test(authUrl) ? authUrl : `https://${authUrl}`).origin;
  } catch {
    return undefined;
  }
}

/** 消息模板 that a tenant's official account has at WeChat. Throws wechat_not_configured, wechat_unreachable. */
export async function privateTemplatesOf(tenantId: string): Promise<PrivateTemplate[]> {
  const { appid } = await presentAccount(tenantId);
  return atWechat(() => readPrivateTemplates(appid));
}

/** The templates of an official account, as its console has them. Throws WechatError. */
export async function readPrivateTemplates(appid: string): Promise<PrivateTemplate[]> {
  const reply = privateTemplates.safeParse(await readAs(appid, '/cgi-bin/template/get_all_private_template'));
  if (!reply.success) throw new WechatError('unreadable', 'WeChat answered without templates');
  return reply.data.template_list.map(({ template_id, title, primary_industry, deputy_industry, content, example }) => ({
    templateId: template_id,
    title,
    primaryIndustry: primary_industry,
    deputyIndustry: deputy_industry,
    content,
    example,
  }));
}
