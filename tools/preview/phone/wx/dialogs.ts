import { element, pressable, screen } from '../dom.ts';
import { define } from './kit.ts';

let toast: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function hideToast(): void {
  toast?.remove();
  toast = undefined;
  clearTimeout(timer);
}

function showToast(title: string, icon: string, milliseconds: number | undefined): void {
  hideToast();
  toast = element('div', `mp-toast mp-toast-${icon}`);
  toast.setAttribute('role', 'status');
  const sign = { success: '✓', error: '✕', loading: '◌' }[icon];
  if (sign) toast.append(element('div', 'mp-toast-sign', sign));
  toast.append(element('div', 'mp-toast-text', title));
  screen().append(toast);
  if (milliseconds) timer = setTimeout(hideToast, milliseconds);
}

/** Draws something over the whole screen; `close` takes it away. */
export function overlay(className: string, ...content: Node[]): { close: () => void; mask: HTMLElement; box: HTMLElement } {
  const mask = element('div', 'mp-mask');
  const box = element('div', className);
  box.setAttribute('role', 'dialog');
  box.append(...content);
  mask.append(box);
  screen().append(mask);
  return { mask, box, close: () => mask.remove() };
}

/** The words of a modal. */
interface ModalOptions {
  title?: string;
  content?: string;
  showCancel?: boolean;
  confirmText?: string;
  cancelText?: string;
  editable?: boolean;
  placeholderText?: string;
}

/** Asks and gives WeChat's answer. */
export function askModal(options: ModalOptions): Promise<{ confirm: boolean; cancel: boolean; content: string | null }> {
  return new Promise((resolve) => {
    const field = element('input', 'mp-modal-field');
    field.placeholder = options.placeholderText ?? '';
    field.value = options.editable ? (options.content ?? '') : '';
    const buttons = element('div', 'mp-modal-buttons');
    const words = options.editable ? field : element('p', '', options.content ?? '');
    const { close } = overlay('mp-modal', element('h3', '', options.title ?? ''), words, buttons);
    const answer = (confirm: boolean) => {
      close();
      resolve({ confirm, cancel: !confirm, content: options.editable ? field.value : null });
    };
    if (options.showCancel !== false) buttons.append(pressable('cancel', options.cancelText ?? '取消', () => answer(false)));
    buttons.append(pressable('ok', options.confirmText ?? '确定', () => answer(true)));
  });
}

/** Lets the user choose one of several words; -1 when they cancel. */
export function askSheet(items: string[]): Promise<number> {
  return new Promise((resolve) => {
    const { mask, box, close } = overlay('mp-sheet');
    const done = (index: number) => {
      close();
      resolve(index);
    };
    mask.onclick = (event) => event.target === mask && done(-1);
    for (const [index, item] of items.entries()) box.append(pressable('mp-sheet-item', item, () => done(index)));
    box.append(pressable('mp-sheet-item mp-sheet-cancel', '取消', () => done(-1)));
  });
}

/** Adds toasts, loading, modals, action sheets and pictures seen large. */
export function defineDialogs(): void {
  define('showToast', ({ title = '', icon = 'success', duration = 1500 }) => showToast(title, icon, duration));
  define('hideToast', hideToast);
  define('showLoading', ({ title = '加载中' }) => showToast(title, 'loading', undefined));
  define('hideLoading', hideToast);
  define('showModal', askModal);
  define('showActionSheet', async ({ itemList }) => {
    const tapIndex = await askSheet(itemList);
    if (tapIndex < 0) throw new Error('cancel');
    return { tapIndex };
  });
  define('previewImage', ({ urls, current }) => {
    const picture = element('img', 'mp-picture');
    picture.src = typeof current === 'number' ? urls[current] : (current ?? urls[0]);
    const { mask, close } = overlay('mp-pictures', picture);
    mask.onclick = close;
  });
  define('previewMedia', () => ({}));
}
