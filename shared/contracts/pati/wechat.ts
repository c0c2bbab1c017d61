import { z } from 'zod';
import { contract, extra, file, integer, nothing, uploaded } from '../kit.ts';

const appId = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z_-]{4,32}$/, 'appid 格式不正确')
  .describe('appid');
const authUrl = z
  .string()
  .trim()
  .max(255)
  .regex(/^(https?:\/\/)?[0-9A-Za-z.-]+(:\d{1,5})?(\/[\w./%-]*)?$/, '应为域名或 http(s) 地址')
  .describe('网页授权域名地址');
const address = z
  .string()
  .max(1_024)
  .regex(/^https?:\/\/[^\s/]+\S*$/, '应为 http(s) 地址');
const type = () =>
  integer()
    .pipe(z.number().min(0).max(6))
    .describe('模板消息类型 0-取镜通知1-预约挂号成功通知2-预约挂号取消通知 3-挂号成功提醒 4 复诊提醒 5 医生回复提醒 6加工订单进度提醒');
const meaning = z.enum([
  'title',
  'patient',
  'department',
  'doctor',
  'time',
  'oldTime',
  'hospital',
  'place',
  'number',
  'order',
  'amount',
  'reason',
  'status',
  'item',
  'content',
  'note',
]);
const fields = z.record(z.string().regex(/^\w{1,32}$/), meaning).describe('模板字段 → 含义，省略时按模板内容中的中文标签识别');
const pair = { wech_temp_type: z.int().describe('模板消息类型'), wech_temp_id: z.string().describe('微信模板ID') };

/** 微信公众号: the official account of a tenant, told by its admin. */
export const wechat = contract({
  'GET /pati_service/wechat/conf': {
    summary: '微信配置基本信息获取',
    auth: 'tenant-admin',
    request: nothing(),
    response: z.object({
      app_id: z.string().describe('appid'),
      app_secret: z.string().describe('AppSecret，已隐藏'),
      auth_url: z.string().describe('网页授权域名地址'),
      push_url: extra(z.string().describe('消息推送的服务器地址，填入公众号后台')),
    }),
    example: 'wechat-conf',
  },
  'POST /pati_service/wechat/conf': {
    summary: '微信配置基本信息保存',
    auth: 'tenant-admin',
    request: z.object({
      app_id: appId,
      app_secret: z
        .string()
        .trim()
        .regex(/^([0-9A-Za-z_-]{8,128}|\*{3,64})$/, 'AppSecret 格式不正确')
        .describe('AppSecret，原样提交隐藏值表示不修改'),
      auth_url: authUrl,
      push_token: z
        .string()
        .regex(/^[0-9A-Za-z]{3,32}$/)
        .optional()
        .describe('消息推送 Token'),
      encoding_aes_key: z
        .string()
        .regex(/^[0-9A-Za-z]{43}$/)
        .optional()
        .describe('消息推送 EncodingAESKey'),
      book_url: address.optional().describe('预约挂号地址，省略时自动生成'),
      personal_center_url: address.optional().describe('个人中心地址，省略时自动生成'),
      chat_url: address.optional().describe('聊天地址，省略时自动生成'),
    }),
    response: nothing(),
    example: 'save-wechat-conf',
  },
  'GET /pati_service/wechat/menu_url': {
    summary: '微信配置菜单对应url获取',
    auth: 'tenant-admin',
    request: nothing(),
    response: z.object({
      book_url: z.string().describe('预约挂号地址'),
      personal_center_url: z.string().describe('个人中心地址'),
      chat_url: z.string().describe('聊天地址'),
    }),
    example: 'menu-url',
  },
  'GET /pati_service/wechat/template_id': {
    summary: '微信配置消息模板ID获取',
    auth: 'tenant-admin',
    request: z.object({ wech_temp_type: z.preprocess((value) => (value === '' ? undefined : value), type().optional()) }),
    response: z.object({ ...pair, list: extra(z.array(z.object({ ...pair, fields: extra(z.record(z.string(), z.string())) }))) }),
    example: 'template-id',
  },
  'POST /pati_service/wechat/template_id': {
    summary: '微信配置消息模板ID保存',
    auth: 'tenant-admin',
    request: z.object({
      wech_temp_type: type(),
      wech_temp_id: z
        .string()
        .trim()
        .regex(/^[0-9A-Za-z_-]{1,64}$/, '模板ID格式不正确')
        .describe('微信模板ID'),
      fields: fields.optional(),
    }),
    response: nothing(),
    example: 'save-template-id',
  },
  'GET /pati_service/wechat/auth_file/download': {
    summary: '微信配置网页授权文件下载',
    auth: 'tenant-admin',
    request: nothing(),
    response: file(),
    as: 'binary',
  },
  'POST /pati_service/wechat/auth_file/upload': {
    summary: '微信配置网页授权文件上传',
    auth: 'tenant-admin',
    request: z.object({ inputstream: uploaded().describe('MP_verify_*.txt，不超过 1 KB') }),
    response: nothing(),
    upload: { field: 'inputstream', bytes: 65_536 },
  },
  'GET /pati_service/wechat/templates': {
    summary: '微信配置消息模板获取',
    auth: 'tenant-admin',
    request: nothing(),
    response: z.object({
      templateList: z
        .array(
          z.object({
            templateId: z.string().describe('微信模板ID'),
            title: z.string().describe('模板标题'),
            primaryIndustry: z.string().describe('模板所属行业的一级行业'),
            deputyIndustry: z.string().describe('模板所属行业的二级行业'),
            content: z.string().describe('模板内容'),
            example: z.string().describe('模板实例'),
          }),
        )
        .describe('微信公众号消息模板列表'),
    }),
    example: 'wechat-templates',
  },
  'GET /pati_service/wechat/service_info': {
    summary: '预约须知和客服热线',
    auth: 'none',
    request: nothing(),
    response: z.object({ appo_notice: z.string().describe('预约须知'), phone: z.string().describe('客服热线') }),
    example: 'service-info',
  },
  'POST /pati_service/wx/jsapi/signature': {
    summary: '获取微信公众号jsapiSinature信息；租户由请求头 tenantId 指定',
    auth: 'none',
    request: z.object({ url: address.describe('当前页面的url') }),
    response: z.object({
      appId: z.string().describe('公众号的唯一标识'),
      nonceStr: z.string().describe('生成签名的随机串'),
      timestamp: z.string().describe('生成签名的时间戳'),
      url: z.string().describe('当前页面的url'),
      signature: z.string().describe('签名'),
    }),
    example: 'jsapi-signature',
  },
  'GET /MP_verify_{code}.txt': {
    summary: '网页授权文件，供微信在域名根目录校验',
    auth: 'none',
    request: z.object({ code: z.string().regex(/^[0-9A-Za-z]{1,48}$/) }),
    response: file(),
    as: 'binary',
  },
});
