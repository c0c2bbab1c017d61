/** Pages of the tab bar, which are switched to and never opened on top. */
const tabPages = ['pages/home/index', 'pages/bookings/index', 'pages/messages/index', 'pages/mine/index'];

/** How to leave 登录: back to the page below it, or to the page that was asked for, or home. */
export type WayBack = { by: 'back' } | { by: 'switch'; url: string } | { by: 'open'; url: string };

/**
 * Where someone goes after signing in. `from` is what the page was opened with, still encoded; an address that is no page
 * of ours is ignored, since anybody may make a link.
 */
export function wayBack(from: string | undefined, pagesBelow: number): WayBack {
  if (pagesBelow > 0) return { by: 'back' };
  const url = pageIn(from);
  if (!url) return { by: 'switch', url: '/pages/home/index' };
  const [path = ''] = url.slice(1).split('?');
  return tabPages.includes(path) ? { by: 'switch', url: `/${path}` } : { by: 'open', url };
}

function pageIn(from: string | undefined): string | undefined {
  let url = from ?? '';
  try {
    url = decodeURIComponent(url);
  } catch {
    return undefined; // a % that encodes nothing
  }
  const isOurs = /^\/(pages|packages)\/[\w/-]+\/index(\?[\w=&%.-]*)?$/.test(url) && !url.startsWith('/packages/account/pages/log-in/');
  return isOurs ? url : undefined;
}
