import type { Clinic } from '../../services/clinics';

/** A doctor, or a department's 普通门诊. `plain` shows no state and no arrow. Event: `open`. */
Component({
  properties: {
    clinic: { type: Object, value: {} as Clinic },
    plain: { type: Boolean, value: false },
  },
  methods: {
    open() {
      this.triggerEvent('open', {});
    },
  },
});
