import { move } from '../pages.ts';
import { pageScroll } from '../scroll.ts';
import { stack, topPage } from '../stack.ts';
import { define, defineSilent } from './kit.ts';

const tabButton = (index: number) => [...(topPage()?.frame.tabs.values() ?? [])][index];

function badge(index: number, text: string): void {
  const mark = tabButton(index)?.querySelector('.mp-badge');
  if (mark) mark.textContent = text;
}

/** Adds going from page to page and what a page does with its frame. */
export function defineNavigation(): void {
  for (const kind of ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack'] as const)
    define(kind, (options) => {
      move(kind, options);
      return {};
    });
  define('setNavigationBarTitle', ({ title }) => {
    const page = topPage();
    if (page) page.frame.title.textContent = title;
    document.title = title;
  });
  define('setNavigationBarColor', ({ frontColor, backgroundColor }) => {
    const page = topPage();
    if (page) Object.assign(page.frame.bar.style, { color: frontColor, background: backgroundColor });
  });
  define('startPullDownRefresh', () => {
    const page = topPage();
    page?.frame.refreshing(true);
    page?.instance.onPullDownRefresh?.();
  });
  define('stopPullDownRefresh', () => {
    for (const page of stack) page.frame.refreshing(false);
  });
  define('pageScrollTo', (options) => pageScroll(options));
  define('setTabBarBadge', ({ index, text }) => badge(index, text));
  define('removeTabBarBadge', ({ index }) => badge(index, ''));
  define('showTabBarRedDot', ({ index }) => badge(index, '•'));
  define('hideTabBarRedDot', ({ index }) => badge(index, ''));
  const showTabBar = (shown: boolean) => {
    const bar = topPage()?.frame.screen.querySelector<HTMLElement>('.mp-tabbar');
    if (bar) bar.hidden = !shown;
  };
  define('showTabBar', () => showTabBar(true));
  define('hideTabBar', () => showTabBar(false));
  defineSilent('setTabBarItem', 'setTabBarStyle', 'hideHomeButton', 'showNavigationBarLoading', 'hideNavigationBarLoading');
  defineSilent('setBackgroundColor', 'setBackgroundTextStyle', 'preloadSubpackage');
}
