import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { dayWords } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { barCode } from '../../services/bar-code';
import { moneyWords, stateWords, type Visit, visit } from '../../services/visit';

/** 预约详情: everything about one booking, and what can still be done with it. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    stateWords: '',
    money: '',
    bookedAt: '',
    picture: '',
    fileNumber: '',
    canPay: false,
    canRebook: false,
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
  },
  onShow() {
    void this.list();
  },
  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },
  async list() {
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      const over = found.status === 'cancelled' || found.status === 'expired' || found.status === 'missed' || found.status === 'completed';
      this.setData({
        state: 'ready',
        booking,
        visit: found,
        stateWords: found.stopped && found.status === 'cancelled' ? '医生停诊，已取消' : stateWords(found),
        money: found.charge === 'awaiting' ? '' : moneyWords(found), // the button under it says how much
        bookedAt: `${dayWords(booking.bookedAt.slice(0, 10))} ${booking.bookedAt.slice(11, 16)}`,
        canPay: found.status === 'booked' && found.charge === 'awaiting',
        canRebook: over,
      });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  async showCode() {
    const { visit: found } = this.data;
    if (!found) return;
    try {
      this.setData(await barCode(found.memberId));
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
  },
  goPay() {
    wx.navigateTo({ url: ways.pay(this.data.id) });
  },
  goReschedule() {
    wx.navigateTo({ url: ways.reschedule(this.data.id) });
  },
  goCancel() {
    wx.navigateTo({ url: ways.cancel(this.data.id) });
  },
  goAgain() {
    const { booking } = this.data;
    if (booking) wx.navigateTo({ url: this.data.visit?.stopped ? ways.stopped(this.data.id) : ways.doctor(booking) });
  },
});
