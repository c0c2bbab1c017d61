import { codeOf, wordsFor } from '../../../../services/words';
import { codeComplaint, digitsOf, firstComplaint, newPasswordComplaint, phoneComplaint } from '../../rules/forms';
import { leaveSignIn, openSignInPage, typedPhone } from '../../services/leave-sign-in';
import { checkResetCode, resetPassword } from '../../services/sign-in';

/** 忘记密码: the code first, and only once it is right a new password; signed in at once. */
Page({
  data: {
    step: 'code' as 'code' | 'password',
    phone: '',
    code: '',
    password: '',
    complaints: { phone: '', code: '', password: '' },
    words: '',
    busy: false,
    from: '',
  },

  onLoad({ from = '' }: { from?: string }) {
    this.setData({ from, phone: typedPhone() });
  },

  typePhone({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: digitsOf(detail.value), 'complaints.phone': '' });
  },

  typeCode({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ code: detail.value, 'complaints.code': '' });
  },

  typePassword({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ password: detail.value, 'complaints.password': '' });
  },

  /** No code was sent. */
  codeRefused({ detail }: WechatMiniprogram.CustomEvent<{ field: 'phone' | 'code'; words: string }>) {
    this.setData({ [`complaints.${detail.field}`]: detail.words });
  },

  /** 下一步 */
  async checkCode() {
    const { phone, code } = this.data;
    const complaints = { phone: phoneComplaint(phone), code: codeComplaint(code), password: '' };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (words) return;
    await this.busily(async () => {
      await checkResetCode(phone, code);
      this.setData({ step: 'password' });
    });
  },

  async save() {
    const { phone, code, password, from } = this.data;
    const complaints = { phone: '', code: '', password: newPasswordComplaint(password) };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (words) return;
    await this.busily(async () => {
      await resetPassword({ phone, code, password });
      wx.showToast({ title: '密码已改好', icon: 'success' });
      leaveSignIn(from);
    });
  },

  register() {
    openSignInPage('register', this.data.from, this.data.phone);
  },

  async busily(act: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy: true, words: '' });
    try {
      await act();
    } catch (error) {
      const words = wordsFor(error);
      // A code that has run out meanwhile is asked for again.
      if (codeOf(error).startsWith('CODE_')) this.setData({ step: 'code', words, 'complaints.code': words });
      else this.setData({ words });
    } finally {
      this.setData({ busy: false });
    }
  },
});
