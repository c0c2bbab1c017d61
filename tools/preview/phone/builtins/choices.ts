import { around, attributes, type BuiltIn, inside, type Plan, setOwn } from './kit.ts';

/** A control of the browser's own inside, whose events stay inside too. */
function control(builtIn: BuiltIn, type: string, onChange: (input: HTMLInputElement) => void): void {
  const input = document.createElement('input');
  input.type = type;
  builtIn.control = input;
  builtIn.$$.prepend(input);
  input.addEventListener('change', (event) => {
    event.stopPropagation();
    onChange(input);
  });
}

const option = (type: 'checkbox' | 'radio'): Plan => ({
  attributes: attributes({ value: '', checked: false, color: '', disabled: false }),
  init(element) {
    control(this, type, (input) => {
      setOwn(this, 'checked', input.checked);
      around(element, `${type}-group`)?.changed(this);
    });
    // a press on the words around the box counts as one on the box
    element.addEventListener('click', (event) => {
      if (event.target !== this.control && !this.data.disabled) this.control?.click();
    });
  },
  update(_element, name, value) {
    if (name === 'checked' || name === 'disabled') Object.assign(this.control ?? {}, { [name]: Boolean(value) });
    if (name === 'color') Object.assign(this.control?.style ?? {}, { accentColor: value });
  },
});

const group = (type: 'checkbox' | 'radio'): Plan => ({
  init(element) {
    element.setAttribute('role', type === 'radio' ? 'radiogroup' : 'group');
    this.held = () => {
      const chosen = inside(element, type).filter(({ data }) => data.checked);
      return type === 'radio' ? (chosen[0]?.data.value ?? '') : chosen.map(({ data }) => data.value);
    };
    this.changed = (by: BuiltIn) => {
      if (type === 'radio') for (const other of inside(element, type)) if (other !== by) setOwn(other, 'checked', false);
      this.triggerEvent('change', { value: this.held() });
    };
    this.reset = () => {
      for (const one of inside(element, type)) setOwn(one, 'checked', false);
    };
  },
});

const toggle: Plan = {
  attributes: attributes({ checked: false, color: '', type: 'switch', disabled: false }),
  init() {
    control(this, 'checkbox', (input) => {
      setOwn(this, 'checked', input.checked);
      this.triggerEvent('change', { value: input.checked });
    });
    this.control?.setAttribute('role', 'switch');
    this.held = () => this.data.checked;
    this.reset = () => setOwn(this, 'checked', false);
  },
  update(_element, name, value) {
    if (name === 'checked' || name === 'disabled') Object.assign(this.control ?? {}, { [name]: Boolean(value) });
  },
};

const slider: Plan = {
  attributes: attributes({
    ...{ min: 0, max: 100, step: 1, value: 0, showValue: false, color: '', selectedColor: '', activeColor: '', backgroundColor: '' },
    ...{ blockSize: 28, blockColor: '', disabled: false },
  }),
  init(element) {
    control(this, 'range', (input) => {
      setOwn(this, 'value', Number(input.value));
      this.triggerEvent('change', { value: Number(input.value) });
    });
    this.control?.addEventListener('input', () => this.triggerEvent('changing', { value: Number(this.control?.value) }));
    const shown = document.createElement('span');
    element.append(shown);
    this.shown = shown;
  },
  update(_element, name, value) {
    if (['min', 'max', 'step', 'value'].includes(name)) Object.assign(this.control ?? {}, { [name]: String(value) });
    if (name === 'disabled') Object.assign(this.control ?? {}, { disabled: Boolean(value) });
    this.shown.textContent = this.data.showValue ? String(this.data.value) : '';
  },
};

const label: Plan = {
  attributes: attributes({ for: '' }),
  init(element) {
    element.addEventListener('click', (event) => {
      const names = ['checkbox', 'radio', 'switch', 'button', 'input', 'textarea'];
      const inControl = event.target instanceof HTMLElement && event.target.closest(names.map((name) => `wx-${name}`).join());
      if (inControl) return;
      const named = this.data.for ? document.getElementById(this.data.for) : undefined;
      const target = named ?? inside(element, ...names)[0]?.$$;
      const inner = target?.querySelector('input, textarea');
      if (inner instanceof HTMLInputElement && /checkbox|radio/.test(inner.type)) inner.click();
      else if (inner instanceof HTMLElement) inner.focus();
      else if (target instanceof HTMLElement) target.click();
    });
  },
};

const fieldNames = ['input', 'textarea', 'switch', 'slider', 'checkbox-group', 'radio-group', 'picker'];

/** What a named field holds when its form is sent. */
const heldBy = (one: BuiltIn) => (one.held ? one.held() : one.data.value);

const form: Plan = {
  attributes: attributes({ reportSubmit: false, reportSubmitTimeout: 0 }),
  init(element) {
    this.finish = (type: string) => {
      const named = inside(element, ...fieldNames).filter(({ data }) => data.name);
      if (type === 'reset')
        for (const one of named) {
          if (one.reset) one.reset();
          else setOwn(one, 'value', '');
        }
      const value = Object.fromEntries(named.map((one) => [one.data.name, heldBy(one)]));
      this.triggerEvent(type, type === 'submit' ? { value, formId: '' } : {});
    };
  },
};

/** What one chooses with, and forms. */
export const choices: Record<string, Plan> = {
  ...{ checkbox: option('checkbox'), radio: option('radio'), 'checkbox-group': group('checkbox'), 'radio-group': group('radio') },
  ...{ switch: toggle, slider, label, form },
};
