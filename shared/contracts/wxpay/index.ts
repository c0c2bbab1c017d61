import { z } from 'zod';
import { contract } from '../kit.ts';

const mchid = z.string().regex(/^\d{6,32}$/, '商户号格式不正确');

/** 微信支付通知 (APIv3): the body is what was signed and is read only after that; 204 means committed. */
export const wxpay = contract({
  'POST /wxpay/notify/{mchid}/pay': {
    summary: '支付结果通知',
    auth: 'signature',
    request: z.object({ mchid }),
    response: z.null(),
  },
  'POST /wxpay/notify/{mchid}/refund': {
    summary: '退款结果通知',
    auth: 'signature',
    request: z.object({ mchid }),
    response: z.null(),
  },
});
