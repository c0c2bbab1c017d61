import { wordsFor } from '../../../../services/words';
import { betweenCodesMs, secondsUntil } from '../../rules/countdown';
import { askToAgree, phoneComplaint } from '../../rules/forms';
import { type CodePurpose, sendCode } from '../../services/sign-in';

const purposes: readonly CodePurpose[] = ['log-in', 'register', 'reset'];
const purposeOf = (asked: string) => purposes.find((purpose) => purpose === asked) ?? 'register';

/** 验证码: the six digits, and the button that has them sent. Tells `change` with {value}, and `refused` with {field, words}. */
Component({
  properties: {
    value: String,
    complaint: String,
    /** Where the text message goes. */
    phone: String,
    /** log-in, register or reset: a code of one opens nothing in the others. */
    purpose: { type: String, value: 'register' },
    /** What is to be agreed to has been: no code is sent before. */
    agreed: { type: Boolean, value: true },
  },
  data: {
    /** When another may be sent, epoch ms; 0 for now. */
    until: 0,
    /** Seconds until then. */
    left: 0,
    sending: false,
    sentTo: '',
  },
  lifetimes: {
    detached() {
      this.data.until = 0; // ends the count
    },
  },
  methods: {
    change({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.triggerEvent('change', { value: detail.value.replace(/\D/g, '').slice(0, 6) });
    },

    /** 获取验证码 */
    async ask() {
      const { phone, purpose, agreed, left, sending } = this.data;
      if (left > 0 || sending) return;
      const complaint = phoneComplaint(phone);
      if (complaint) {
        this.triggerEvent('refused', { field: 'phone', words: complaint });
        return;
      }
      if (!agreed) {
        this.triggerEvent('refused', { field: 'agreed', words: askToAgree });
        return;
      }
      this.setData({ sending: true });
      try {
        await sendCode(purposeOf(purpose), phone);
        this.setData({ sentTo: `${phone.slice(0, 3)}****${phone.slice(7)}`, until: Date.now() + betweenCodesMs });
        this.count();
      } catch (error) {
        this.triggerEvent('refused', { field: 'code', words: wordsFor(error) });
      } finally {
        this.setData({ sending: false });
      }
    },

    /** Shows the seconds by the clock, so that a phone that slept has not lost count. */
    count() {
      const left = secondsUntil(this.data.until, Date.now());
      this.setData({ left });
      if (left > 0) setTimeout(() => this.count(), 1_000);
    },
  },
});
