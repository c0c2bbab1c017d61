import { type BookingSummary, myBookings } from '../../services/bookings';
import { ways } from '../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../services/words';
import { isSomeoneElse } from '../../state/session';

/** 挂号: my bookings, the latest visit first. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    bookings: [] as BookingSummary[],
    page: 1,
    more: false,
    loadingMore: false,
  },

  onShow() {
    if (isSomeoneElse(this)) this.setData({ state: 'loading', bookings: [], more: false });
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

  /** The first page anew; what is listed stays until it is there. */
  async list() {
    try {
      const { rows, more } = await myBookings();
      this.setData({ state: rows.length > 0 ? 'ready' : 'empty', bookings: rows, page: 1, more });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, bookings } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await myBookings(page + 1);
      this.setData({ bookings: [...bookings, ...found.rows], page: page + 1, more: found.more });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
    this.setData({ loadingMore: false });
  },

  open({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    wx.navigateTo({ url: ways.detail(detail.id) });
  },
  goWaiting() {
    wx.navigateTo({ url: ways.waiting });
  },
  goBook() {
    wx.navigateTo({ url: ways.departments });
  },
});
