import { privacyText, termsText } from '../../services/privacy-text';

/** The text of 隐私说明 or 用户服务协议 over most of the screen. Tells `close`. */
Component({
  properties: {
    /** privacy, terms, or '' for nothing shown. */
    which: String,
  },
  data: { privacyText, termsText },
  methods: {
    close() {
      this.triggerEvent('close');
    },
  },
});
