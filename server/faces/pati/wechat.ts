import type { wechat } from '../../../shared/contracts/pati/wechat.ts';
import { tenant } from '../../domain/directory/index.ts';
import * as accounts from '../../domain/wechat/index.ts';
import { config } from '../../platform/config.ts';
import type { Handlers } from '../kit.ts';

/** What stands for a secret in a reply; posted back, it changes nothing. */
const mask = '********';
const isMask = (secret: string) => /^\*+$/.test(secret);
const typeOf = (wire: number) => accounts.accountTemplateTypes[wire] ?? 'pick-up';
const wireType = (type: accounts.AccountTemplateType) => accounts.accountTemplateTypes.indexOf(type);

/** 微信公众号: what a tenant's admin tells and asks, and what its pages need. */
export const wechatHandlers: Handlers<typeof wechat> = {
  'GET /pati_service/wechat/conf': async (_input, { tenantId }) => {
    const account = await accounts.officialAccountOf(tenantId);
    if (!account) return { app_id: '', app_secret: '', auth_url: '', push_url: '' };
    return {
      app_id: account.appid,
      app_secret: mask,
      auth_url: account.authUrl,
      push_url: `${config().PUBLIC_URL}/wechat/push/${account.appid}`,
    };
  },

  'POST /pati_service/wechat/conf': async ({ app_id, app_secret, auth_url, push_token, encoding_aes_key, ...menu }, { tenantId }) => {
    const secret = isMask(app_secret) ? undefined : app_secret;
    const menuUrls = { book: menu.book_url, personalCenter: menu.personal_center_url, chat: menu.chat_url };
    const push = { pushToken: push_token, encodingAesKey: encoding_aes_key };
    await accounts.saveOfficialAccount({ tenantId, appid: app_id, secret, authUrl: auth_url, ...push, menuUrls });
    return {};
  },

  'GET /pati_service/wechat/menu_url': async (_input, { tenantId }) => {
    const { book, personalCenter, chat } = await accounts.menuUrlsOf(tenantId);
    return { book_url: book, personal_center_url: personalCenter, chat_url: chat };
  },

  'GET /pati_service/wechat/template_id': async ({ wech_temp_type: asked }, { tenantId }) => {
    const templates = await accounts.accountTemplatesOf(tenantId);
    const list = templates.map(({ type, templateId, fields }) => ({ wech_temp_type: wireType(type), wech_temp_id: templateId, fields }));
    const chosen = asked === undefined ? list[0] : list.find(({ wech_temp_type }) => wech_temp_type === asked);
    return { wech_temp_type: chosen?.wech_temp_type ?? asked ?? 0, wech_temp_id: chosen?.wech_temp_id ?? '', list };
  },

  'POST /pati_service/wechat/template_id': async ({ wech_temp_type, wech_temp_id, fields }, { tenantId }) => {
    await accounts.saveAccountTemplate({ tenantId, type: typeOf(wech_temp_type), templateId: wech_temp_id, fields });
    return {};
  },

  'GET /pati_service/wechat/auth_file/download': async (_input, { tenantId }) => {
    const { name, bytes } = await accounts.authFile({ tenantId });
    return { type: 'text/plain', name, bytes };
  },

  'POST /pati_service/wechat/auth_file/upload': async ({ inputstream: { name, bytes } }, { tenantId }) => {
    await accounts.saveAuthFile({ tenantId, name, bytes });
    return {};
  },

  'GET /pati_service/wechat/templates': async (_input, { tenantId }) => ({ templateList: await accounts.privateTemplatesOf(tenantId) }),

  'GET /pati_service/wechat/service_info': async (_input, { tenantId }) => {
    const { appoNotice, hotline } = await tenant(tenantId);
    return { appo_notice: appoNotice, phone: hotline };
  },

  'POST /pati_service/wx/jsapi/signature': async ({ url }, { tenantId }) => {
    const { appid, ...signed } = await accounts.signPage({ tenantId, url });
    return { appId: appid, ...signed };
  },

  'GET /MP_verify_{code}.txt': async ({ code }, { tenantId }) => {
    const { bytes } = await accounts.authFile({ tenantId, name: `MP_verify_${code}.txt` });
    return { type: 'text/plain', bytes };
  },
};
