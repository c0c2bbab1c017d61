import type { wxpay } from '../../../shared/contracts/wxpay/index.ts';
import { acceptNotice } from '../../domain/payment/index.ts';
import type { Handlers } from '../kit.ts';

/** The signed kind of a notice says what it is; the two paths only keep WeChat's settings apart. */
export const noticeHandlers: Handlers<typeof wxpay> = {
  'POST /wxpay/notify/{mchid}/pay': async ({ mchid }, { headers, body }) => {
    await acceptNotice({ mchid, headers, body });
    return null;
  },
  'POST /wxpay/notify/{mchid}/refund': async ({ mchid }, { headers, body }) => {
    await acceptNotice({ mchid, headers, body });
    return null;
  },
};
