import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { barCode } from '../../services/bar-code';
import { addToCalendar } from '../../services/calendar';
import { moneyWords, type Visit, visit } from '../../services/visit';

/** 预约成功: the bar code, where to go and when. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    money: '',
    picture: '',
    fileNumber: '',
    inCalendar: false,
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
    void this.load();
  },

  async load() {
    this.setData({ state: 'loading' });
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      if (found.status !== 'booked' && found.status !== 'checked_in') return wx.redirectTo({ url: ways.detail(this.data.id) });
      this.setData({ state: 'ready', booking, visit: found, money: moneyWords(found) });
      this.setData(await barCode(found.memberId));
    } catch (error) {
      if (!this.data.booking) this.setData(shownFor(error)); // without the picture, the number will do
    }
  },

  async remember() {
    const { booking } = this.data;
    if (!booking) return;
    try {
      this.setData({ inCalendar: await addToCalendar(booking) });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
  },
  goDetail() {
    wx.redirectTo({ url: ways.detail(this.data.id) });
  },
  goHome() {
    wx.switchTab({ url: '/pages/home/index' });
  },
});
