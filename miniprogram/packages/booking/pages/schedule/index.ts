import { type Clinic, clinicsOf, clinicsOn } from '../../../../services/clinics';
import { today } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';
import { plainDays } from '../../services/sessions';

type By = 'day' | 'doctor';
const looked = 4;

/** A department's doctors: of a day (日期条), or all of them. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    departmentId: '',
    by: 'day' as By,
    days: plainDays(),
    day: today(),
    clinics: [] as Clinic[],
  },

  onLoad({ departmentId = '', name = '' }: { departmentId?: string; name?: string }) {
    this.setData({ departmentId, days: plainDays(), day: today() });
    if (name) wx.setNavigationBarTitle({ title: decodeURIComponent(name) });
    void this.begin();
  },
  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  /** Today, or the first of the next days on which somebody can still be seen. */
  async begin() {
    for (const { day } of this.data.days.slice(0, looked)) {
      this.setData({ day });
      await this.list();
      if (this.data.state === 'failed' || this.data.clinics.some(({ open }) => open)) return;
    }
    this.setData({ day: today() });
    await this.list();
  },
  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },
  async list() {
    const { departmentId, by, day } = this.data;
    try {
      const clinics = await (by === 'day' ? clinicsOn(departmentId, day) : clinicsOf(departmentId));
      if (by !== this.data.by || day !== this.data.day) return; // another day was tapped meanwhile
      this.setData({ state: clinics.length > 0 ? 'ready' : 'empty', clinics });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  chooseBy({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { by: By }>) {
    const { by } = currentTarget.dataset;
    if (by === this.data.by) return;
    this.setData({ by });
    void this.load();
  },
  chooseDay({ detail }: WechatMiniprogram.CustomEvent<{ day: string }>) {
    this.setData({ day: detail.day });
    void this.load();
  },
  showAll() {
    this.setData({ by: 'doctor' });
    void this.load();
  },

  open({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { index: number }>) {
    const clinic = this.data.clinics[currentTarget.dataset.index];
    if (clinic) wx.navigateTo({ url: ways.doctor(clinic, this.data.by === 'day' ? this.data.day : null) });
  },
});
