import { call, Refusal } from '../../../api/call';
import { randomText } from '../../../state/random';
import { type Visit, visit } from './visit';

/** How WeChat's payment ended on the phone: done, given up by the patient, or failed. */
export type Paid = 'done' | 'given-up' | 'failed';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** 微信支付 of one of my bookings, until WeChat's sheet is closed. Throws Refusal: ORDER_NOT_PAYABLE, PAYMENT_REFUSED. */
export async function payByWechat(id: string, waitMs = 800): Promise<Paid> {
  const signed = await prepared(id, waitMs);
  return new Promise((resolve) => {
    wx.requestPayment({
      timeStamp: signed.timeStamp,
      nonceStr: signed.nonceStr,
      package: signed.package,
      signType: signed.signType,
      paySign: signed.paySign,
      success: () => resolve('done'),
      fail: ({ errMsg }) => resolve(/cancel/.test(errMsg) ? 'given-up' : 'failed'),
    });
  });
}

/** A moment after the booking, the hospital may not yet know which WeChat this is: asked again, at most four times. */
async function prepared(id: string, waitMs: number) {
  const once = await randomText();
  for (let tries = 1; ; tries++) {
    try {
      return await call('POST /patient/appointments/{id}/pay', { id }, { once });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'PAYER_UNKNOWN' || tries === 4) throw error;
      await pause(waitMs);
    }
  }
}

/**
 * What the hospital says about the money: WeChat's word on the phone proves nothing. Asked up to three times, because
 * WeChat's own message to the hospital may take a moment. Throws Refusal.
 */
export async function checkPaid(id: string, waitMs = 1_500): Promise<Visit> {
  let found = await visit(id);
  for (let asked = 1; asked < 3 && found.charge === 'awaiting'; asked++) {
    await pause(waitMs);
    found = await visit(id);
  }
  return found;
}
