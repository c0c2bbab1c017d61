import { type BookingSummary, comingBookings, myBookings, sorted } from '../../services/bookings';
import { ways } from '../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../services/words';
import { isSomeoneElse } from '../../state/session';

/** 我的挂号: the visits still to come, the soonest first, then those that are over or cancelled, the newest first. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    coming: [] as BookingSummary[],
    over: [] as BookingSummary[],
    page: 1,
    more: false,
    loadingMore: false,
  },

  onShow() {
    if (isSomeoneElse(this)) this.setData({ state: 'loading', coming: [], over: [], more: false });
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

  /** The first pages anew; what is listed stays until they are there. */
  async list() {
    try {
      const { rows, ...read } = await comingBookings();
      this.setData({ state: rows.length > 0 ? 'ready' : 'empty', ...sorted(rows), ...read });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, coming, over } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await myBookings(page + 1);
      this.setData({ ...sorted([...coming, ...over, ...found.rows]), page: page + 1, more: found.more });
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
