import { createRoot, drawing } from './engine.ts';
import { drawPage } from './page-frame.ts';
import { type Move, readAddress, refusalOf } from './router-rules.ts';
import { type OpenPage, type PageSheets, stack, topPage } from './stack.ts';
import { noteError, record } from './state.ts';

// biome-ignore lint/suspicious/noExplicitAny: a page is whatever the mini-program made of it
type Loose = any;

/** What app.json and the pages' own .json say, as far as the phone draws it. */
export interface AppOutline {
  pages: string[];
  window: Loose;
  windows: Record<string, Loose>;
  tabBar: Loose;
}

const tabs = new Map<string, OpenPage>();
let outline: AppOutline = { pages: [], window: {}, windows: {}, tabBar: undefined };
let opened = 0;

/** Tells the router which pages there are. */
export function usePages(app: AppOutline): void {
  outline = app;
}

const tabRoutes = (): string[] => (outline.tabBar?.list ?? []).map((tab: Loose) => tab.pagePath);

/** Calls a page's own function, if it has one; its error is noted and goes no further. */
export function tellPage(page: OpenPage, name: string, ...given: unknown[]): unknown {
  const handler = page.instance[name];
  if (typeof handler !== 'function') return undefined;
  try {
    const answer = handler.apply(page.instance, given);
    if (answer instanceof Promise) answer.catch((error) => noteError(`${page.route}.${name}`, error));
    return answer;
  } catch (error) {
    noteError(`${page.route}.${name}`, error);
    return undefined;
  }
}

function show(page: OpenPage): void {
  document.head.append(...page.sheets.elements);
  page.sheets.attached = true;
  page.shown = true;
  page.frame.screen.hidden = false;
  document.title = page.frame.title.textContent ?? '';
  tellPage(page, 'onShow');
  page.component.triggerPageLifetime('show', []);
  if (page.ready) return;
  page.ready = true;
  requestAnimationFrame(() => tellPage(page, 'onReady'));
}

function hide(page: OpenPage): void {
  if (!page.shown) return;
  page.shown = false;
  page.sheets.attached = false;
  for (const sheet of page.sheets.elements) sheet.remove();
  page.frame.screen.hidden = true;
  tellPage(page, 'onHide');
  page.component.triggerPageLifetime('hide', []);
}

function close(page: OpenPage): void {
  page.shown = false;
  for (const sheet of page.sheets.elements) sheet.remove();
  tellPage(page, 'onUnload');
  page.root.release();
  page.frame.screen.remove();
  if (tabs.get(page.route) === page) tabs.delete(page.route);
}

function open(url: string): OpenPage {
  const { route, query, text } = readAddress(url, topPage()?.route ?? '');
  const isTab = tabRoutes().includes(route);
  const window = { ...outline.window, ...outline.windows[route] };
  const sheets: PageSheets = { paths: new Set(), elements: [], attached: true };
  const frame = drawPage({
    route,
    window,
    tabBar: isTab ? outline.tabBar : undefined,
    canGoBack: stack.length > 0 && !isTab,
    isHome: route === outline.pages[0],
    tell: (name, ...given) => tellPage(page, name, ...given),
    goBack: () => move('navigateBack', {}),
    goHome: () => move('reLaunch', { url: `/${outline.pages[0]}` }),
    goToTab: (path) => move('switchTab', { url: `/${path}` }),
  });
  const root = createRoot('mp-root', route + (text ? `?${text}` : ''), sheets);
  const instance = root.get();
  const page: OpenPage = {
    ...{ id: ++opened, route, options: query, sheets, frame, root, instance },
    ...{ component: root.getComponent(), ready: false, shown: false },
  };
  Object.assign(instance, { route, options: query });
  stack.push(page);
  if (isTab) tabs.set(route, page);
  drawing(sheets, () => root.attach(frame.body, frame.placeholder));
  tellPage(page, 'onLoad', query);
  return page;
}

const closeAbove = (count: number) => {
  for (const page of stack.splice(count).reverse()) {
    if (page.shown) tellPage(page, 'onHide');
    close(page);
  }
};

const moves: Record<Move, (url: string, delta: number) => void> = {
  navigateTo: (url) => {
    const below = topPage();
    if (below) hide(below);
    show(open(url));
  },
  redirectTo: (url) => {
    closeAbove(Math.max(stack.length - 1, 0));
    show(open(url));
  },
  reLaunch: (url) => {
    closeAbove(0);
    for (const page of tabs.values()) close(page);
    show(open(url));
  },
  navigateBack: (_url, delta) => {
    closeAbove(Math.max(stack.length - delta, 1));
    const top = topPage();
    if (top) show(top);
  },
  switchTab: (url) => {
    closeAbove(1);
    const from = stack.pop();
    const { route } = readAddress(url, from?.route ?? '');
    if (from) hide(from);
    if (from && !tabRoutes().includes(from.route)) close(from);
    const kept = tabs.get(route);
    if (kept) stack.push(kept);
    show(kept ?? open(`/${route}`));
  },
};

/** Goes to another page as WeChat would. Throws in WeChat's words when it would not. */
export function move(kind: Move, { url = '', delta = 1 }: { url?: string; delta?: number }): void {
  const { route } = readAddress(url, topPage()?.route ?? '');
  const refusal = refusalOf(kind, route, { depth: stack.length, pages: outline.pages, tabs: tabRoutes() });
  if (refusal) throw new Error(refusal);
  moves[kind](url.startsWith('/') || !url ? url : `/${route}${url.includes('?') ? `?${url.split('?')[1]}` : ''}`, delta);
  if (parent !== window) parent.postMessage({ route: topPage()?.route }, '*');
}

/** Opens the first page. */
export function openFirst(url: string): void {
  try {
    move('reLaunch', { url: url ? `/${url}` : `/${outline.pages[0]}` });
  } catch (error) {
    noteError('app', error);
    move('reLaunch', { url: `/${outline.pages[0]}` });
  }
  record.ready = true;
}
