import { type Network, network, watchNetwork } from '../../state/network';
import { stopWatching, watching } from '../../state/until';

const words: Readonly<Record<Network, string>> = {
  online: '',
  offline: '手机没有网络，看到的可能不是最新的',
  unreached: '暂时连不上医院，请稍后再试',
};

/** Says so as long as the hospital cannot be reached. */
Component({
  data: { words: '' },
  lifetimes: {
    attached() {
      this.setData({ words: words[network()] });
      watching(
        this,
        watchNetwork((now) => this.setData({ words: words[now] })),
      );
    },
    detached() {
      stopWatching(this);
    },
  },
});
