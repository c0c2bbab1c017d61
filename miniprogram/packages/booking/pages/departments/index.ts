import { type Department, departments } from '../../../../services/departments';
import { ways } from '../../../../services/ways';
import { type Shown, shownFor } from '../../../../services/words';

/** 科室: all of them. */
Page({
  data: { state: 'loading' as Shown, words: '', departments: [] as Department[] },

  onLoad() {
    void this.load();
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
      const found = await departments();
      this.setData({ state: found.length > 0 ? 'ready' : 'empty', departments: found });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  open({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string; name: string }>) {
    wx.navigateTo({ url: ways.schedule(currentTarget.dataset.id, currentTarget.dataset.name) });
  },
});
