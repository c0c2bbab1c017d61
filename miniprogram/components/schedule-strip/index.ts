/** One day of the strip. */
export interface StripDay {
  /** 'YYYY-MM-DD' */
  day: string;
  /** 今天, 周三 */
  near: string;
  /** 11-25 */
  date: string;
  /** 有号, 约满, '' where it is not known. */
  note: string;
  /** Whether it can be had. */
  open: boolean;
}

/** 日期条: the days to choose from, side by side. Event: `choose` {day}. */
Component({
  properties: {
    days: { type: Array, value: [] as StripDay[] },
    /** The day that is chosen. */
    chosen: { type: String, value: '' },
  },
  methods: {
    choose({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { day: string }>) {
      const { day } = currentTarget.dataset;
      if (day !== this.data.chosen) this.triggerEvent('choose', { day });
    },
  },
});
