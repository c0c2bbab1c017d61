/** 号源: one number that is left, with its time. */
export interface Slot {
  serialNo: number;
  /** 'HH:mm' */
  time: string;
}

/** The numbers that are left, with their times. `lost` was taken by somebody else a moment ago. Event: `choose` {serialNo, time}. */
Component({
  properties: {
    slots: { type: Array, value: [] as Slot[] },
    /** The number that is chosen, 0 for none. */
    chosen: { type: Number, value: 0 },
    /** The number that was just taken, 0 for none: those around it stand out. */
    lost: { type: Number, value: 0 },
  },
  data: { nearest: {} as Record<number, boolean> },
  observers: {
    'slots, lost'(slots: Slot[], lost: number) {
      const near = lost === 0 ? [] : nearestOf(slots, lost);
      this.setData({ nearest: Object.fromEntries(near.map(({ serialNo }) => [serialNo, true])) });
    },
  },
  methods: {
    choose({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { serial: number; time: string }>) {
      const { serial, time } = currentTarget.dataset;
      this.triggerEvent('choose', { serialNo: Number(serial), time });
    },
  },
});

/** The three numbers next to one that is gone. */
function nearestOf(slots: readonly Slot[], lost: number): Slot[] {
  return [...slots].sort((one, other) => Math.abs(one.serialNo - lost) - Math.abs(other.serialNo - lost)).slice(0, 3);
}
