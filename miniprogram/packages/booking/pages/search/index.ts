import type { Clinic } from '../../../../services/clinics';
import type { Department } from '../../../../services/departments';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';
import { type Directory, directory, find, rememberSearch, searches } from '../../services/search';

let everything: Directory | undefined;

/** 搜索: departments and doctors by name, or by what a doctor is good at. */
Page({
  data: {
    state: 'ready' as Shown,
    words: '',
    text: '',
    departments: [] as Department[],
    clinics: [] as Clinic[],
    before: [] as string[],
  },

  onLoad() {
    everything = undefined; // numbers go: what was found an hour ago may be full
    this.setData({ before: searches() });
    void this.load();
  },

  /** Everything that can be found, so that typing finds at once. */
  async load() {
    try {
      everything ??= await directory();
      this.look(this.data.text);
    } catch (error) {
      if (this.data.text) this.setData(shownFor(error));
    }
  },

  type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.look(detail.value);
  },
  again({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { text: string }>) {
    this.look(currentTarget.dataset.text);
  },

  look(text: string) {
    if (!text.trim()) return this.setData({ text, state: 'ready', departments: [], clinics: [], before: searches() });
    if (!everything) {
      this.setData({ text, state: 'loading' });
      return void this.load();
    }
    const found = find(everything, text);
    const none = found.departments.length + found.clinics.length === 0;
    this.setData({ text, state: none ? 'empty' : 'ready', ...found });
  },

  openDepartment({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string; name: string }>) {
    rememberSearch(this.data.text);
    wx.navigateTo({ url: ways.schedule(currentTarget.dataset.id, currentTarget.dataset.name) });
  },
  openClinic({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { index: number }>) {
    rememberSearch(this.data.text);
    const clinic = this.data.clinics[currentTarget.dataset.index];
    if (clinic) wx.navigateTo({ url: ways.doctor(clinic) });
  },
  goDepartments() {
    wx.navigateTo({ url: ways.departments });
  },
});
