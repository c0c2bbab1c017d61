import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { type Clinic, clinicsOf } from '../../../../services/clinics';
import { dayWords } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';
import { clinicDays } from '../../services/sessions';
import { moneyWords, type Visit, visit } from '../../services/visit';

const offered = 4;

/** 停诊通知: what happened, what comes back, and what can be had instead: other days of this doctor, other doctors. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    money: '',
    days: [] as { day: string; words: string }[],
    others: [] as Clinic[],
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
  },
  onShow() {
    void this.load();
  },

  async load() {
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      if (!found.stopped) return wx.redirectTo({ url: ways.detail(this.data.id) });
      this.setData({ state: 'ready', booking, visit: found, money: moneyWords(found) });
      const [{ days }, clinics] = await Promise.all([clinicDays(booking), clinicsOf(booking.departmentId)]);
      const open = days.filter((day) => day.open).slice(0, offered);
      this.setData({
        days: open.map(({ day }) => ({ day, words: dayWords(day) })),
        others: clinics.filter((clinic) => clinic.open && clinic.doctorId !== booking.doctorId).slice(0, offered),
      });
    } catch (error) {
      if (!this.data.booking) this.setData(shownFor(error));
    }
  },

  chooseDay({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { day: string }>) {
    const { booking } = this.data;
    if (booking) wx.navigateTo({ url: ways.doctor(booking, currentTarget.dataset.day) });
  },
  open({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { index: number }>) {
    const clinic = this.data.others[currentTarget.dataset.index];
    if (clinic) wx.navigateTo({ url: ways.doctor(clinic) });
  },
  goDetail() {
    wx.navigateTo({ url: ways.detail(this.data.id) });
  },
});
