/** How a page was asked for. */
export type Move = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack';

/** WeChat opens at most this many pages on top of each other. */
export const stackLimit = 10;

/** A page's address: route, and what follows the question mark. */
export interface Address {
  route: string;
  query: Record<string, string>;
  /** The query as written. */
  text: string;
}

/** Reads `/pages/x/index?id=1`, or a path relative to the page that asks. */
export function readAddress(url: string, from: string): Address {
  const [path = '', text = ''] = url.split('?');
  const route = path.startsWith('/') ? path.slice(1) : new URL(path, `http://x/${from}`).pathname.slice(1);
  const query: Record<string, string> = {};
  for (const pair of text.split('&').filter(Boolean)) {
    const at = pair.indexOf('=');
    query[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? '' : decodeURIComponent(pair.slice(at + 1));
  }
  return { route: route.replace(/\.html$/, ''), query, text };
}

/** Why WeChat refuses a move, in its own words; undefined when it may go on. */
export function refusalOf(
  move: Move,
  route: string,
  { depth, pages, tabs }: { depth: number; pages: readonly string[]; tabs: readonly string[] },
): string | undefined {
  if (move === 'navigateBack') return depth > 1 ? undefined : 'cannot navigate back at first page.';
  if (!pages.includes(route)) return `page "${route}" is not found`;
  const isTab = tabs.includes(route);
  if (move === 'switchTab') return isTab ? undefined : 'can not switch to no-tabBar page';
  if (isTab && move !== 'reLaunch') return `can not ${move} a tabbar page`;
  if (move === 'navigateTo' && depth >= stackLimit) return 'webview count limit exceed';
  return undefined;
}
