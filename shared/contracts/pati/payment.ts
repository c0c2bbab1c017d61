import { z } from 'zod';
import { contract, id } from '../kit.ts';

/** A Long that some clients send as text; an agency's number is whatever the hospital was given. */
const agency = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(/^[0-9A-Za-z_-]{1,32}$/, '编号格式不正确'));

/** 支付: ordering at WeChat, and the signature that calls the payment up. */
export const payment = contract({
  'POST /pati_service/book_service/pay/appo_order': {
    summary: '根据预约ID创建收费结算单同时调用微信统一支付协议进行下单',
    auth: 'patient',
    request: z.object({ appo_id: id().describe('预约id'), open_id: z.string().min(1).max(64).describe('微信用户对应公众号的唯一ID') }),
    response: z.object({
      is_success: z.boolean().describe('请求是否成功，真正业务成功需要看error_code'),
      trade_type: z.enum(['JSAPI', 'NATIVE', 'APP', 'MWEB']).describe('JSAPI:公众号支付 NATIVE:原生扫码支付 APP:App支付 MWEB:h5页面支付'),
      prepay_id: z.string().describe('微信生成的预支付会话标识，用于后续接口调用中使用，该值有效期为2小时'),
      trade_no: z.string().nullable().describe('交易号'),
      out_trade_no: z.string().describe('交易订单号'),
      url: z.string().describe('支付地址'),
      error_code: z.enum(['SUCCESS', 'FAIL']).describe('SUCCESS表示成功，FAIL表示失败'),
      error_msg: z.string().nullable().describe('错误信息'),
      nonce_str: z.string().describe('生成签名的随机串'),
      sign_type: z.string().describe('签名方式'),
      agency_id: z.string().describe('运营机构ID'),
      timestamp: z.string().describe('生成签名的时间戳'),
    }),
    example: 'appo-order',
  },
  'POST /pati_service/wx/jsapi/paysign': {
    summary: '微信js-sdk支付签名获取',
    auth: 'patient',
    request: z.object({
      agencyId: agency.describe('运营机构'),
      tenantId: id().describe('租户id'),
      appId: z.string().min(1).max(32).describe('公众号id'),
      timeStamp: z.union([z.string(), z.number().int()]).transform(String).describe('时间戳，秒级'),
      nonceStr: z.string().min(1).max(32).describe('随机字符串'),
      prepayId: z.string().min(1).max(64).describe('微信生成的预支付会话标识'),
      signType: z.string().describe('签名类型，RSA'),
    }),
    response: z.object({ paySign: z.string().describe('生成用于支付的签名') }),
    example: 'paysign',
  },
});
