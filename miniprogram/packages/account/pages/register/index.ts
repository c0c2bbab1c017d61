import { codeOf, wordsFor } from '../../../../services/words';
import { askToAgree, codeComplaint, digitsOf, firstComplaint, newPasswordComplaint, phoneComplaint } from '../../rules/forms';
import { leaveSignIn, typedPhone } from '../../services/leave-sign-in';
import { register } from '../../services/sign-in';

/** 注册: phone, code, password; signed in at once. */
Page({
  data: {
    phone: '',
    code: '',
    password: '',
    agreed: false,
    complaints: { phone: '', code: '', password: '', agreed: '' },
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

  agree({ detail }: WechatMiniprogram.CustomEvent<{ agreed: boolean }>) {
    this.setData({ agreed: detail.agreed, 'complaints.agreed': '' });
  },

  /** No code was sent. */
  codeRefused({ detail }: WechatMiniprogram.CustomEvent<{ field: 'phone' | 'code'; words: string }>) {
    this.setData({ [`complaints.${detail.field}`]: detail.words });
  },

  async register() {
    const { phone, code, password, agreed, busy, from } = this.data;
    if (busy) return;
    const complaints = {
      phone: phoneComplaint(phone),
      code: codeComplaint(code),
      password: newPasswordComplaint(password),
      agreed: agreed ? '' : askToAgree,
    };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (words) return;
    this.setData({ busy: true });
    try {
      await register({ phone, code, password });
      leaveSignIn(from);
    } catch (error) {
      const isCode = codeOf(error).startsWith('CODE_');
      this.setData({ words: wordsFor(error), ...(isCode ? { 'complaints.code': wordsFor(error) } : {}) });
    } finally {
      this.setData({ busy: false });
    }
  },

  toLogIn() {
    wx.navigateBack({
      fail: () => wx.redirectTo({ url: `/packages/account/pages/log-in/index?from=${this.data.from}` }),
    });
  },
});
