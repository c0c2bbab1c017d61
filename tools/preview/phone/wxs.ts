import type { GeneralComponent, Event as MpEvent } from 'glass-easel';
import { fitStyle } from './dom.ts';

// biome-ignore lint/suspicious/noExplicitAny: WXS is untyped
type Loose = any;

const descriptors = new WeakMap<object, Loose>();

/** What WXS event handlers know of a component: WeChat's ComponentDescriptor. */
function descriptorOf(node: Loose): Loose {
  if (!node) return null;
  const known = descriptors.get(node);
  if (known) return known;
  const state = {};
  const dom = (): HTMLElement | undefined => node.getBackendElement?.() ?? node.$$;
  const made = {
    getState: () => state,
    selectComponent: (selector: string) => descriptorOf(node.getShadowRoot?.()?.querySelector(selector) ?? node.querySelector?.(selector)),
    selectAllComponents: (selector: string) => (node.getShadowRoot?.()?.querySelectorAll(selector) ?? []).map(descriptorOf),
    setStyle: (style: string | Record<string, unknown>) => setStyle(dom(), style),
    addClass: (name: string) => node.classList?.toggle(name, true),
    removeClass: (name: string) => node.classList?.toggle(name, false),
    hasClass: (name: string) => Boolean(node.classList?.contains(name)),
    getDataset: () => node.dataset,
    callMethod: (name: string, argument: unknown) => node.getMethodCaller?.()[name]?.(argument),
    requestAnimationFrame: (step: FrameRequestCallback) => requestAnimationFrame(step),
    triggerEvent: (name: string, detail: unknown) => node.triggerEvent?.(name, detail, {}),
    getBoundingClientRect: () => dom()?.getBoundingClientRect(),
    getComputedStyle: (names: string[]) => {
      const target = dom();
      const style: Loose = target ? getComputedStyle(target) : {};
      return Object.fromEntries(names.map((name) => [name, style[name]]));
    },
    setTimeout: (run: () => void, milliseconds: number) => setTimeout(run, milliseconds),
    clearTimeout: (timer: number) => clearTimeout(timer),
  };
  descriptors.set(node, made);
  return made;
}

function setStyle(target: HTMLElement | undefined, style: string | Record<string, unknown>): void {
  if (typeof style === 'string') target?.setAttribute('style', style);
  else
    for (const [name, value] of Object.entries(style ?? {}))
      target?.style.setProperty(
        name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`),
        fitStyle(String(value)),
      );
}

/** Puts what compiled WXS calls on the global object. */
export function provideWxs(): void {
  Object.assign(globalThis, {
    getRegExp: (pattern: string, flags?: string) => new RegExp(pattern, flags),
    getDate: (...parts: ConstructorParameters<typeof Date>) => new Date(...parts),
    __wxsConstructor: (value: unknown) => (value == null ? undefined : Object.prototype.toString.call(value).slice(8, -1)),
    // after the tree is built, as in WeChat
    __wxsChange: (handler: unknown) =>
      typeof handler === 'function'
        ? (value: unknown, old: unknown, host: unknown, target: unknown) =>
            queueMicrotask(() => handler(value, old, descriptorOf(host), descriptorOf(target)))
        : handler,
    __wxsEvent: (caller: Loose, event: MpEvent<unknown>, handler: Loose) =>
      handler.__wxs
        ? handler(
            Object.assign(Object.create(event), { instance: descriptorOf(Reflect.get(event, 'currentTarget')) }),
            descriptorOf(caller._$ ?? caller),
          )
        : handler.call(caller, event),
  });
}

/** The type of a node that has a component behind it. */
export type Component = GeneralComponent;
