import { topPage } from './stack.ts';

/** Scrolls the visible page to a place or to the element that a selector names. */
export function pageScroll({
  scrollTop,
  selector,
  offsetTop = 0,
  duration = 300,
}: {
  scrollTop?: number;
  selector?: string;
  offsetTop?: number;
  duration?: number;
}): void {
  const scroll = topPage()?.frame.scroll;
  if (!scroll) return;
  const target = selector ? scroll.querySelector(selector.replace('>>>', ' ')) : undefined;
  const below = target ? target.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop : 0;
  const top = target ? below + offsetTop : (scrollTop ?? 0);
  if (scroll.scrollTo) scroll.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'auto' });
}
