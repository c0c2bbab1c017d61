import * as glassEasel from 'glass-easel';
import { createRoot } from './engine.ts';
import { readAddress } from './router-rules.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the mini-program made
type Loose = any;

/** Sends an event to what a selector finds in a component's template. Throws when it finds nothing. */
export function fire(component: Loose, selector: string, type: string, detail: unknown = {}): void {
  const found = component.getShadowRoot().querySelector(selector);
  if (!found) throw new Error(`${component.is} shows nothing that is ${selector}`);
  glassEasel.Event.dispatchEvent(found, new glassEasel.Event(type, detail, { bubbles: true, composed: true }));
}

/** A component or page alone in the document, for unit tests. */
export function mount(path: string, properties: Record<string, unknown> = {}): Loose {
  const host = document.createElement('div');
  const placeholder = document.createElement('i');
  host.append(placeholder);
  document.body.append(host);
  const { route, query } = readAddress(`/${path}`, '');
  const root = createRoot(route.split('/').pop() ?? route, path);
  const component = root.getComponent();
  const instance = root.get();
  const events: [name: string, detail: unknown][] = [];
  const trigger = component.triggerEvent;
  component.triggerEvent = function noted(name: string, detail: unknown, options: unknown) {
    events.push([name, detail]);
    return trigger.call(this, name, detail, options ?? {});
  };
  Object.assign(instance, { route, options: query });
  if (Object.keys(properties).length > 0) instance.setData(properties);
  root.attach(host, placeholder);

  const unmount = () => {
    root.release();
    host.remove();
  };
  return {
    host,
    component,
    instance,
    events,
    fire: (...given: [string, string, unknown]) => fire(component, ...given),
    unmount,
    html: () => host.innerHTML,
    text: () => host.textContent,
  };
}
