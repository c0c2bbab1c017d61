import { ways } from '../../../../services/ways';
import { wordsFor } from '../../../../services/words';
import { isElder, setElder } from '../../../../state/elder';
import { session } from '../../../../state/session';
import { forgetRelations } from '../../services/relations';
import { signOut } from '../../services/sign-in';

/** 设置: 大字版, the two texts, 意见反馈, log out. Nothing here deletes anything. */
Page({
  data: {
    isElder: false,
    sizes: [
      { value: false, words: '标准' },
      { value: true, words: '大字版' },
    ],
    isSignedIn: false,
    /** The text that is open: privacy, terms or ''. */
    open: '',
    busy: false,
  },

  onShow() {
    this.setData({ isElder: isElder(), isSignedIn: session() !== null });
  },

  /** 大字版, at once and on every page. */
  switchElder({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    setElder(detail.value);
    this.setData({ isElder: detail.value });
  },

  read({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ open: currentTarget.dataset.which });
  },

  close() {
    this.setData({ open: '' });
  },

  toFeedback() {
    wx.navigateTo({ url: '/packages/account/pages/feedback/index' });
  },

  toLogIn() {
    wx.navigateTo({ url: ways.signIn });
  },

  /** 退出登录 */
  logOut() {
    wx.showModal({
      title: '退出登录？',
      content: '已经约好的号不会取消，再登录就能看到。',
      confirmText: '退出',
      cancelText: '不退出',
      success: ({ confirm }) => {
        if (confirm) void this.leave();
      },
    });
  },

  async leave() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      await signOut();
      forgetRelations();
      this.setData({ isSignedIn: false });
      wx.showToast({ title: '已退出' });
    } catch (error) {
      wx.showModal({ title: '没有退出', content: wordsFor(error), showCancel: false, confirmText: '知道了' });
    } finally {
      this.setData({ busy: false });
    }
  },
});
