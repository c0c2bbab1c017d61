import type { payment } from '../../../shared/contracts/pati/payment.ts';
import { orderBooking } from '../../domain/booking/index.ts';
import { type Prepay, type Refused, signPayment } from '../../domain/payment/index.ts';
import type { Handlers } from '../kit.ts';

/** The documented answer, whether WeChat opened a prepay or not. */
function answerOf(result: Prepay | Refused) {
  const opened = 'refused' in result ? { prepayId: '', outTradeNo: '', nonceStr: '', timeStamp: '' } : result;
  return {
    is_success: true,
    trade_type: 'JSAPI' as const,
    prepay_id: opened.prepayId,
    trade_no: '',
    out_trade_no: opened.outTradeNo,
    url: '',
    error_code: 'refused' in result ? ('FAIL' as const) : ('SUCCESS' as const),
    error_msg: 'refused' in result ? result.words : '',
    nonce_str: opened.nonceStr,
    sign_type: 'RSA',
    agency_id: result.agencyId,
    timestamp: opened.timeStamp,
  };
}

/** 支付 by WeChat, out of an official account or the mini-program. */
export const paymentHandlers: Handlers<typeof payment> = {
  'POST /pati_service/book_service/pay/appo_order': async ({ appo_id, open_id }, { accountId }) =>
    answerOf(await orderBooking({ accountId, bookingId: appo_id, openid: open_id })),

  'POST /pati_service/wx/jsapi/paysign': ({ appId, ...wish }, { accountId }) => signPayment({ ...wish, appid: appId, accountId }),
};
