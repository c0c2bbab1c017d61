import type { StripDay } from '../../../../components/schedule-strip/index';
import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { askConsent, prepareConsent } from '../../../../services/consent';
import { dayWords, today } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { codeOf, isUnsure, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { newWish, reschedule, type Wish } from '../../services/booking';
import { clinicDays, type Session, sessionsOn } from '../../services/sessions';
import { type Visit, visit } from '../../services/visit';

const looked = 4;
let wish: { about: string; held: Wish } | undefined;

/** 改约: another session of the same doctor; the next free number there, and the old one goes back. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    days: [] as StripDay[],
    day: '',
    dayWords: '',
    sessions: [] as Session[],
    sessionsState: 'loading' as Shown,
    sessionsWords: '',
    chosen: '',
    chosenWords: '',
    busy: false,
    problem: '',
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
    void prepareConsent('reschedule');
  },
  onShow() {
    if (this.data.state !== 'ready') void this.load();
  },

  /** 重试 */
  async load() {
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      const { days } = await clinicDays(booking);
      this.setData({ state: 'ready', booking, visit: found, days });
      await this.begin();
    } catch (error) {
      this.setData(shownFor(error));
    }
  },
  /** The first day on which there is another session to move to. */
  async begin() {
    const open = this.data.days.filter((day) => day.open).slice(0, looked);
    for (const { day } of open) {
      this.setData({ day });
      await this.list();
      if (this.data.sessions.some(({ left }) => left > 0)) return;
    }
    if (open.length === 0) {
      this.setData({ day: today() });
      await this.list();
    }
  },
  async list() {
    const { booking, day, visit: found } = this.data;
    if (!booking) return;
    this.setData({ dayWords: dayWords(day), chosen: '', chosenWords: '' });
    try {
      const sessions = (await sessionsOn(booking, day)).filter(({ scheduleId }) => scheduleId !== found?.scheduleId);
      if (day !== this.data.day) return;
      this.setData({ sessions, sessionsState: sessions.length > 0 ? 'ready' : 'empty' });
    } catch (error) {
      const { state, words } = shownFor(error);
      this.setData({ sessionsState: state, sessionsWords: words });
    }
  },

  chooseDay({ detail }: WechatMiniprogram.CustomEvent<{ day: string }>) {
    this.setData({ day: detail.day, sessionsState: 'loading', problem: '' });
    void this.list();
  },
  choose({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { schedule: string }>) {
    const session = this.data.sessions.find(({ scheduleId }) => scheduleId === currentTarget.dataset.schedule);
    if (!session || session.left === 0) return;
    this.setData({ chosen: session.scheduleId, chosenWords: `${this.data.dayWords} ${session.half}`, problem: '' });
  },

  /** The tap itself: the popup opens before anything is awaited. */
  move() {
    const { busy, chosen, id } = this.data;
    if (busy || !chosen) return;
    const about = `${id}/${chosen}`;
    const held = wish?.about === about ? Promise.resolve(wish.held) : askConsent('reschedule').then(newWish);
    this.setData({ busy: true, problem: '' });
    void this.send(about, chosen, held);
  },
  async send(about: string, chosen: string, held: Promise<Wish>) {
    try {
      wish = { about, held: await held };
      await reschedule(this.data.id, chosen, wish.held);
      wish = undefined;
      wx.showToast({ title: '改约成功', icon: 'success' });
      wx.redirectTo({ url: ways.detail(this.data.id) });
    } catch (error) {
      if (!isUnsure(error)) wish = undefined;
      this.setData({ busy: false, problem: wordsFor(error) });
      if (codeOf(error) === 'SLOT_FULL') await this.list();
    }
  },
});
