import { askBy } from '../../services/captcha';
import { stopWatching, watching } from '../../state/until';

type Answer = (text: string | null) => void;
const waiting = new WeakMap<object, Answer>();

/** 图形验证码: shows the picture that a call must be answered with before it goes on. One in every screen; the one in front asks. */
Component({
  data: { visible: false, picture: '', wrong: false, text: '' },
  lifetimes: {
    attached() {
      this.listen();
    },
    detached() {
      stopWatching(this);
      this.answer(null);
    },
  },
  pageLifetimes: {
    show() {
      this.listen();
    },
    hide() {
      stopWatching(this);
    },
  },
  methods: {
    listen() {
      watching(
        this,
        askBy((picture, wrong) => this.ask(picture, wrong)),
      );
    },
    ask(picture: string, wrong: boolean): Promise<string | null> {
      this.answer(null);
      this.setData({ visible: true, picture, wrong, text: '' });
      return new Promise((resolve) => waiting.set(this, resolve));
    },
    answer(text: string | null) {
      waiting.get(this)?.(text);
      waiting.delete(this);
    },
    onText({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ text: detail.value });
    },
    done() {
      const text = this.data.text.trim();
      if (text) this.close(text);
    },
    onVisible({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close(null);
    },
    close(text: string | null) {
      this.setData({ visible: false });
      this.answer(text);
    },
  },
});
