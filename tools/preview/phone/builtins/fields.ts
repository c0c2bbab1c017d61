import { attributes, type BuiltIn, type Plan, setOwn } from './kit.ts';

const shared = {
  ...{ value: '', placeholder: '', placeholderStyle: '', placeholderClass: '', maxlength: 140, focus: false, autoFocus: false, cursor: -1 },
  ...{ cursorSpacing: 0, selectionStart: -1, selectionEnd: -1, adjustPosition: true, holdKeyboard: false, confirmType: 'done' },
  ...{ confirmHold: false, alwaysEmbed: false, cursorColor: '' },
};
const secret = {
  ...{ type: 'text', password: false, safePasswordCertPath: '', safePasswordLength: null, safePasswordTimeStamp: null },
  ...{ safePasswordNonce: '', safePasswordSalt: '', safePasswordCustomHash: '', alwaysSystem: false, randomNumber: false },
};
const long = { autoHeight: false, fixed: false, showConfirmBar: true, disableDefaultPadding: false };

/** The keyboard that a type brings up. */
const keyboards: Record<string, string> = { number: 'numeric', idcard: 'text', digit: 'decimal', tel: 'tel' };

type Control = HTMLInputElement & HTMLTextAreaElement;

function listen(field: BuiltIn, control: Control): void {
  const state = () => ({ value: control.value, cursor: control.selectionStart ?? control.value.length, keyCode: 0 });
  control.addEventListener('input', (event) => {
    event.stopPropagation();
    setOwn(field, 'value', control.value);
    field.triggerEvent('input', state());
    grow(field, control);
  });
  control.addEventListener('change', (event) => event.stopPropagation());
  control.addEventListener('focus', () => field.triggerEvent('focus', { value: control.value, height: 0 }));
  control.addEventListener('blur', () => field.triggerEvent('blur', state()));
  control.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter' && control.tagName === 'INPUT') field.triggerEvent('confirm', state());
  });
}

function grow(field: BuiltIn, control: Control): void {
  if (!field.data.autoHeight) return;
  field.$$.style.height = 'auto';
  control.style.height = 'auto';
  control.style.height = `${control.scrollHeight}px`;
  field.triggerEvent('linechange', { height: control.scrollHeight, lineCount: 1 });
}

function updateField(this: BuiltIn, _element: HTMLElement, name: string, value: unknown): void {
  const control = this.control as unknown as Control;
  if (name === 'value' && control.value !== value) control.value = value == null ? '' : String(value);
  if (name === 'placeholder') control.placeholder = String(value ?? '');
  if (name === 'disabled') control.disabled = Boolean(value);
  if (name === 'maxlength') {
    if (Number(value) >= 0) control.maxLength = Number(value);
    else control.removeAttribute('maxlength');
  }
  if ((name === 'type' || name === 'password') && control.tagName === 'INPUT') {
    control.type = this.data.password || this.data.type === 'safe-password' ? 'password' : 'text';
    control.inputMode = keyboards[this.data.type] ?? 'text';
  }
  if (name === 'ariaLabel' && value) control.setAttribute('aria-label', String(value));
  if ((name === 'focus' || name === 'autoFocus') && value) setTimeout(() => control.focus());
  if (name === 'autoHeight' && value) setTimeout(() => grow(this, control));
}

const field = (tag: 'input' | 'textarea', own: Record<string, unknown>): Plan => ({
  attributes: attributes({ ...shared, ...own, disabled: false, ariaLabel: null }),
  init(element) {
    const control = document.createElement(tag);
    this.control = control;
    element.append(control);
    listen(this, control as Control);
  },
  update: updateField,
});

/** <input> and <textarea> */
export const fields: Record<string, Plan> = { input: field('input', secret), textarea: field('textarea', long) };
