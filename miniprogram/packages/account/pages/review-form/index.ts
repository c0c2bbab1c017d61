import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { type PastVisit, pastVisitOf, sendReview } from '../../services/reviews';

/** 评价医生: stars, a few words, and whether one's name is shown. Once a visit. */
Page({
  data: {
    state: 'loading' as Shown,
    /** What went wrong, below the form or in its place. */
    words: '',
    /** Why there is nothing to fill in. */
    emptyWords: '',
    visit: null as PastVisit | null,
    id: '',
    rating: 0,
    comment: '',
    anonymous: false,
    names: [
      { value: false, words: '显示我的姓' },
      { value: true, words: '匿名' },
    ],
    ratingComplaint: '',
    busy: false,
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
  },

  onShow() {
    if (!this.data.visit) void this.read();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.read();
  },

  async read() {
    try {
      const visit = await pastVisitOf(this.data.id);
      const emptyWords = visit ? '这次就诊您已经评价过了，谢谢' : '看完病以后才能评价';
      this.setData({ state: visit && !visit.isReviewed ? 'ready' : 'empty', emptyWords, visit, words: '' });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  rate({ detail }: WechatMiniprogram.CustomEvent<{ value: number }>) {
    this.setData({ rating: detail.value, ratingComplaint: '', words: '' });
  },

  typeComment({ detail }: WechatMiniprogram.TextareaInput) {
    this.setData({ comment: detail.value });
  },

  chooseName({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    this.setData({ anonymous: detail.value });
  },

  async send() {
    const { visit, rating, comment, anonymous, busy } = this.data;
    if (busy || !visit) return;
    if (rating === 0) {
      this.setData({ ratingComplaint: '请先点星星打分' });
      return;
    }
    this.setData({ busy: true, words: '' });
    try {
      await sendReview(visit, { rating, comment, anonymous });
      wx.showToast({ title: '谢谢您的评价' });
      this.back();
    } catch (error) {
      this.setData({ words: wordsFor(error) });
    } finally {
      this.setData({ busy: false });
    }
  },

  back() {
    wx.navigateBack({ fail: () => wx.redirectTo({ url: '/packages/account/pages/reviews/index' }) });
  },
});
