import { element, pressable, screen } from './dom.ts';
import { followPull } from './pull-down.ts';
import { config } from './state.ts';

// biome-ignore lint/suspicious/noExplicitAny: app.json's window and tabBar, as written
type Loose = any;

/** What surrounds a page. */
export interface PageFrame {
  screen: HTMLElement;
  title: HTMLElement;
  bar: HTMLElement;
  scroll: HTMLElement;
  body: HTMLElement;
  placeholder: HTMLElement;
  tabs: Map<string, HTMLElement>;
  /** Shows or hides the pull-down's dots. */
  refreshing: (on: boolean) => void;
}

/** What a page's frame needs to know, and whom it tells. */
export interface FramePlan {
  route: string;
  window: Loose;
  tabBar: Loose;
  canGoBack: boolean;
  isHome: boolean;
  tell: (name: string, ...given: unknown[]) => unknown;
  goBack: () => void;
  goHome: () => void;
  goToTab: (path: string) => void;
}

/** Draws status bar, navigation bar, the page's place and, on a tab page, the tab bar. */
export function drawPage(plan: FramePlan): PageFrame {
  const { window, tabBar } = plan;
  const page = element('div', 'mp-page');
  page.dataset.route = plan.route;
  page.hidden = true;
  const { bar, title } = drawBar(plan);
  if (window.navigationStyle !== 'custom') page.append(bar);
  const scroll = element('div', 'mp-scroll');
  const body = element('div', 'mp-page-body');
  const placeholder = element('i');
  const dots = element('div', 'mp-dots');
  dots.hidden = true;
  dots.append(element('i'), element('i'), element('i'));
  scroll.style.backgroundColor = window.backgroundColor ?? '';
  body.append(placeholder);
  scroll.append(dots, body);
  page.append(scroll);
  const refreshing = (on: boolean) => {
    dots.hidden = !on;
  };
  watchScroll(scroll, plan);
  if (window.enablePullDownRefresh)
    followPull(scroll, () => {
      refreshing(true);
      plan.tell('onPullDownRefresh');
    });
  const tabs = new Map<string, HTMLElement>();
  if (tabBar && !tabBar.custom) page.append(drawTabs(plan, tabs));
  else page.style.setProperty('--mp-safe-bottom', '34px');
  screen().append(page);
  return { screen: page, title, bar, scroll, body, placeholder, tabs, refreshing };
}

function drawBar({ window, canGoBack, isHome, tabBar, goBack, goHome }: FramePlan): { bar: HTMLElement; title: HTMLElement } {
  const bar = element('div', 'mp-bar');
  bar.style.background = window.navigationBarBackgroundColor ?? '#000000';
  bar.style.color = window.navigationBarTextStyle === 'black' ? '#000000' : '#ffffff';
  const title = element('div', 'mp-title', window.navigationBarTitleText ?? '');
  bar.append(title);
  if (canGoBack) bar.append(labelled(pressable('mp-back', '‹', goBack), '返回'));
  else if (!isHome && !tabBar) bar.append(labelled(pressable('mp-back', '⌂', goHome), '返回首页'));
  const capsule = element('div', 'mp-capsule', '••• ◉');
  capsule.setAttribute('aria-hidden', 'true');
  bar.append(capsule);
  return { bar, title };
}

const labelled = (button: HTMLElement, label: string) => {
  button.setAttribute('aria-label', label);
  return button;
};

function watchScroll(scroll: HTMLElement, { window, tell }: FramePlan): void {
  const distance = window.onReachBottomDistance ?? 50;
  let atBottom = false;
  scroll.addEventListener('scroll', () => {
    tell('onPageScroll', { scrollTop: scroll.scrollTop });
    const reached = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - distance;
    if (reached && !atBottom) tell('onReachBottom');
    atBottom = reached;
  });
}

function drawTabs({ tabBar, route, tell, goToTab }: FramePlan, tabs: Map<string, HTMLElement>): HTMLElement {
  const row = element('div', 'mp-tabbar');
  row.style.background = tabBar.backgroundColor ?? '#ffffff';
  for (const [index, tab] of tabBar.list.entries()) {
    const selected = tab.pagePath === route;
    const icon = selected ? (tab.selectedIconPath ?? tab.iconPath) : tab.iconPath;
    const button = pressable('mp-tab', '', () => {
      tell('onTabItemTap', { index, pagePath: tab.pagePath, text: tab.text });
      if (!selected) goToTab(tab.pagePath);
    });
    button.style.color = (selected ? tabBar.selectedColor : tabBar.color) ?? '';
    if (selected) button.setAttribute('aria-current', 'page');
    if (icon) {
      const picture = element('img');
      picture.src = `${config.base}files/${icon.replace(/^\//, '')}`;
      picture.alt = '';
      button.append(picture);
    }
    button.append(element('span', '', tab.text), element('b', 'mp-badge'));
    tabs.set(tab.pagePath, button);
    row.append(button);
  }
  return row;
}
