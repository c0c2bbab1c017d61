import { callerPrototype, type PartDefinition, registerParts } from './engine.ts';
import { fire, mount } from './mount.ts';
import { type AppOutline, move, openFirst, usePages } from './pages.ts';
import { stack, topPage } from './stack.ts';
import { config, noteError, record } from './state.ts';
import { setOnline } from './wx/device.ts';
import { members, wx } from './wx/index.ts';
import { happen } from './wx/kit.ts';

// biome-ignore lint/suspicious/noExplicitAny: an app or page is whatever the mini-program made of it
type Loose = any;

let app: Loose;

const start = location.hash.slice(1);
const launch = { path: start.split('?')[0] ?? '', query: {}, scene: 1001, referrerInfo: {} };

Object.assign(members, {
  createSelectorQuery: () => topPage()?.instance.createSelectorQuery(),
  createIntersectionObserver: (component: Loose, options: unknown) => component.createIntersectionObserver(options),
  createMediaQueryObserver: (component: Loose) => component.createMediaQueryObserver(),
  getLaunchOptionsSync: () => launch,
  getEnterOptionsSync: () => launch,
});
Object.defineProperties(callerPrototype, { router: { get: () => wx }, pageRouter: { get: () => wx } });
callerPrototype.getPageId = function getPageId() {
  return `page-${stack.find(({ instance }) => instance === this)?.id ?? 0}`;
};

Object.assign(globalThis, {
  wx,
  App: (definition: Loose) => {
    app = definition;
  },
  getApp: () => app,
  getCurrentPages: () => stack.map(({ instance }) => instance),
  /** For tests and the page around the phone. */
  __mp: Object.assign(record, { config, mount, fire, move, setOnline, happen, stack }),
});

/** Everything that a build knows about the mini-program. */
interface Build {
  app: AppOutline;
  parts: PartDefinition[];
  templates: Record<string, unknown>;
  sheets: Record<string, string>;
}

/** Makes the mini-program's parts known, before their files run. */
export function register({ app: outline, parts, templates, sheets }: Build): void {
  usePages(outline);
  registerParts(parts, templates, sheets);
}

/** Starts the app and opens the page that the address names after `#`. */
export function run(): void {
  for (const problem of globalThis.__mpProblems ?? []) noteError('build', problem);
  if (config.unit) {
    record.ready = true;
    return;
  }
  window.addEventListener('unhandledrejection', ({ reason }) => noteError('promise', reason?.errMsg ? new Error(reason.errMsg) : reason));
  window.addEventListener('error', ({ error }) => noteError('script', error));
  for (const [name, handler] of [
    ['onLaunch', app?.onLaunch],
    ['onShow', app?.onShow],
  ] as const)
    try {
      handler?.call(app, launch);
    } catch (error) {
      noteError(`app.${name}`, error);
    }
  openFirst(start);
}
