import { type Department, departments } from '../../services/departments';
import { wordsFor } from '../../services/words';

type State = 'loading' | 'listed' | 'empty' | 'failed';

/** 首页: the hospital's departments. */
Page({
  data: {
    state: 'loading' as State,
    departments: [] as Department[],
    words: '',
    /** As many grey rows as a small hospital has departments. */
    placeholders: [1, 2, 3, 4, 5, 6],
  },

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

  /** Shows what the server answers; what is listed stays until then. */
  async list() {
    try {
      const found = await departments();
      this.setData({ state: found.length > 0 ? 'listed' : 'empty', departments: found });
    } catch (error) {
      this.setData({ state: 'failed', words: wordsFor(error) });
    }
  },
});
