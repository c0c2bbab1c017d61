/** A new element with a class and, if given, text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text?: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A new button that does something. */
export function pressable(className: string, text: string, onPress: () => void): HTMLButtonElement {
  const made = element('button', className, text);
  made.type = 'button';
  made.onclick = onPress;
  return made;
}

/** The phone's screen. */
export function screen(): HTMLElement {
  return document.getElementById('phone') ?? document.body;
}

/** Turns rpx into vw in an inline style. */
export function fitStyle(value: string): string {
  return value
    .replace(/(-?\d*\.?\d+)rpx\b/g, (_, number: string) => `${Number((Number(number) / 7.5).toFixed(5))}vw`)
    .replace(/env\(\s*safe-area-inset-(\w+)\s*(,[^)]*)?\)/g, 'var(--mp-safe-$1, 0px)');
}

/** Where a picture is: as it stands when it has a scheme, otherwise below the mini-program's root; `from` is the user's path. */
export function pictureUrl(source: string, base: string, from: string): string {
  if (!source || /^([a-z]+:|\/\/)/i.test(source)) return source;
  const folder = from.split('/').slice(0, -1);
  const path = source.startsWith('/') ? source.slice(1) : new URL(source, `http://x/${folder.join('/')}/`).pathname.slice(1);
  return `${base}files/${path}`;
}
