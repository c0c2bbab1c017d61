import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { ratingWords, starsOf } from '../../rules/rating';
import { type PastVisit, pastVisits } from '../../services/reviews';

interface Row extends PastVisit {
  id: string;
  stars: string;
  words: string;
}

/** 我的评价: visits that are over, and what was said of their doctors. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    visits: [] as Row[],
    page: 1,
    more: false,
    loadingMore: false,
  },

  /** Also when one comes back from 评价. */
  onShow() {
    void this.list();
  },

  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.next();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },

  /** From the latest visit on, until there is something to show: visits to come fill the first pages. */
  async list() {
    try {
      let page = 1;
      let found = await pastVisits(page);
      while (found.rows.length === 0 && found.more) {
        page += 1;
        found = await pastVisits(page);
      }
      this.setData({ state: found.rows.length > 0 ? 'ready' : 'empty', visits: found.rows.map(rowOf), page, more: found.more });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, visits } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await pastVisits(page + 1);
      this.setData({ visits: [...visits, ...found.rows.map(rowOf)], page: page + 1, more: found.more });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
    this.setData({ loadingMore: false });
  },

  review({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/account/pages/review-form/index?id=${currentTarget.dataset.id}` });
  },

  toBookings() {
    wx.switchTab({ url: '/pages/bookings/index' });
  },
});

function rowOf(visit: PastVisit): Row {
  const rating = visit.review?.rating ?? 0;
  return { ...visit, id: visit.booking.id, stars: starsOf(rating), words: ratingWords(rating) };
}
