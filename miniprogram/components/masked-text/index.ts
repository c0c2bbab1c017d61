import { masked, type Secret } from './mask';

/** Something personal: hidden until it is tapped, hidden again by the next tap. */
Component({
  properties: {
    /** The whole text. */
    text: { type: String, value: '' },
    /** name, phone or id. */
    kind: { type: String, value: 'name' as Secret },
  },
  data: { shown: '', open: false },
  observers: {
    'text, kind, open'(text: string, kind: string, open: boolean) {
      const secret: Secret = kind === 'phone' || kind === 'id' ? kind : 'name';
      this.setData({ shown: open ? text : masked(text, secret) });
    },
  },
  methods: {
    toggle() {
      this.setData({ open: !this.data.open });
    },
  },
});
