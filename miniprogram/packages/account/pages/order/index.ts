import { visitWords } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';
import { type OrderDetail, orderDetail } from '../../services/orders';

/** 订单详情: state, what the sum is made of, what went back. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    order: null as OrderDetail | null,
    /** 11月25日 周三 09:30, '' where there is no limit. */
    payUntilWords: '',
    bookedWords: '',
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
  },

  /** Also when one comes back from paying. */
  onShow() {
    void this.read();
  },

  async onPullDownRefresh() {
    await this.read();
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.read();
  },

  async read() {
    try {
      const order = await orderDetail(this.data.id);
      const payUntilWords = order.payUntil ? visitWords(order.payUntil) : '';
      this.setData({ state: 'ready', order, payUntilWords, bookedWords: visitWords(order.bookedAt) });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  pay() {
    wx.navigateTo({ url: ways.pay(this.data.id) });
  },

  openBooking() {
    wx.navigateTo({ url: ways.detail(this.data.id) });
  },
});
