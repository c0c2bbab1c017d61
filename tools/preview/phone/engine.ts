import * as glassEasel from 'glass-easel';
import * as adapter from 'glass-easel-miniprogram-adapter';
import { builtInTags } from '../../miniprogram/built-in-tags.ts';
import { defineBuiltIns } from './builtins/index.ts';
import { fitStyle } from './dom.ts';
import type { PageSheets } from './stack.ts';
import { noteError } from './state.ts';
import { provideWxs } from './wxs.ts';

// biome-ignore lint/suspicious/noExplicitAny: the adapter's inside is not part of its types
type Loose = any;

/** A page or component as the build describes it. */
export interface PartDefinition {
  id: string;
  scope?: string;
  config: Record<string, unknown>;
}

class Backend extends glassEasel.CurrentWindowBackendContext {
  /** The page that is being built or changed. */
  page: PageSheets | undefined;
  private readonly sheets = new Map<string, string>();

  constructor() {
    super();
    const createElement = (tag: string) => {
      const made = document.createElement(builtInTags.has(tag) ? `wx-${tag}` : tag);
      const set = made.setAttribute.bind(made);
      made.setAttribute = (name, value) => set(name, name === 'style' ? fitStyle(value) : value);
      return made;
    };
    Object.assign(this, {
      document: {
        createElement,
        createTextNode: (text: string) => document.createTextNode(text),
        createDocumentFragment: () => document.createDocumentFragment(),
      },
    });
  }

  override registerStyleSheetContent(path: string, content: unknown): void {
    this.sheets.set(path, String(content));
  }

  override appendStyleSheetPath(path: string): number {
    const content = this.sheets.get(path);
    if (!content || !this.page || this.page.paths.has(path)) return 0;
    this.page.paths.add(path);
    const sheet = document.createElement('style');
    sheet.textContent = content;
    sheet.dataset.wxss = path;
    this.page.elements.push(sheet);
    if (this.page.attached) document.head.append(sheet);
    return 0;
  }
}

glassEasel.globalOptions.throwGlobalError = false;
glassEasel.addGlobalErrorListener((error, method, component) => {
  const where = typeof component === 'string' ? component : component?.is;
  noteError([where, method].filter(Boolean).join(' '), error);
});
provideWxs();

const environment = new adapter.MiniProgramEnv();
/** Where pages and components are registered. */
export const codeSpace: Loose = environment.createCodeSpace('', true);
/** What draws them. */
export const backend = new Backend();

const prepare = codeSpace.prepareComponentOptions;
codeSpace.prepareComponentOptions = function prepareOptions(is: string, options: unknown) {
  const prepared = prepare.call(this, is, options);
  // ids stay as written, for WXSS and tests; fields stay off the node because some components have a property `dataset`
  Object.assign(prepared[0], { idPrefixGenerator: null, writeIdToDOM: true, writeFieldsToNode: false });
  return prepared;
};
defineBuiltIns(codeSpace.getComponentSpace());

backend.onEvent((target: Loose, type: string, detail: unknown, options: Loose) => {
  const event = new glassEasel.Event(type, detail, options);
  glassEasel.Event.dispatchEvent(target, event);
  return event.getEventBubbleStatus();
});
/** The backend as the adapter wants it. */
export const surface: Loose = environment.associateBackend(backend);

for (const name of ['touches', 'changedTouches'])
  Object.defineProperty(glassEasel.Event.prototype, name, {
    get() {
      const original = this.getOriginalEvent?.()?.[name];
      const { x, y } = this.detail ?? {};
      const here = x === undefined ? [] : [{ identifier: 0, clientX: x, clientY: y, pageX: x, pageY: y }];
      return Array.from(original ?? here);
    },
  });

/** What a page or component finds on `this`, shared by all. */
export const callerPrototype: Loose = adapter.component.ComponentCaller.prototype;
const trigger = callerPrototype.triggerEvent;
Object.assign(callerPrototype, {
  getTabBar: () => null,
  setUpdatePerformanceListener: () => undefined,
  animate: (_selector: string, _frames: unknown, milliseconds: number, done?: () => void) => setTimeout(() => done?.(), milliseconds),
  clearAnimation: () => undefined,
  triggerEvent(name: string, detail: unknown = {}, options: unknown = {}) {
    return trigger.call(this, name, detail, options);
  },
});

/** Behaviors such as wx://form-field are WeChat's own; without them a component still works. */
const withoutBuiltInBehaviors = (definition: Loose) =>
  Array.isArray(definition?.behaviors)
    ? { ...definition, behaviors: definition.behaviors.filter((behavior: unknown) => behavior && typeof behavior !== 'string') }
    : definition;

Object.assign(globalThis, {
  // the build calls this at the top of each component's file, so that Page() and Component() know whose file it is
  __mpEnter: (id: string) =>
    codeSpace.componentEnv(id, (env: Loose) => {
      Object.assign(globalThis, {
        Page: (definition: Loose) => env.Page(withoutBuiltInBehaviors(definition)),
        Component: (definition: Loose) => env.Component(withoutBuiltInBehaviors(definition)),
      });
    }),
});
codeSpace.componentEnv('', (env: Loose) => {
  const Behavior = Object.assign((definition: Loose) => env.Behavior(withoutBuiltInBehaviors(definition)), { trait: env.Behavior.trait });
  Object.assign(globalThis, { Behavior });
});

/** Makes pages and components known: definitions, compiled templates and style sheets by path. */
export function registerParts(parts: PartDefinition[], templates: Record<string, unknown>, sheets: Record<string, string>): void {
  for (const [path, content] of Object.entries(sheets)) surface.registerStyleSheetContent(path, content);
  codeSpace.addStyleSheet('app', sheets.app ? 'app' : undefined);
  for (const { id, scope, config } of parts) {
    codeSpace.addComponentStaticConfig(id, config);
    codeSpace.addCompiledTemplate(id, { groupList: templates, content: templates[id] });
    if (sheets[id]) codeSpace.addStyleSheet(id, id, scope);
  }
}

/** Builds a page or component; its properties come from the query. Not attached yet. */
export function createRoot(tag: string, url: string, page?: PageSheets): Loose {
  return drawing(page, () => surface.createRoot(tag, codeSpace, url));
}

/** Runs `draw` while new style sheets belong to that page. */
export function drawing<T>(page: PageSheets | undefined, draw: () => T): T {
  const before = backend.page;
  backend.page = page;
  try {
    return draw();
  } finally {
    backend.page = before;
  }
}
