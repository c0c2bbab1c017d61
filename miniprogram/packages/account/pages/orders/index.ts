import { ways } from '../../../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { myOrders, type Order } from '../../services/orders';

/** 我的订单: what was paid, what is to be paid, what went back. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    orders: [] as Order[],
    page: 1,
    more: false,
    loadingMore: false,
  },

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

  /** The first page anew; what is listed stays until it is there. A page of free visits has no order: then the next is read. */
  async list() {
    try {
      let page = 1;
      let found = await myOrders(page);
      while (found.rows.length === 0 && found.more) {
        page += 1;
        found = await myOrders(page);
      }
      this.setData({ state: found.rows.length > 0 ? 'ready' : 'empty', orders: found.rows, page, more: found.more });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, orders } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await myOrders(page + 1);
      this.setData({ orders: [...orders, ...found.rows], page: page + 1, more: found.more });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
    this.setData({ loadingMore: false });
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/account/pages/order/index?id=${currentTarget.dataset.id}` });
  },

  goBook() {
    wx.navigateTo({ url: ways.departments });
  },
});
