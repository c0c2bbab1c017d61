/** One of the buttons. */
interface Choice {
  value: string | number | boolean;
  words: string;
}

/** One of a few: each a button of its own, so that nothing opens or scrolls. Tells `choose` with {value}. */
Component({
  properties: {
    label: String,
    choices: { type: Array, value: [] as Choice[] },
    chosen: { type: null, value: '' as Choice['value'] },
    complaint: String,
    hint: String,
  },
  methods: {
    choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { value: currentTarget.dataset.value });
    },
  },
});
