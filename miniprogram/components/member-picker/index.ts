import type { Person } from '../../services/people';

/** 选择就诊人: a sheet with this account's people. Events: `pick` {id}, `add`, `close`. */
Component({
  properties: {
    people: { type: Array, value: [] as Person[] },
    /** The id of who is chosen. */
    chosen: { type: String, value: '' },
    visible: { type: Boolean, value: false },
  },
  methods: {
    pick({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string }>) {
      this.triggerEvent('pick', { id: currentTarget.dataset.id });
    },
    add() {
      this.triggerEvent('add', {});
    },
    onVisible({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close', {});
    },
  },
});
