/** Notices when a page at its top is pulled down by finger or mouse, as far as WeChat would want it. */
export function followPull(scroll: HTMLElement, onPulled: () => void): void {
  const enough = 60;
  let from: number | undefined;
  let pulled = 0;
  const begin = (y: number) => {
    from = scroll.scrollTop <= 0 ? y : undefined;
    pulled = 0;
  };
  const follow = (y: number) => {
    if (from !== undefined) pulled = scroll.scrollTop <= 0 ? y - from : 0;
  };
  const end = () => {
    if (from !== undefined && pulled > enough) onPulled();
    from = undefined;
  };
  scroll.addEventListener('touchstart', (event) => begin(event.touches[0]?.clientY ?? 0), { passive: true });
  scroll.addEventListener('touchmove', (event) => follow(event.touches[0]?.clientY ?? 0), { passive: true });
  scroll.addEventListener('touchend', end);
  scroll.addEventListener('mousedown', (event) => begin(event.clientY));
  scroll.addEventListener('mousemove', (event) => event.buttons === 1 && follow(event.clientY));
  scroll.addEventListener('mouseup', end);
}
