/** One line of a form: its name above, what is wrong with it below. Tells `change` with {value}, and `leave`. */
Component({
  properties: {
    label: String,
    value: String,
    placeholder: String,
    /** Said below while nothing is wrong. */
    hint: String,
    /** What is wrong, in words; '' for nothing. */
    complaint: String,
    /** As of a native input: text, number, idcard, nickname. */
    kind: { type: String, value: 'text' },
    most: { type: Number, value: 140 },
    /** A password: hidden until the patient asks to see it. */
    secret: Boolean,
  },
  data: {
    shown: false,
  },
  methods: {
    type({ detail }: WechatMiniprogram.Input) {
      this.triggerEvent('change', { value: detail.value });
    },

    leave({ detail }: WechatMiniprogram.InputBlur) {
      // A nickname that WeChat offers arrives with the blur, not with an input.
      if (detail.value !== this.data.value) this.triggerEvent('change', { value: detail.value });
      this.triggerEvent('leave');
    },

    show() {
      this.setData({ shown: !this.data.shown });
    },
  },
});
