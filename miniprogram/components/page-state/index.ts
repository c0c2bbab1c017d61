import type { Shown } from '../../services/words';

/** The five faces of a list: grey rows, its content (the slot), nothing yet with the next action, an error with 重试, 去登录. */
Component({
  properties: {
    /** Which face. */
    state: { type: String, value: 'loading' as Shown },
    /** What went wrong. */
    words: { type: String, value: '' },
    /** What to say when there is nothing yet. */
    empty: { type: String, value: '这里还没有内容' },
    /** The button under it; '' for none. Tapped: event `act`. */
    action: { type: String, value: '' },
    /** What signing in is good for. */
    signIn: { type: String, value: '登录后才能查看' },
    /** How many grey rows. */
    rows: { type: Number, value: 4 },
  },
  data: { places: [1, 2, 3, 4] },
  observers: {
    rows(rows: number) {
      this.setData({ places: Array.from({ length: rows }, (_, index) => index) });
    },
  },
  methods: {
    retry() {
      this.triggerEvent('retry', {});
    },
    act() {
      this.triggerEvent('act', {});
    },
    goSignIn() {
      wx.navigateTo({ url: '/packages/account/pages/log-in/index' });
    },
  },
});
