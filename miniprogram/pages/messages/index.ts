import { type Notice, notices } from '../../services/notices';
import { ways } from '../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../services/words';
import { isSomeoneElse } from '../../state/session';
import { keep, kept } from '../../state/storage';

/** 消息: what the hospital told me, newest first. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    notices: [] as Notice[],
    /** What is newer was not seen before. */
    seenAt: '',
    page: 1,
    more: false,
    loadingMore: false,
  },

  onShow() {
    if (isSomeoneElse(this)) this.setData({ state: 'loading', notices: [], more: false });
    this.setData({ seenAt: kept('noticesSeenAt') ?? '' });
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
      const { rows, more } = await notices();
      this.setData({ state: rows.length > 0 ? 'ready' : 'empty', notices: rows, page: 1, more });
      const newest = rows[0];
      if (newest) keep('noticesSeenAt', newest.at);
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, notices: listed } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await notices(page + 1);
      this.setData({ notices: [...listed, ...found.rows], page: page + 1, more: found.more });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
    this.setData({ loadingMore: false });
  },

  open({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { booking: string; stopped: boolean }>) {
    const { booking, stopped } = currentTarget.dataset;
    if (booking) wx.navigateTo({ url: stopped ? ways.stopped(booking) : ways.detail(booking) });
  },
  goBook() {
    wx.navigateTo({ url: ways.departments });
  },
});
