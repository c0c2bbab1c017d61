import { followPull } from '../pull-down.ts';
import { attributes, inside, type Plan, setOwn } from './kit.ts';

const pixels = (value: unknown) => {
  const number = Number.parseFloat(String(value));
  return String(value).endsWith('rpx') ? (number * globalThis.innerWidth) / 750 : number;
};

/** Compared, not selected: jsdom has no CSS.escape. */
const withId = (element: HTMLElement, id: string) => [...element.querySelectorAll('[id]')].find((one) => one.id === id);

const scrollView: Plan = {
  attributes: attributes({
    ...{ scrollX: false, scrollY: false, scrollTop: null, scrollLeft: null, scrollIntoView: '', scrollWithAnimation: false, type: 'list' },
    ...{ upperThreshold: null, lowerThreshold: null, enhanced: false, showScrollbar: true, bounces: true, enableFlex: false },
    ...{ refresherEnabled: false, refresherTriggered: false, refresherThreshold: 45, refresherDefaultStyle: '', refresherBackground: '' },
    ...{ enableBackToTop: false, pagingEnabled: false, fastDeceleration: false, scrollAnchoring: false, usingSticky: false },
    ...{ enablePassive: false, binddragstart: null, reverse: false, clip: true, cacheExtent: 0, scrollIntoViewAlignment: 'start' },
  }),
  init(element) {
    let atEnd = false;
    let before = { left: 0, top: 0 };
    element.addEventListener('scroll', () => {
      const { scrollLeft, scrollTop, scrollHeight, scrollWidth, clientHeight, clientWidth } = element;
      const deltas = { deltaX: before.left - scrollLeft, deltaY: before.top - scrollTop };
      before = { left: scrollLeft, top: scrollTop };
      this.triggerEvent('scroll', { scrollLeft, scrollTop, scrollHeight, scrollWidth, ...deltas });
      const margin = pixels(this.data.lowerThreshold ?? 50);
      const reached = this.data.scrollY
        ? scrollTop + clientHeight >= scrollHeight - margin
        : scrollLeft + clientWidth >= scrollWidth - margin;
      if (reached && !atEnd) this.triggerEvent('scrolltolower', { direction: this.data.scrollY ? 'bottom' : 'right' });
      atEnd = reached;
      if (scrollTop === 0 && scrollLeft === 0) this.triggerEvent('scrolltoupper', { direction: this.data.scrollY ? 'top' : 'left' });
    });
    followPull(element, () => this.data.refresherEnabled && this.triggerEvent('refresherrefresh', {}));
  },
  update(element, name, value) {
    if (name === 'scrollX') element.toggleAttribute('data-x', Boolean(value));
    if (name === 'scrollY') element.toggleAttribute('data-y', Boolean(value));
    if (name === 'enableFlex') element.toggleAttribute('data-flex', Boolean(value));
    if (name === 'refresherTriggered') element.toggleAttribute('data-refreshing', Boolean(value));
    if (name === 'scrollTop' && value !== null) setTimeout(() => Object.assign(element, { scrollTop: pixels(value) }));
    if (name === 'scrollLeft' && value !== null) setTimeout(() => Object.assign(element, { scrollLeft: pixels(value) }));
    if (name === 'scrollIntoView' && value)
      setTimeout(() => withId(element, String(value))?.scrollIntoView?.({ block: 'nearest', inline: 'start' })); // jsdom scrolls nothing
  },
};

const swiper: Plan = {
  attributes: attributes({
    ...{ current: 0, autoplay: false, interval: 5000, duration: 500, circular: false, vertical: false, indicatorDots: false },
    ...{ previousMargin: '', nextMargin: '', displayMultipleItems: 1, snapToEdge: false, easingFunction: 'default' },
    ...{ indicatorColor: 'rgba(0, 0, 0, .3)', indicatorActiveColor: '#000000' },
  }),
  init(element) {
    const size = () => (this.data.vertical ? element.clientHeight : element.clientWidth) || 1;
    const items = () => inside(element, 'swiper-item').map(({ $$ }) => $$);
    this.go = (index: number, smooth: boolean) => {
      const way = this.data.vertical ? { top: index * size() } : { left: index * size() };
      if (element.scrollTo) element.scrollTo({ ...way, behavior: smooth ? 'smooth' : 'auto' });
    };
    let settled: ReturnType<typeof setTimeout> | undefined;
    element.addEventListener('scroll', () => {
      clearTimeout(settled);
      settled = setTimeout(() => {
        const current = Math.round((this.data.vertical ? element.scrollTop : element.scrollLeft) / size());
        if (current === this.data.current) return;
        setOwn(this, 'current', current);
        this.triggerEvent('change', { current, currentItemId: '', source: 'touch' });
      }, 120);
    });
    const step = () => {
      const next = (this.data.current + 1) % Math.max(items().length, 1);
      if (this.data.autoplay && element.isConnected) this.go(next, true);
    };
    this.turn = () => {
      clearInterval(this.timer);
      if (this.data.autoplay) this.timer = setInterval(step, this.data.interval);
    };
  },
  update(element, name, value) {
    if (name === 'vertical') element.toggleAttribute('data-vertical', Boolean(value));
    if (name === 'current') setTimeout(() => this.go(Number(value), element.isConnected));
    if (name === 'autoplay' || name === 'interval') this.turn();
  },
};

/** What moves under the finger. */
export const scrolling: Record<string, Plan> = { 'scroll-view': scrollView, swiper };
