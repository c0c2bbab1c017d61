import type { StripDay } from '../../../../components/schedule-strip/index';
import type { Slot } from '../../../../components/slot-grid/index';
import type { Clinic } from '../../../../services/clinics';
import { dayWords, today } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';
import { clinicDays, leftNumbers, type Session, sessionsOn } from '../../services/sessions';

interface HalfDay extends Session {
  slots: Slot[];
}
const unknown: Clinic | null = null;

/** A doctor, or a department's 普通门诊: the days, and the numbers of the chosen one with their times. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    departmentId: '',
    doctorId: null as string | null,
    clinic: unknown as Clinic | null,
    days: [] as StripDay[],
    day: '',
    dayWords: '',
    /** The next day with a number, '' for none. */
    nextOpen: '',
    nextOpenWords: '',
    numbers: 'loading' as Shown,
    numbersWords: '',
    halves: [] as HalfDay[],
  },

  onLoad({ departmentId = '', doctorId = '', day = '' }: { departmentId?: string; doctorId?: string; day?: string }) {
    this.setData({ departmentId, doctorId: doctorId || null, day });
    void this.load();
  },
  onShow() {
    if (this.data.state === 'ready') void this.list(); // numbers go while one looks elsewhere
  },
  async onPullDownRefresh() {
    await this.refresh();
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.refresh();
  },
  async refresh() {
    try {
      const { clinic, days } = await clinicDays(this.data);
      const day = this.data.day || days.find(({ open }) => open)?.day || today();
      this.setData({ state: 'ready', clinic, days, day });
      await this.list();
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The numbers of the chosen day. */
  async list() {
    const { day, days, departmentId, doctorId } = this.data;
    const nextOpen = days.find((other) => other.open && other.day !== day)?.day ?? '';
    this.setData({ dayWords: dayWords(day), nextOpen, nextOpenWords: nextOpen ? dayWords(nextOpen) : '' });
    try {
      const sessions = await sessionsOn({ departmentId, doctorId }, day);
      const halves = await Promise.all(
        sessions.map(async (session) => ({ ...session, slots: session.left > 0 ? await leftNumbers(session.scheduleId) : [] })),
      );
      if (day === this.data.day) this.setData({ numbers: halves.length > 0 ? 'ready' : 'empty', halves });
    } catch (error) {
      const { state, words } = shownFor(error);
      this.setData({ numbers: state, numbersWords: words });
    }
  },

  chooseDay({ detail }: WechatMiniprogram.CustomEvent<{ day: string }>) {
    this.show(detail.day);
  },
  goNextOpen() {
    this.show(this.data.nextOpen);
  },
  show(day: string) {
    this.setData({ day, numbers: 'loading' });
    void this.list();
  },

  chooseSlot({ currentTarget, detail }: WechatMiniprogram.CustomEvent<{ serialNo: number }, object, { schedule: string }>) {
    const { departmentId, doctorId, day } = this.data;
    const { schedule } = currentTarget.dataset;
    wx.navigateTo({ url: ways.confirm({ scheduleId: schedule, serialNo: detail.serialNo, departmentId, doctorId, day }) });
  },
  joinWaiting({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { schedule: string; half: string }>) {
    const { schedule, half } = currentTarget.dataset;
    const { clinic } = this.data;
    const name = clinic ? `${clinic.departmentName} ${clinic.name}` : '';
    wx.navigateTo({ url: ways.joinWaiting({ scheduleId: schedule, words: `${name} ${this.data.dayWords} ${half}` }) });
  },
});
