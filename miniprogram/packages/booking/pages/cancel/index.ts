import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { askConsent, prepareConsent } from '../../../../services/consent';
import { yuanWords } from '../../../../services/money';
import { ways } from '../../../../services/ways';
import { codeOf, isUnsure, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { cancel, newWish, type Wish } from '../../services/booking';
import { type Visit, visit } from '../../services/visit';

let wish: { about: string; held: Wish } | undefined;

/** 取消预约: what is given up, what comes back, and the tap that does it. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    busy: false,
    done: false,
    refund: '',
    problem: '',
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
    void prepareConsent('cancel');
  },
  onShow() {
    if (this.data.state !== 'ready') void this.load();
  },

  async load() {
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      this.setData({ state: 'ready', booking, visit: found });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The tap itself: the popup opens before anything is awaited. */
  give() {
    if (this.data.busy) return;
    const about = this.data.id;
    const held = wish?.about === about ? Promise.resolve(wish.held) : askConsent('cancel').then(newWish);
    this.setData({ busy: true, problem: '' });
    void this.send(about, held);
  },
  async send(about: string, held: Promise<Wish>) {
    try {
      wish = { about, held: await held };
      const yuan = await cancel(this.data.id, wish.held);
      wish = undefined;
      this.setData({ done: true, busy: false, refund: yuan > 0 ? yuanWords(yuan) : '' });
    } catch (error) {
      if (!isUnsure(error)) wish = undefined;
      this.setData({ busy: false, problem: wordsFor(error) });
      if (codeOf(error) === 'BOOKING_STATE' || codeOf(error) === 'CANCEL_TOO_LATE') await this.load();
    }
  },

  goBack() {
    wx.navigateBack();
  },
  goAgain() {
    const { booking } = this.data;
    if (booking) wx.redirectTo({ url: ways.doctor(booking) });
  },
  goMine() {
    wx.switchTab({ url: '/pages/bookings/index' });
  },
});
