import { isElder, watchElder } from '../../state/elder';
import { stopWatching, watching } from '../../state/until';

/** Around every page: the theme (大字版 or not), the banner without network, and the captcha. */
Component({
  data: { elder: false },
  lifetimes: {
    attached() {
      this.setData({ elder: isElder() });
      watching(
        this,
        watchElder((elder) => this.setData({ elder })),
      );
    },
    detached() {
      stopWatching(this);
    },
  },
});
